"""Writing over HTTP: tried again only where that does no harm, never redirected, in the clear, or without end."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from requests.auth import HTTPBasicAuth

from pipeline.distribute.targets import _client
from pipeline.distribute.targets._client import AnswerError, Client, form
from pipeline.errors import TargetError
from tests.faults.test_tls import certificate, serving


class Place(BaseHTTPRequestHandler):
    """Answers with what stands next in `replies`, and keeps what it was asked."""

    replies: list[tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, str, bytes]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, body))
        status, headers, content = self.replies.pop(0) if self.replies else (200, {}, b"ok")
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = _answer

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def place() -> Iterator[type[Place]]:
    class Here(Place):
        replies, asked = [], []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Here.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield Here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(place: type[Place]) -> Iterator[tuple[Client, list[float]]]:
    found, waited = Client(place.address), []  # type: ignore[attr-defined]
    found.sleep = waited.append
    yield found, waited
    found.close()


def test_what_may_be_done_twice_is_tried_again(place: type[Place], client: tuple[Client, list[float]]) -> None:
    here, waited = client
    place.replies = [(503, {}, b""), (429, {"Retry-After": "7"}, b""), (502, {"Retry-After": "9999"}, b"")]
    assert here.ask("PUT", "/x", data=b"1").status == 200
    assert waited == [1.0, 7.0, 60.0]
    assert place.asked == [("PUT", "/x", b"1")] * 4


def test_what_may_not_is_tried_once(place: type[Place], client: tuple[Client, list[float]]) -> None:
    here, waited = client
    place.replies = [(503, {}, b"busy")]
    with pytest.raises(AnswerError, match=r"POST .*/x: answered 503: busy"):
        here.ask("POST", "/x", data=b"1")
    assert (len(place.asked), waited) == (1, [])
    place.replies = [(503, {}, b"busy")]
    assert here.ask("POST", "/x", again=True).status == 200
    place.replies = [(400, {}, b"no")]
    with pytest.raises(AnswerError, match="answered 400: no"):
        here.ask("PUT", "/x")


def test_a_redirect_is_refused_and_takes_nothing_along(place: type[Place], client: tuple[Client, list[float]]) -> None:
    place.replies = [(307, {"Location": f"{place.address}/elsewhere"}, b"")]  # type: ignore[attr-defined]
    with pytest.raises(AnswerError, match="a redirect, which is not followed"):
        client[0].ask("PUT", "/x?token=1", data=b"1")
    assert len(place.asked) == 1


def test_an_answer_has_a_size_and_an_end(
    place: type[Place], client: tuple[Client, list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_client, "LARGEST", 1000)
    monkeypatch.setattr(_client, "WAITS", ())
    place.replies = [(200, {}, b"x" * 1001)]
    with pytest.raises(TargetError, match="too large"):
        client[0].ask("GET", "/x?key=kanarie")
    monkeypatch.setattr(_client, "TOTAL", -1.0)
    with pytest.raises(TargetError, match="does not end") as raised:
        client[0].ask("GET", "/x?key=kanarie")
    assert "kanarie" not in str(raised.value)


def test_a_secret_goes_out_encrypted_or_to_this_machine() -> None:
    with pytest.raises(TargetError, match="is not encrypted"):
        Client("http://data.example.org/", auth=HTTPBasicAuth("a", "b"), plain=True)
    for address in ("https://data.example.org/", "http://127.0.0.1:1/", "http://localhost:1/"):
        Client(address, plain=True).close()
    for address in ("ftp://x/", "x", ""):
        with pytest.raises(TargetError, match="is no http address"):
            Client(address)


def test_a_certificate_of_nobody_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "WAITS", ())
    with serving(certificate(tmp_path)) as server:
        client = Client(f"https://{server.host}")
        with pytest.raises(TargetError, match="the certificate is not trusted"):
            client.ask("PUT", "/x", data=b"secret")
        client.close()
        assert server.asked == []


def test_a_form_is_read_from_disk_while_it_is_sent(
    place: type[Place], client: tuple[Client, list[float]], tmp_path: Path
) -> None:
    file = tmp_path / "letters.csv"
    file.write_bytes(b"a,b\r\n" * 300_000)
    body, kind = form({"name": "één"}, "upload", file)
    assert client[0].ask("POST", "/x", data=body, headers={"Content-Type": kind}).status == 200
    sent = place.asked[0][2]
    assert len(sent) == len(body)
    assert file.read_bytes() in sent
    assert 'name="name"\r\n\r\néén\r\n'.encode() in sent
