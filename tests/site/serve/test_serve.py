"""The web root over HTTP on loopback: files with their media types, no listings, nothing outside it."""

from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.site.serve import server as serve
from tests.site.serve.serving import start


@pytest.fixture
def address(tmp_path: Path) -> str:
    root = tmp_path / "public"
    (root / "map").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>é", encoding="utf-8")
    (root / "brieven.nq").write_text("")
    (root / ".well-known").mkdir()
    (root / ".well-known/void").write_text("")
    (tmp_path / "secret").write_text("secret")
    return start(root)


def get(address: str, path: str) -> HTTPResponse:
    connection = HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_files_come_with_their_media_type(address: str) -> None:
    page = get(address, "/")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    data = get(address, "/brieven.nq")
    assert data.headers["Content-Type"] == "application/n-quads"
    assert get(address, "/.well-known/void").headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert data.headers["Access-Control-Allow-Origin"] == "*"
    assert data.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/map/", "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/absent"])
def test_nothing_else_is_served(address: str, path: str) -> None:
    assert get(address, path).status == 404


def test_a_port_in_use_is_told(address: str, tmp_path: Path) -> None:
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(PipelineError, match="try another --port"):
        serve.serve(serve.Served(web=tmp_path), "127.0.0.1", port, lambda _: None)
