"""Ranges, conditions, codings, methods, headers, and nothing that is not published: what a web server has to do."""

import gzip
import os
import time
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.formats.compressed import SUFFIXES, compress
from pipeline.model.release import Compression
from tests.site.serve.serving import ask, connect, drain, say, start

LETTERS = b"id,subject\n" + b"1,Een brief\n" * 40_000
"""More than is read at once."""
RELEASE = "20261123T211234Z-01-c0ffeec0"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("static") / "public"
    release = root / "ds/releases" / RELEASE
    release.mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>é", encoding="utf-8")
    (root / "ds/index.html").write_text("<!doctype html>ds")
    (root / "ds/releases.json").write_text(f'{{"releases":[{{"version":"{RELEASE}","result":"released"}}]}}')
    (release / "letters.csv").write_bytes(LETTERS)
    (release / "letters.csv.gz").write_bytes(gzip.compress(LETTERS, mtime=0))
    (release / "letters.csv.zst").write_bytes(b"zst of letters")
    (release / "large.nq").write_bytes(LETTERS)
    for kind, suffix in SUFFIXES.items():
        compress(release / "large.nq", release / f"large.nq{suffix}", kind)
    (release / "large.nq").unlink()
    (root / "small.nq").write_bytes(b"0123456789")
    (root / ".hidden").write_text("secret")
    (root / "ds/.part-1").write_text("secret")
    (root.parent / "secret").write_text("secret")
    (root / "out.txt").symlink_to(root.parent / "secret")
    (root / "away").symlink_to("/etc")
    (root / "within.nq").symlink_to("small.nq")
    os.mkfifo(root / "pipe.txt")
    (root / "doc/brief").mkdir(parents=True)
    (root / "doc/brief/weg.gone").touch()
    (root / "doc/brief/weg.html").write_text("withdrawn")
    (root / "doc/brief/brief.html").write_text("brief")
    return root


@pytest.fixture(scope="module")
def address(root: Path) -> str:
    return start(root)


FILE = f"/ds/releases/{RELEASE}/letters.csv"


@pytest.mark.parametrize(
    ("path", "sent", "status", "content"),
    [
        ("/small.nq", "bytes=0-3", 206, b"0123"),
        ("/small.nq", "bytes=4-", 206, b"456789"),
        ("/small.nq", "bytes=-2", 206, b"89"),
        ("/small.nq", "bytes=8-99", 206, b"89"),
        ("/small.nq", "bytes=10-", 416, None),
        (FILE, "bytes=0-9", 206, LETTERS[:10]),
        (FILE, "bytes=100000-300000", 206, LETTERS[100_000:300_001]),
        ("/doc/brief/weg.html", "bytes=0-2", 410, b"withdrawn"),
    ],
)
def test_ranges(address: str, path: str, sent: str, status: int, content: bytes | None) -> None:
    response, found = ask(address, path, Range=sent)
    assert response.status == status
    if content is not None:
        assert found == content
        assert response.headers["Content-Length"] == str(len(content))


def test_a_part_is_one_of_the_plain_file(address: str) -> None:
    response, found = ask(address, FILE, Range="bytes=0-9", Accept_Encoding="gzip, zstd")
    assert (response.status, response.headers["Content-Encoding"], found) == (206, None, LETTERS[:10])


def test_a_download_that_was_cut_off_goes_on_only_in_the_same_content(address: str) -> None:
    whole, content = ask(address, FILE)
    assert (whole.status, content) == (200, LETTERS)
    tag = whole.headers["ETag"]
    assert ask(address, FILE, Range="bytes=5-", If_Range=tag)[0].status == 206
    assert ask(address, FILE, Range="bytes=5-", If_Range='"other"')[1] == LETTERS


def test_conditions(address: str) -> None:
    first, _ = ask(address, "/small.nq")
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    before = "Thu, 01 Jan 1998 00:00:00 GMT"
    for headers, status in (
        ({"If_None_Match": tag}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": modified}, 200),
        ({"If_Modified_Since": modified}, 304),
        ({"If_Modified_Since": before}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Match": tag}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Unmodified_Since": before}, 412),
        ({"If_Unmodified_Since": modified}, 200),
    ):
        response, content = ask(address, "/small.nq", **headers)
        assert (response.status, bool(content)) == (status, status != 304), headers
    kept, _ = ask(address, "/small.nq", If_None_Match=tag)
    assert (kept.headers["ETag"], kept.headers["Cache-Control"]) == (tag, "no-cache")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("*", "zstd"),
        ("br", None),
        ("identity, gzip;q=0.2", None),
        ("gzip;q=0", None),
    ],
)
def test_compressed_files_are_given_to_clients_that_take_them(address: str, accepted: str, coding: str | None) -> None:
    response, content = ask(address, FILE, Accept_Encoding=accepted)
    assert (response.status, response.headers["Content-Encoding"]) == (200, coding)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert content == {"gzip": gzip.compress(LETTERS, mtime=0), "zstd": b"zst of letters", None: LETTERS}[coding]
    assert ask(address, FILE)[0].headers["ETag"] != response.headers["ETag"] or coding is None
    named, _ = ask(address, f"{FILE}.gz", Accept_Encoding="gzip")
    assert (named.headers["Content-Type"], named.headers["Content-Encoding"]) == ("application/gzip", None)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("zstd, gzip", "zstd"), ("br", None), ("identity, gzip;q=0.2", None), (None, None)],
)
def test_a_file_that_is_there_compressed_only_has_the_address_of_the_plain_one(
    address: str, accepted: str | None, coding: str | None
) -> None:
    path, headers = FILE.replace("letters.csv", "large.nq"), {"Accept_Encoding": accepted} if accepted else {}
    response, content = ask(address, path, **headers)
    assert (response.status, response.headers["Content-Encoding"]) == (200, coding)
    assert response.headers["Content-Type"] == "application/n-quads"
    assert (response.headers["Vary"], response.headers["Accept-Ranges"]) == ("Accept-Encoding", "none")
    if coding == "zstd":
        content = pa.CompressedInputStream(pa.py_buffer(content), "zstd").read()
    assert (gzip.decompress(content) if coding == "gzip" else content) == LETTERS
    tag = response.headers["ETag"]
    assert tag not in {ask(address, f"{path}{suffix}")[0].headers["ETag"] for suffix in SUFFIXES.values()}
    assert ask(address, path, If_None_Match=tag, **headers)[0].status == 304
    assert ask(address, path, If_Match='"other"', **headers)[0].status == 412
    head, nothing = ask(address, path, method="HEAD", **headers)
    assert (head.status, nothing, head.headers["ETag"]) == (200, b"", tag)
    assert head.headers["Content-Length"] in ((None,) if coding is None else (response.headers["Content-Length"],))


def test_no_part_is_given_of_a_file_that_is_there_compressed_only(address: str) -> None:
    path = FILE.replace("letters.csv", "large.nq")
    response, content = ask(address, path, Range="bytes=0-9", Accept_Encoding="gzip")
    assert (response.status, response.headers["Content-Encoding"], content) == (200, None, LETTERS)


@pytest.mark.parametrize(
    "path",
    [
        "/out.txt",
        "/away/passwd",
        "/away/",
        "/pipe.txt",
        "/.hidden",
        "/ds/.part-1",
        "/ds/%2epart-1",
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "/ds/..%2f..%2fsecret",
        "/ds//index.html",
        "//ds/",
        "/ds/./index.html",
        "/%00",
        "/small.nq%00",
        "/small.nq/",
        "/small.nq/x",
        "/" + "a" * 300,
        "/" + "/".join("a" * 1_500),
        "/%FF%FE",
    ],
)
def test_nothing_that_is_not_published(address: str, path: str) -> None:
    for method in ("GET", "HEAD"):
        response, content = ask(address, path, method)
        assert response.status == 404
        assert b"secret" not in content


@pytest.mark.parametrize("folder", ["", "doc/brief/", "id/brief/", "id/dossier/", "def/", "ds/releases/v1/"])
@pytest.mark.parametrize("name", ["a" * 241, "a" * 255, "%C3%A9" * 125, "%F0%9F%98%80" * 80, "%FF" * 130])
def test_a_name_that_no_file_can_have(address: str, folder: str, name: str) -> None:
    assert ask(address, f"/{folder}{name}")[0].status == 404


def test_links_within_the_root_are_files(address: str) -> None:
    assert ask(address, "/within.nq")[1] == b"0123456789"


def test_a_folder_has_one_address(address: str) -> None:
    response, _ = ask(address, "/ds?page=2")
    assert (response.status, response.headers["Location"]) == (301, "/ds/?page=2")
    assert ask(address, "/ds/")[1] == b"<!doctype html>ds"
    name, _ = ask(address, "/id/brief/brief/")
    assert (name.status, name.headers["Location"]) == (303, "/doc/brief/brief")


@pytest.mark.parametrize("path", ["/", "/small.nq", FILE, "/doc/brief/weg", "/absent", "/id/brief/weg"])
def test_head_is_get_without_content(address: str, path: str) -> None:
    got, _ = ask(address, path)
    head, content = ask(address, path, "HEAD")
    assert (head.status, content) == (got.status, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Location", "Vary", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


def test_methods(address: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        response, _ = ask(address, "/small.nq", method)
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS"), method
    asked, content = ask(
        address, FILE, "OPTIONS", Origin="http://elsewhere.example", Access_Control_Request_Method="GET"
    )
    assert (asked.status, content) == (204, b"")
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert asked.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", FILE, "/absent", "/doc/brief/weg", "/ds"])
def test_every_answer_has_the_headers_of_safety(address: str, path: str) -> None:
    headers = ask(address, path)[0].headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == ("public, max-age=86400, immutable" if path == FILE else "no-cache")
    assert headers["Server"] is None


def test_an_error_is_a_page_of_the_site_without_what_was_asked(address: str) -> None:
    response, content = ask(address, "/<script>alert(1)</script>%0d%0aX-Injected:%20yes")
    assert (response.status, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert response.headers["X-Injected"] is None
    assert b'<link rel="stylesheet" href="/style.css">' in content
    assert b"alert" not in content


def test_connections_are_kept_and_odd_requests_refused(address: str) -> None:
    one = b"GET /small.nq HTTP/1.1\r\nHost: a\r\n"
    two = one + b"\r\n" + one + b"Connection: close\r\n\r\n"
    assert say(address, two).count(b"HTTP/1.1 200 OK") == 2
    for request in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\r\nX: y HTTP/1.1\r\nHost: a\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
    ):
        status = 431 if len(request) > 1_000 else 400
        assert say(address, request).startswith(f"HTTP/1.1 {status} ".encode()), request[:50]
    assert say(address, b"GET http://a.example/small.nq HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 404 "
    )
    assert say(address, b"GET " + b"/a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")[9:10] == b"4"


@pytest.mark.parametrize("kind", [None, "gzip", "zstd"])
def test_a_download_ends_where_its_file_is_replaced(tmp_path: Path, kind: Compression | None) -> None:
    file = tmp_path / "big.nq"
    file.write_bytes(b"old\n" * 4_000_000)
    if kind is not None:
        file = tmp_path / f"big.nq{SUFFIXES[kind]}"
        compress(tmp_path / "big.nq", file, kind)
        (tmp_path / "big.nq").unlink()
    with connect(start(tmp_path)) as client:
        client.sendall(b"GET /big.nq HTTP/1.1\r\nHost: a\r\n\r\n")
        begun = drain(client, lambda found: len(found) > 100_000)
        (tmp_path / "new").write_bytes(b"new\n")
        (tmp_path / "new").replace(file)
        time.sleep(0.2)
        rest = drain(client)
    assert begun.startswith(b"HTTP/1.1 200 OK")
    assert len(begun) + len(rest) < 16_000_000
    assert not rest.endswith(b"0\r\n\r\n"), "the client must notice that it is cut off"
