"""What a place offers is not believed: nothing is written outside the copy, which stays where it is not right."""

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.distribute.sync import sync
from pipeline.errors import PipelineError, SourceError, SyncError, TooLargeError, UnreachableError
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.transport import download
from tests.distribute.sync.conftest import QuietHandler
from tests.distribute.sync.spoiling import respell
from tests.runs import silent, tree

EVIL = "../../evil.txt"


def reissue(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest of a release, and have its checksums agree."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    sums = {entry["path"]: entry["sha256"] for entry in manifest["files"]} | {
        "manifest.json": sha256(folder / "manifest.json")
    }
    (folder / "SHA256SUMS").write_text("".join(f"{found}  {path}\n" for path, found in sorted(sums.items())))


def refused(place: Path | str, folder: Path, match: str, kind: type[PipelineError] = SyncError) -> None:
    """Assert that nothing is taken, and that the copy and all around it stay."""
    before = {name: found for name, found in tree(folder.parent).items() if ".sync/" not in name}
    with pytest.raises(kind, match=match):
        sync(str(place), folder, None, silent)
    assert {name: found for name, found in tree(folder.parent).items() if ".sync/" not in name} == before


@pytest.fixture
def copy(releases: list[Released], tmp_path: Path) -> Path:
    """Give a copy of the first release."""
    return Path(shutil.copytree(releases[0].folder, tmp_path / "client/copy"))


@pytest.mark.parametrize(
    "path",
    [EVIL, "/tmp/evil.txt", "a/../../evil.txt", "a\\..\\evil", "SHA256SUMS", "letters.csv/x", ".", "a//b", "x\n"],
)
def test_a_file_with_an_evil_path(place: Path, releases: list[Released], copy: Path, path: str) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["files"].append(manifest["files"][0] | {"path": path})

    reissue(releases[-1].folder, change)
    refused(place, copy, "not taken|do not name the same files")


def test_a_delta_with_an_evil_path(place: Path, releases: list[Released], copy: Path) -> None:
    def change(content: bytes) -> bytes:
        found = json.loads(content)
        for piece in (*found["files_before"], *found["files_after"]):
            piece["path"] = EVIL if piece.get("table") == "letters" else piece["path"]
        return json.dumps(found).encode()

    respell(place, "about", change)
    done = sync(str(place), copy, None, silent)
    assert done.how == "files"
    assert tree(copy) == tree(releases[-1].folder)
    assert not list(copy.parent.parent.rglob("evil.txt"))


def test_a_list_of_deltas_with_an_evil_path(place: Path, releases: list[Released], copy: Path) -> None:
    text = (place / "deltas.json").read_text().replace("delta.csv", "../../../../../../etc/passwd")
    (place / "deltas.json").write_text(text)
    assert sync(str(place), copy, None, silent).how == "files"
    assert tree(copy) == tree(releases[-1].folder)


def test_a_file_with_other_content(place: Path, releases: list[Released], copy: Path) -> None:
    file = releases[-1].folder / "letters.jsonl"
    file.write_bytes(file.read_bytes().replace(b"a", b"b"))
    refused(place, copy, "other content than its checksum says")


def test_a_file_that_is_larger_than_it_says(place: Path, releases: list[Released], copy: Path) -> None:
    with (releases[-1].folder / "letters.jsonl").open("ab") as file:
        file.write(b"x" * 1000)
    refused(place, copy, "more than", TooLargeError)


def test_more_than_the_disk_holds(place: Path, releases: list[Released], copy: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["files"][0]["bytes"] = 10**18

    reissue(releases[-1].folder, change)
    refused(place, copy, "are free in")


def test_an_older_release_is_a_rollback(place: Path, releases: list[Released], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(releases[-1].folder, tmp_path / "client/copy"))
    latest = json.loads((place / "latest.json").read_bytes())
    (place / "latest.json").write_text(json.dumps(latest | {"version": releases[0].manifest.version}))
    refused(place, folder, "older than")


@pytest.mark.parametrize("version", ["../..", "", "a/b", "20260105T120000Z-01-00000000"])
def test_a_version_that_is_none(place: Path, copy: Path, version: str) -> None:
    latest = json.loads((place / "latest.json").read_bytes())
    (place / "latest.json").write_text(json.dumps(latest | {"version": version}))
    refused(place, copy, "no version|there is no", PipelineError)


def test_another_dataset(place: Path, releases: list[Released], copy: Path) -> None:
    reissue(releases[-1].folder, lambda manifest: manifest.update(dataset="andere"))
    refused(place, copy, "is another release")
    latest = json.loads((place / "latest.json").read_bytes())
    (place / "latest.json").write_text(json.dumps(latest | {"dataset": "andere"}))
    refused(place, copy, "'andere' is offered")


@pytest.mark.parametrize("name", ["SHA256SUMS", "manifest.json", "latest.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"0" * 64 + b"  x\n"])
def test_descriptions_that_say_nothing(
    place: Path, releases: list[Released], copy: Path, name: str, content: bytes
) -> None:
    folder = place if name == "latest.json" else releases[-1].folder
    (folder / name).write_bytes(content)
    refused(place, copy, ".", PipelineError)


def test_a_link_that_leads_out_of_the_place(place: Path, releases: list[Released], copy: Path) -> None:
    file = releases[-1].folder / "letters.jsonl"
    shutil.copy(file, place.parent.parent / "secret")
    file.unlink()
    file.symlink_to(place.parent.parent / "secret")
    refused(place, copy, "leads out of", SourceError)


def test_a_release_that_was_cut_again_is_told(place: Path, releases: list[Released], tmp_path: Path) -> None:
    newest = releases[-1].folder
    folder = Path(shutil.copytree(newest, tmp_path / "client/copy"))
    file = newest / "letters.csv"
    file.write_bytes(file.read_bytes().replace(b"2", b"3"))

    def change(manifest: dict[str, Any]) -> None:
        for entry in manifest["files"]:
            if entry["path"] == "letters.csv":
                entry["sha256"] = sha256(file)

    reissue(newest, change)
    done = sync(str(place), folder, None, silent)
    assert tree(folder) == tree(newest)
    assert "cut again" in done.notes[0]


class Bad(QuietHandler):
    """Answers wrongly for one file."""

    spoilt = "letters.jsonl"
    how = "cut"

    def do_GET(self) -> None:
        """Answer as ever, but for the one file."""
        if not self.path.endswith(self.spoilt):
            super().do_GET()
            return
        match self.how:
            case "redirect":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
            case "loop":
                self.send_response(302)
                self.send_header("Location", self.path)
                self.end_headers()
            case "error":
                self.send_error(503)
            case "gzip":
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.end_headers()
            case "endless":
                self.send_response(200)
                self.end_headers()
                self._send_until_closed()
            case _:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"x" * 10)

    def _send_until_closed(self) -> None:
        try:
            for _ in range(10_000):
                self.wfile.write(b"x" * 65536)
        except OSError:
            return


@contextmanager
def served(place: Path, how: str) -> Iterator[str]:
    """Serve a place that answers wrongly for one file."""
    handler = partial(type("One", (Bad,), {"how": how}), directory=str(place.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{place.name}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("how", "kind", "match"),
    [
        ("redirect", SourceError, "not one of the hosts"),
        ("loop", SourceError, "too many redirects"),
        ("error", UnreachableError, "answered 503"),
        ("gzip", SourceError, "not asked for"),
        ("endless", TooLargeError, "more than"),
        ("cut", UnreachableError, "IncompleteRead"),
    ],
)
def test_a_server_that_answers_wrongly(
    place: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, how: str, kind: type[PipelineError], match: str
) -> None:
    policy = download.policy_for
    quick = {"backoff": 0.01, "backoff_cap": 0.01, "jitter": 0.0, "tries": 2}
    monkeypatch.setattr(
        "pipeline.distribute.sync.places.policy_for", lambda url: msgspec.structs.replace(policy(url), **quick)
    )
    with served(place, how) as address:
        refused(address, copy, match, kind)


@pytest.mark.parametrize(
    ("address", "match"),
    [
        ("http://192.0.2.1/x", "only https"),
        ("https://binnen.example/x", "not a public address"),
        ("ftp://voorbeeld.nl/x", "neither a folder nor"),
        ("https://", "no address"),
    ],
)
def test_inside_addresses_are_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, match: str
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    with pytest.raises(PipelineError, match=match):
        sync(address, tmp_path / "copy", None, silent)
