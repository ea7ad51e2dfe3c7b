"""An endpoint over graphs that a test publishes, and what its clients ask."""

import hashlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from pipeline.model.release import Counts, Release
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import Manifest
from pipeline.release.index import ReleaseIndex, write_json
from pipeline.site.serve import server as serve
from pipeline.site.serve.sparql.pool import QueryLimits
from tests.site.serve.serving import run

COUNTS = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)
GRAPH = "http://example.org/graph/{}"
THREE = "".join(
    f'<http://example.org/s{number}> <http://example.org/p> "{number}" <{GRAPH.format(number)}> .\n'
    for number in (1, 2, 3)
)
"""Three graphs of one triple."""


class Reply(NamedTuple):
    """An answer of the endpoint."""

    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        """Return the content as text."""
        return self.content.decode()


def publish(web: Path, version: str, quads: str, dataset: str = "brieven") -> None:
    """Publish one file of N-Quads as a release; the same version again replaces it, as a withdrawal does."""
    folder = web / dataset / "releases" / version
    folder.mkdir(parents=True, exist_ok=True)
    content = quads.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / f"{dataset}.nq").write_bytes(content)
    entry = ManifestEntry(
        path=f"{dataset}.nq", title="quads", media_type="application/n-quads", bytes=len(content), sha256=sha256
    )
    manifest = Manifest(
        dataset=dataset,
        base="http://example.org/",
        version=version,
        changed="2026-01-01",
        counts=COUNTS,
        content_hash=sha256,
        input_hash="0",
        code_hash="0",
        checks=(),
        files=(entry,),
    )
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    release = Release(version=version, result="released", counts=COUNTS, content_hash=sha256, input_hash="0")
    write_json(web / dataset / "releases.json", ReleaseIndex(dataset=dataset, releases=(release,)))


class Endpoint(NamedTuple):
    """A server with an endpoint, in this process."""

    address: str
    stores: Path
    web: Path

    @property
    def url(self) -> str:
        """Return where queries go."""
        return f"{self.address}/sparql"

    def ask(self, query: str | None = None, accept: str = "", *more: tuple[str, str], **headers: str) -> Reply:
        """Send a query by GET, with more parameters."""
        pairs = [*([("query", query)] if query is not None else []), *more]
        return self.send(
            "GET", f"?{urlencode(pairs)}" if pairs else "", **({"Accept": accept} if accept else {}), **headers
        )

    def send(self, method: str, behind: str = "", body: bytes | None = None, **headers: str) -> Reply:
        """Send a request; `_` in the name of a header is `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + behind, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as found:
                return Reply(found.status, found.headers, found.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    def wait(self, version: str) -> None:
        """Wait until the endpoint answers from a version."""
        until = time.monotonic() + 300
        while time.monotonic() < until:
            reply = self.ask("ASK {}")
            if reply.status == 200 and version in reply.headers["X-Version"]:
                return
            time.sleep(0.1)
        raise AssertionError(f"the endpoint does not answer from {version}")

    def workers(self) -> list[int]:
        """Return the processes of the workers."""
        found = subprocess.run(
            ["pgrep", "-f", f"worker.py {self.stores}/"], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]


@contextmanager
def endpoint(folder: Path, quads: str = THREE, version: str = "v1", **limits: float) -> Iterator[Endpoint]:
    """Serve quads until the block ends; limits are those of `QueryLimits`."""
    publish(folder / "public", version, quads)
    chosen = msgspec.convert({"workers": 2, "running_per_client": 2, "seconds_per_client": 1e6} | limits, QueryLimits)
    served = serve.Served(web=folder / "public", stores=folder / "stores", limits=chosen)
    server = serve.web_server(served, "127.0.0.1", 0, proxied=True)
    found = Endpoint(run(server), folder / "stores", folder / "public")
    try:
        found.wait(version)
        yield found
    finally:
        server.should_exit = True
        until = time.monotonic() + 10
        while found.workers() and time.monotonic() < until:
            time.sleep(0.05)
    assert not found.workers()
