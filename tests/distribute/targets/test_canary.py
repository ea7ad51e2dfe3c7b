"""A secret never comes out, not even where a server gives back all that it was sent, in any form."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.distribute.targets import _client
from tests.runs import sample

CANARIES = {
    "BRIEVENBUS_SPARQL_USER": "kanarie-1d3f",
    "BRIEVENBUS_SPARQL_PASSWORD": 'kanarie-2 &/é"',
    "BRIEVENBUS_CKAN_TOKEN": "kanarie-3a7b",
    "BRIEVENBUS_DATA_OVERHEID_CLIENT": "kanarie-4c",
    "BRIEVENBUS_DATA_OVERHEID_KEY": "kanarie-5" + "x" * 500,
}


class Echo(BaseHTTPRequestHandler):
    """Refuses everything, and says what it was sent."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = f"{self.command} {self.headers.get('Authorization')} ".encode() + body[:200]
        self.send_response(403)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_PUT = do_POST = do_DELETE = _answer

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_i3_no_canary_sings(echo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(_client, "WAITS", ())
    place, home = sample(tmp_path, 3), tmp_path / "home"
    with (place / "dataset.toml").open("a") as file:
        for kind, more in (("sparql", ', auth = "basic"'), ("ckan", ""), ("data-overheid", "")):
            file.write(f'[[targets]]\nname = "{kind}"\noptions = {{ url = "{echo}"{more} }}\n')
    said = ""
    for command in (["run", str(place)], ["publish", str(place), "--to", "ckan"], ["status", str(place), "--json"]):
        done = CliRunner().invoke(app, [*command, "--home", str(home)])
        said += done.output + done.stderr
    assert said.count("answered 403") >= 3
    assert "***" in said
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    user, password = CANARIES["BRIEVENBUS_SPARQL_USER"], CANARIES["BRIEVENBUS_SPARQL_PASSWORD"]
    forms = {"kanarie", base64.b64encode(f"{user}:{password}".encode()).decode()[:16]}
    for form in forms:
        assert form not in said
        assert form.encode() not in written
