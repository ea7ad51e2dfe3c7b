"""`brievenbus schedule` from outside: runs that Prefect's own server planned, in its API and on its pages."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from pipeline.errors import BusyError
from pipeline.home import Home
from tests.flows.ports import free_port
from tests.processes import PYTHON, Started, wait_for
from tests.runs import SAMPLE

CHROMIUM = shutil.which("chromium")
MINUTES = 600.0
"""Seconds that the slowest machine may take to what a minute brings elsewhere."""
LETTERS = 16
pytestmark = pytest.mark.slow


class Operator:
    """The scheduler of a fresh home; two datasets are due every minute, and the target of `dubbel` is not there."""

    def __init__(self, folder: Path) -> None:
        self.home, self.datasets, self.port = folder / "home", folder / "datasets", free_port()
        self.marks = folder / "marks"
        self.letters = sorted((SAMPLE / "letters").iterdir())
        self._define("brieven", LETTERS)
        self._define("dubbel", 2, '\n[[targets]]\nname = "folder"\n[targets.options]\npath = "weg/kopie"\n')
        self.scheduler = self.start()

    def _define(self, name: str, number: int, more: str = "") -> None:
        place = self.datasets / name
        (place / "letters").mkdir(parents=True)
        toml = (SAMPLE / "dataset.toml").read_text(encoding="utf-8")
        toml = re.sub(r"^outputs = .*", 'outputs = ["tables", "jsonl"]', toml, flags=re.MULTILINE)
        (place / "dataset.toml").write_text(
            re.sub(r"^cron = .*", 'cron = "* * * * *"', toml, flags=re.MULTILINE) + more
        )
        for file in self.letters[:number]:
            shutil.copy2(file, place / "letters")

    def start(self, **changes: str) -> Started:
        command = [PYTHON, "-m", "pipeline", "schedule", "--port", str(self.port), "--home", str(self.home)]
        return Started(command, self.marks, BRIEVENBUS_DATASETS=str(self.datasets), **changes)

    @property
    def auth(self) -> tuple[str, str]:
        user, _, secret = (self.home / "prefect/password").read_text().strip().partition(":")
        return user, secret

    def ask(self, path: str, question: dict[str, Any]) -> Any:
        answer = httpx.post(f"http://127.0.0.1:{self.port}/api/{path}", json=question, auth=self.auth, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def runs(self, deployment: str, state: str) -> list[dict[str, Any]]:
        """Return the runs of a deployment in a state, oldest first."""
        asked = {
            "deployments": {"name": {"any_": [deployment]}},
            "flow_runs": {"state": {"name": {"any_": [state]}}},
            "sort": "START_TIME_ASC",
        }
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", asked)
        return found

    def waits_for_runs(self, deployment: str, state: str, number: int = 1) -> list[dict[str, Any]]:
        def enough() -> bool:
            try:
                return len(self.runs(deployment, state)) >= number or self.scheduler.process.poll() is not None
            except (httpx.HTTPError, OSError):
                return False

        assert wait_for(enough, MINUTES, each=1), self.scheduler.words()
        return self.runs(deployment, state)

    def takes(self, lock: ExitStack) -> bool:
        """Take the lock of `dubbel` where no run has it, and return whether it was taken."""
        try:
            lock.enter_context(Home(self.home).lock("dubbel"))
        except BusyError:
            return False
        return True

    def releases(self) -> list[str]:
        return sorted(path.name for path in (self.home / "public/brieven/releases").glob("2*"))


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    operator = Operator(tmp_path_factory.mktemp("schedule"))
    yield operator
    operator.scheduler.end()


def shown(operator: Operator, picture: Path) -> str:
    """Return the words of Prefect's list of runs, as a browser shows it to who has the password."""
    asked: set[str] = set()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        page.goto(f"http://127.0.0.1:{operator.port}/runs")
        page.locator("input[type=password]").first.fill(":".join(operator.auth))
        page.keyboard.press("Enter")
        page.get_by_text("auto-scheduled").first.wait_for(timeout=60_000)
        words = page.inner_text("body")
        page.screenshot(path=picture)
        browser.close()
    assert asked == {f"127.0.0.1:{operator.port}"}
    return words


def is_logged(operator: Operator, run: str, words: str) -> bool:
    """Return whether the log of a run has some words; Prefect brings the lines some seconds later than the state."""
    asked = {"logs": {"flow_run_id": {"any_": [run]}}}
    return wait_for(lambda: any(words in line["message"] for line in operator.ask("logs/filter", asked)), 60, each=1)


def test_two_runs_that_the_server_planned_publish_and_one_beside_another_steps_aside(operator: Operator) -> None:
    first = operator.waits_for_runs("brieven", "Completed")[0]
    assert first["auto_scheduled"]
    shutil.copy2(operator.letters[LETTERS], operator.datasets / "brieven/letters")
    operator.waits_for_runs("dubbel", "TargetFailed")
    with ExitStack() as lock:
        assert wait_for(lambda: operator.takes(lock), MINUTES, each=0.2)
        run = operator.waits_for_runs("dubbel", "SteppedAside")[0]
    assert run["state"]["type"] == "CANCELLED"
    assert "another run is working on" in run["state"]["message"]
    assert wait_for(lambda: len(operator.releases()) == 2, MINUTES, each=1), operator.scheduler.words()
    second = operator.waits_for_runs("brieven", "Completed", 2)[-1]
    assert second["auto_scheduled"]
    assert "brieven: next run at 20" in operator.scheduler.words()
    assert (operator.home / "prefect/server.log").stat().st_size < 2_100_000


def test_a_failed_target_is_a_state_with_the_command_that_sends_again(operator: Operator) -> None:
    run = operator.waits_for_runs("dubbel", "TargetFailed")[0]
    message = run["state"]["message"]
    assert "is its disk mounted?" in message
    assert "brievenbus publish dubbel --to folder" in message
    assert is_logged(operator, run["id"], "brievenbus publish dubbel --to folder")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_shows_the_runs_on_the_port_that_was_named(operator: Operator, tmp_path: Path) -> None:
    words = shown(operator, tmp_path / "runs.png")
    assert "brieven\n" in words
    # Its pages are a copy in the home: who runs it may not be who installed it.
    assert (operator.home / "prefect/ui/v1/index.html").is_file()
    assert "TargetFailed" in words
    assert "Completed" in words
    assert "Can't connect" not in words


def test_i1_the_api_asks_for_a_password_and_lets_no_other_origin_in(operator: Operator) -> None:
    with httpx.Client(timeout=MINUTES) as client:
        root = f"http://127.0.0.1:{operator.port}"
        assert wait_for(lambda: "next run" in operator.scheduler.words(), MINUTES), operator.scheduler.words()
        assert (operator.home / "prefect/password").stat().st_mode & 0o777 == 0o600
        paths = client.get(f"{root}/openapi.json").json()["paths"]
        assert len(paths) > 100
        for path, methods in paths.items():
            address = f"{root}/api{re.sub(r'{[^}]*}', '00000000-0000-4000-8000-000000000000', path)}"
            for method in methods:
                code = client.request(method, address).status_code
                assert code == (200 if path in ("/health", "/ready") else 401), (method, path)
        for path in ("deployments/filter", "flow_runs/filter", "logs/filter", "artifacts/filter"):
            assert client.post(f"{root}/api/{path}", json={}, auth=("brievenbus", "guess")).status_code == 401
        for path in ("events/in", "events/out", "logs/out"):
            with connect(f"ws://127.0.0.1:{operator.port}/api/{path}", subprotocols=[Subprotocol("prefect")]) as socket:
                socket.send(json.dumps({"type": "auth", "token": "guess"}))
                with pytest.raises(ConnectionClosed):
                    socket.recv(timeout=60)
        foreign = client.get(f"{root}/api/health", headers={"Origin": "http://evil.example"})
        assert "access-control-allow-origin" not in foreign.headers
        listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        assert {row[1] for row in listening if row[3] == "0A" and row[1].endswith(f":{operator.port:04X}")} == {
            f"0100007F:{operator.port:04X}"
        }, "only on loopback"


def test_a_second_scheduler_of_the_same_home_is_refused(operator: Operator) -> None:
    second = operator.start()
    assert second.process.wait(timeout=60) == 75
    assert second.words().splitlines()[-1].startswith("brievenbus: another scheduler works in ")


def test_after_a_hard_kill_a_start_takes_over_and_a_held_release_is_a_state(operator: Operator, tmp_path: Path) -> None:
    for file in operator.letters[:12]:
        (operator.datasets / "brieven/letters" / file.name).unlink()
    (server,) = operator.scheduler.alive("prefect", "server", "start")
    operator.scheduler.send(signal.SIGKILL, to_group=False)
    operator.scheduler.process.wait()
    assert wait_for(lambda: not operator.scheduler.alive("flows.runner"), 60)
    assert wait_for(lambda: server not in operator.scheduler.alive(), 60)
    operator.scheduler = operator.start()
    run = operator.waits_for_runs("brieven", "Held")[0]
    assert run["auto_scheduled"]
    message = run["state"]["message"]
    for words in ("5 letters from 5 records", "brievenbus approve brieven", "brievenbus reject brieven"):
        assert words in message
        assert is_logged(operator, run["id"], words)
    asked = {"artifacts": {"key": {"any_": ["summary-brieven"]}}, "sort": "CREATED_DESC"}
    summaries = [one["data"] for one in operator.ask("artifacts/filter", asked) if one["flow_run_id"] == run["id"]]
    assert "| letters | 5 |" in summaries[0]
    assert "brievenbus approve brieven" in summaries[0]
    assert len(operator.releases()) == 2
    if CHROMIUM:
        assert "Held" in shown(operator, tmp_path / "held.png")


def test_a_start_takes_over_a_server_that_was_left_behind(operator: Operator) -> None:
    (server,) = operator.scheduler.alive("prefect", "server", "start")
    os.kill(server, signal.SIGSTOP)  # So that it cannot see that its parent is gone.
    operator.scheduler.send(signal.SIGKILL, to_group=False)
    operator.scheduler.process.wait()
    assert server in operator.scheduler.alive()
    operator.scheduler = operator.start(PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED="false")
    ended = operator.scheduler.process.poll
    assert wait_for(lambda: "Prefect shows" in operator.scheduler.words() or ended() is not None, MINUTES)
    assert ended() is None, operator.scheduler.words()
    assert server not in operator.scheduler.alive()


def test_a_schedule_of_which_no_run_is_planned_is_said_within_a_minute_or_so(operator: Operator) -> None:
    line = "brievenbus: no run of brieven is planned, so none will begin; "
    assert wait_for(lambda: line in operator.scheduler.words(), 300), operator.scheduler.words()
    operator.scheduler.send(signal.SIGTERM, to_group=False)
    assert operator.scheduler.process.wait(timeout=60) == 143
    assert operator.scheduler.words().splitlines()[-1] == "brievenbus: stopped"
    assert wait_for(lambda: not operator.scheduler.alive(), 60)
