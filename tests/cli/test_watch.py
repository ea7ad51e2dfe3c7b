"""`brievenbus watch`: notices of news only, figures, a dead man's switch, and the end of a run that is stuck."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.home import Home
from tests.runs import EPOCH, run_here, sample


class Hook:
    """A webhook on loopback."""

    def __init__(self) -> None:
        notices = self.notices = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                notices.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place = sample(tmp_path, keep=3)
    (place / "letters/leeg.txt").write_text("")
    run_here(place, tmp_path / "home", workers=1)
    return tmp_path / "home"


def watch(home: Path, *options: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["watch", "--home", str(home), *options])
    assert done.exit_code == code, done.output
    return done.output


def test_the_operator_hears_of_a_problem_once_and_of_its_end(
    home: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEVENBUS_NOTIFY", hook.address)
    said = watch(home)
    assert "problem: voorbeeldbrieven: 1 record missing" in said
    assert watch(home) == "" and len(hook.notices) == 1
    assert "1 problem" in hook.notices[0]["title"] and "1 record missing" in hook.notices[0]["message"]
    acknowledged = ["acknowledge", "voorbeeldbrieven", "--all", "--home", str(home)]
    assert CliRunner().invoke(app, acknowledged).exit_code == 0
    assert "over: voorbeeldbrieven: 1 record missing" in watch(home)
    assert hook.notices[-1]["title"] == "Brievenbus: OK" and len(hook.notices) == 2


def test_a_notice_that_is_not_taken_is_sent_again_and_no_address_is_printed(
    home: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEVENBUS_NOTIFY", hook.address.replace("//", "//name:geheim@"))
    hook.status = 500
    assert "geheim" not in watch(home, code=1)
    hook.status = 200
    watch(home)
    assert len(hook.notices) >= 2 and "1 record missing" in hook.notices[-1]["message"]


def test_a_trial_notice_reaches_every_address_or_says_that_there_is_none(
    home: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "nobody is notified" in watch(home, "--test", code=1)
    (tmp_path / "notify").write_text(f"{hook.address}\n{hook.address}two\n")
    monkeypatch.setenv("BRIEVENBUS_NOTIFY_FILE", str(tmp_path / "notify"))
    assert "sent to 2 addresses" in watch(home, "--test")
    assert [notice["title"] for notice in hook.notices] == ["Brievenbus: test"] * 2
    hook.status = 500
    assert "could not be sent" in watch(home, "--test", code=1)
    assert not (home / "notified.json").exists()


def test_a_notice_that_is_not_taken_stops_the_dead_mans_switch(
    home: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BRIEVENBUS_NOTIFY", hook.address)
    hook.status = 500
    watch(home, "--alive", str(tmp_path / "alive"), code=1)
    assert not (tmp_path / "alive").exists()
    hook.status = 200
    watch(home, "--alive", str(tmp_path / "alive"))
    assert (tmp_path / "alive").exists()


def test_figures_and_the_dead_mans_switch(home: Path, tmp_path: Path) -> None:
    figures, alive = tmp_path / "b.prom", tmp_path / "alive"
    watch(home, "--metrics", str(figures), "--alive", str(alive))
    text = figures.read_text()
    assert 'brievenbus_check{dataset="voorbeeldbrieven"} 1.0' in text
    assert 'brievenbus_missing_records{dataset="voorbeeldbrieven"} 1.0' in text
    assert alive.read_text().startswith("2026-01-05T12:00:00Z")
    alive.unlink()
    for file in (tmp_path / "voorbeeldbrieven/letters").iterdir():
        file.unlink()
    CliRunner().invoke(app, ["run", str(tmp_path / "voorbeeldbrieven"), "--home", str(home), "--quiet"])
    assert "a release is held" in watch(home, "--alive", str(alive))
    assert not alive.exists()


def test_a_run_that_wrote_nothing_for_hours_is_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hang = (
        "import sys, time; from pathlib import Path; from pipeline.home import Home\n"
        "with Home(Path(sys.argv[1])).lock('voorbeeldbrieven'):\n    print('locked', flush=True); time.sleep(600)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    stuck = subprocess.Popen([sys.executable, "-c", hang, str(home)], stdout=subprocess.PIPE, env=environment)
    try:
        assert stuck.stdout and stuck.stdout.readline() == b"locked\n"
        working = Home(home).working("voorbeeldbrieven")
        assert working is not None and working.process == stuck.pid
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
        assert "was ended" not in watch(home, "--stuck-after", "1") and stuck.poll() is None
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 10 * 365 * 86400))
        assert "was ended" in watch(home, "--stuck-after", "1")
        assert stuck.wait(timeout=40) != 0
        assert Home(home).working("voorbeeldbrieven") is None
    finally:
        stuck.kill()
        stuck.wait()
        stuck.stdout.close() if stuck.stdout else None
