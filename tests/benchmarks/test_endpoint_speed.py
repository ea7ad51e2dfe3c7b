"""The ten published example queries at our endpoint and at `oxigraph serve-read-only`, and static files at our server,
at Starlette's own and at nginx, in one run.

The same store answers both, and processor time is compared, with that of the client: of the oxigraph process there, of
the server and its workers here. 4 million triples: BRIEVENBUS_LETTERS=43000.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pipeline import formats as outputs
from pipeline.site.queries import queries
from pipeline.site.serve.static import StaticPart
from tests.benchmarks.generated_letters import sorted_letters
from tests.flows.ports import free_port
from tests.formats.made import DATASET
from tests.processes import wait_for
from tests.runs import environment
from tests.site.serve.sparql.endpoints import endpoint

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "2000"))
ROUNDS = 5
REQUESTS = 2_000
SIZES = (1_000, 20_000, 100_000)
"""Bytes of the static files."""


class Measured(NamedTuple):
    """One answer in CSV."""

    processor: float
    """Seconds of processor time, of this process and the others that answer."""
    seconds: float
    bytes: int


def measured(url: str, query: str, others: Sequence[int] = ()) -> Measured:
    """Return the time and the size of an answer, for which other processes work too."""
    request = urllib.request.Request(f"{url}?{urlencode({'query': query})}", headers={"Accept": "text/csv"})
    before = [processor_seconds(pid) for pid in others]
    began, own = time.perf_counter(), time.process_time()
    with urllib.request.urlopen(request, timeout=300) as found:
        size = len(found.read())
    passed, own = time.perf_counter() - began, time.process_time() - own
    return Measured(own + sum(processor_seconds(pid) for pid in others) - sum(before), passed, size)


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far; this is how Linux numbers the clock of another process."""
    return time.clock_gettime((~pid << 3) | 2)


def test_example_queries(tmp_path: Path) -> None:
    writer = outputs.get("nquads").open(DATASET, tmp_path)
    writer.write(list(sorted_letters(LETTERS)))
    (file,) = writer.close()
    quads = (tmp_path / file.path).read_text(encoding="utf-8")
    with endpoint(tmp_path / "ours", quads, seconds=300, output=10**10, memory=2**33) as ours:
        store = next(ours.stores.glob("*/data"))
        port = free_port()
        command = [str(Path(sys.executable).with_name("oxigraph")), "serve-read-only", "--location", str(store)]
        plain = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
        try:
            theirs = f"http://127.0.0.1:{port}/query"
            assert wait_for(lambda: is_up(theirs), 60)
            late = []
            for query in queries(DATASET.base):
                rounds = [
                    (measured(theirs, query.text, [plain.pid]), measured(ours.url, query.text, ours.workers()))
                    for _ in range(ROUNDS)
                ]
                assert len({one.bytes for pair in rounds for one in pair}) == 1
                their, our = (min(pair[place].processor for pair in rounds) for place in (0, 1))
                times = [min(pair[place].seconds for pair in rounds) * 1e3 for place in (0, 1)]
                print(
                    f"{query.name}: processor {their * 1e3:.1f} and {our * 1e3:.1f} ms, {our / their:.2f} times;",
                    end=" ",
                )
                print(f"by the clock {times[0]:.1f} and {times[1]:.1f} ms; {rounds[0][0].bytes:,} bytes")
                if our > 1.3 * their + 0.010:
                    late.append(query.name)
        finally:
            plain.kill()
            plain.wait()
    print(f"{file.triples:,} quads")
    assert late == []


def is_up(url: str) -> bool:
    """Return whether a server answers."""
    try:
        measured(url, "ASK {}")
    except OSError:
        return False
    return True


def test_static_files(tmp_path: Path) -> None:
    for size in SIZES:
        (tmp_path / f"{size}.html").write_bytes(b"x" * size)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        return None

    async def measure(app: Starlette) -> float:
        began = time.process_time()
        for number in range(REQUESTS):
            path = f"/{SIZES[number % 3]}.html"
            scope = {
                "type": "http",
                "method": "GET",
                "path": path,
                "raw_path": path.encode(),
                "root_path": "",
                "query_string": b"",
                "headers": [(b"host", b"a"), (b"accept", b"text/html")],
                "asgi": {"version": "3.0", "spec_version": "2.3"},
            }
            await app(scope, receive, send)  # type: ignore[arg-type]
        return (time.process_time() - began) / REQUESTS

    ours = asyncio.run(measure(Starlette(routes=StaticPart(tmp_path).routes)))
    theirs = asyncio.run(measure(Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path))])))
    print(f"a request: Starlette {theirs * 1e6:.0f} µs, ours {ours * 1e6:.0f} µs, {ours / theirs:.2f} times")
    assert ours <= 1.5 * theirs


NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  keepalive_requests 100000;
  server {{ listen 127.0.0.1:{port}; root {web}; }}
}}
"""


def test_nginx(tmp_path: Path) -> None:
    """The ratio is stated, not bound: nginx is written in C, and belongs in front of our server."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed")
    web, ports = tmp_path / "home/public", (free_port(), free_port())
    web.mkdir(parents=True)
    for size in SIZES:
        (web / f"{size}.html").write_bytes(b"x" * size)
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path, port=ports[0], web=web))
    ours = [sys.executable, "-m", "pipeline", "serve", "--home", str(tmp_path / "home"), "--no-sparql"]
    commands = ([program, "-c", str(tmp_path / "nginx.conf")], [*ours, "--port", str(ports[1])])
    times = []
    for command, port in zip(commands, ports, strict=True):
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
        try:
            assert wait_for(lambda port=port: is_listening(port), 60)  # type: ignore[misc]
            times.append(min(static_seconds(server.pid, port) for _ in range(3)))
        finally:
            server.kill()
            server.wait()
    print(f"a request: nginx {times[0] * 1e6:.0f} µs, ours {times[1] * 1e6:.0f} µs, {times[1] / times[0]:.1f} times")


def is_listening(port: int) -> bool:
    """Return whether a server takes connections."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def static_seconds(pid: int, port: int) -> float:
    """Return the processor time of a server for one request of a file, over a kept connection."""
    client = HTTPConnection("127.0.0.1", port, timeout=20)
    began = processor_seconds(pid)
    for number in range(REQUESTS):
        client.request("GET", f"/{SIZES[number % 3]}.html")
        found = client.getresponse()
        assert (found.status, len(found.read())) == (200, SIZES[number % 3])
    client.close()
    return (processor_seconds(pid) - began) / REQUESTS
