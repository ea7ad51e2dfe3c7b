"""SIGINT and SIGTERM, to a process or to its group, at any instant: one line, 130 or 143, nothing published after."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.flows.ports import free_port
from tests.processes import Started, listens, wait_for
from tests.runs import ROOT, run_apart, sample, tree

SECONDS = 10.0
INSTANTS = 10
AT_ONCE = 2
"""Number of instants that are tried side by side: a command mostly waits."""
LETTERS = 6
"""Number of letters of a command that is stopped at every instant."""
LINES = {"brievenbus: stopped", "brievenbus: stopped; nothing was begun", "brievenbus: stopped; run it again to go on"}
PIPELINE = [sys.executable, "-m", "pipeline"]
MIDDLE = {
    "run": "Reading letters",
    "harvest": "Harvesting",
    "serve": "http://",
    "schedule": "next run",
    "dataset": "Harvesting",
    "make": "Harvesting",
}
"""What a command prints when it is at work."""
SIGNALS = [signal.SIGINT, signal.SIGTERM]
EVERY = [(number, to_group) for number in SIGNALS for to_group in (False, True)]
CTRL_C, KILL = (signal.SIGINT, True), (signal.SIGTERM, False)
AT_START = {
    "run": EVERY,
    "harvest": [CTRL_C],
    "serve": [KILL],
    "schedule": [CTRL_C],
    "dataset": [KILL],
    "make": [CTRL_C],
}
AT_WORK = {
    "run": EVERY,
    "harvest": [KILL],
    "serve": [CTRL_C],
    "schedule": [KILL],
    "dataset": [],
    "make": [CTRL_C],
}
"""The signals of `make test`, with whether they go to the group: the commands of Prefect take long to start, and make
runs `flows.dataset`."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    assert run_apart(sample(folder, 3), folder / "home").returncode == 0
    return folder / "home"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Started]]:
    all_of_them: list[Started] = []
    yield all_of_them
    for one in all_of_them:
        one.end()


def start(name: str, folder: Path, published: Path, letters: int | None = None) -> tuple[Started, Path]:
    """Start a command on the sample dataset, or on its first letters, and return it with its home."""
    place, home = sample(folder, letters), folder / "home"
    if name == "serve":
        return Started([*PIPELINE, "serve", "--home", str(published), "--port", "0"], folder / "marks"), published
    if name == "schedule":
        toml = place / "dataset.toml"
        toml.write_text(re.sub(r'cron = ".*"', 'cron = "* * * * *"', toml.read_text()))
        command = [*PIPELINE, "schedule", "--home", str(home), "--port", str(free_port())]
        return Started(command, folder / "marks", BRIEVENBUS_DATASETS=str(folder)), home
    command = {
        "run": [*PIPELINE, "run", str(place), "--home", str(home)],
        "harvest": [*PIPELINE, "harvest", str(place), "--home", str(home)],
        "dataset": [sys.executable, "-m", "flows.dataset", str(place), "--home", str(home)],
        "make": ["make", "-o", ".venv/installed", "run", f"DATASET={place}", f"HOME_DIR={home}"],
    }[name]
    if name == "make":
        command.append(f"BIN={os.path.relpath(Path(sys.executable).parent, ROOT)}")  # A blank in the path would end it.
    return Started(command, folder / "marks"), home


def hears(one: Started, name: str) -> bool:
    """Whether the command listens for signals; that of make is its child."""
    pids = one.alive("flows.dataset") if name == "make" else [one.process.pid]
    return any(listens(pid) for pid in pids)


def stop(one: Started, name: str, home: Path, number: int, to_group: bool) -> str:
    """Send a signal and check what comes of it; return `stopped`, or `done` where the command was done before."""
    began = time.monotonic()
    one.send(number, to_group)
    code = one.process.wait(timeout=60)
    seconds, left = time.monotonic() - began, tree(home / "public")
    words = one.words()
    assert seconds < SECONDS, words
    assert "Traceback" not in words
    if code == 0:
        return "done"
    assert (128 - code if code < 0 else code) == 128 + number, words
    assert len([line for line in words.splitlines() if line in LINES]) == 1, words
    others = [line for line in words.splitlines() if line.startswith("brievenbus: ") and line not in LINES]
    assert [line for line in others if "is planned" not in line] == []  # Which a slow machine may say for a while.
    assert wait_for(lambda: not one.alive(), 5), one.alive()
    assert tree(home / "public") == left
    return "stopped"


def every_command(sampled: dict[str, list[tuple[signal.Signals, bool]]]) -> list[ParameterSet]:
    """Return each command with each signal, and to whom it goes; those that are not sampled are for `make long`."""
    found = []
    for name in MIDDLE:
        for number, to_group in EVERY:
            called = f"{name}-{number.name}-{'group' if to_group else 'process'}"
            marks = [] if (number, to_group) in sampled[name] else [pytest.mark.long]
            found.append(pytest.param(name, number, to_group, id=called, marks=marks))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number", "to_group"), every_command(AT_START))
def test_a_command_that_is_stopped_at_its_start_says_one_line(
    name: str, number: int, to_group: bool, tmp_path: Path, published: Path, started: list[Started]
) -> None:
    if (name, number, to_group) == ("make", signal.SIGINT, False):
        pytest.skip("make by itself waits for its command where SIGINT reaches make alone")
    one, home = start(name, tmp_path, published)
    started.append(one)
    assert wait_for(lambda: hears(one, name), 60, each=0.01)
    assert stop(one, name, home, number, to_group) == "stopped"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number", "to_group"), every_command(AT_WORK))
def test_a_command_that_is_stopped_at_work_says_one_line_and_publishes_nothing_after(
    name: str, number: int, to_group: bool, tmp_path: Path, published: Path, started: list[Started]
) -> None:
    if (name, number, to_group) == ("make", signal.SIGINT, False):
        pytest.skip("make by itself waits for its command where SIGINT reaches make alone")
    one, home = start(name, tmp_path, published)
    started.append(one)
    assert wait_for(lambda: MIDDLE[name] in one.words() or one.process.poll() is not None, 180), one.words()
    ended = stop(one, name, home, number, to_group)
    assert ended == "stopped" or name == "harvest"
    assert name == "serve" or not (home / "public/voorbeeldbrieven/latest.json").exists()


@pytest.fixture(scope="module")
def durations(tmp_path_factory: pytest.TempPathFactory, published: Path) -> dict[str, float]:
    """Give how long each command takes undisturbed, in seconds; of those that never end, their first minute or less."""
    found = {"serve": 3.0, "schedule": 75.0}
    for name in MIDDLE.keys() - found.keys():
        began = time.monotonic()
        one, _ = start(name, tmp_path_factory.mktemp("whole"), published, LETTERS)
        assert one.process.wait(timeout=400) == 0, one.words()
        found[name] = time.monotonic() - began
    return found


@pytest.mark.long
@pytest.mark.parametrize("to_group", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("name", MIDDLE)
def test_a_command_that_is_stopped_at_ten_instants_says_one_line(
    name: str,
    number: int,
    to_group: bool,
    tmp_path: Path,
    published: Path,
    started: list[Started],
    durations: dict[str, float],
) -> None:
    if (name, number, to_group) == ("make", signal.SIGINT, False):
        pytest.skip("make by itself waits for its command where SIGINT reaches make alone")

    def stopped_at(instant: int) -> str:
        folder = tmp_path / str(instant)
        folder.mkdir()
        one, home = start(name, folder, published, LETTERS)
        started.append(one)
        assert wait_for(lambda: hears(one, name), 60, each=0.01)
        time.sleep(durations[name] * instant / INSTANTS)
        ended = stop(one, name, home, number, to_group)
        one.end()
        return ended

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(stopped_at, range(INSTANTS)))
    sys.stdout.write(f"{name} {number} {'group' if to_group else 'process'}: {', '.join(ends)}\n")
    assert ends.count("stopped") >= INSTANTS // 2
