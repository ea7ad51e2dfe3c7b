"""F4: whoever stops a command is told so in one line, and the next one goes on from there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import Contents, contents_place, open_index, verify
from pipeline.home import Home
from tests.replay.koop import Koop
from tests.runs import ROOT, brievenbus, environment, hear_signals, sample

LETTERS = 400
SECONDS = 10.0
BACKFILL = ("--since", "2020-01-01", "--parts", "3")


@pytest.fixture
def koop() -> Iterator[Koop]:
    koop = Koop()
    with koop.server:
        for number in range(LETTERS):
            day = f"{2020 + number % 5}-03-04"
            koop.add(f"kst-32999-{number}", text=f"Brief {number}.", modified=day, changed=f"{day}T10:00:00+01:00")
        yield koop


def dataset(koop: Koop, folder: Path, **options: str | int | bool) -> Path:
    place = folder / "brieven"
    place.mkdir()
    text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
    given = "\n".join(f"{name} = {value!r}" for name, value in koop.options(page_size=20, **options).items())
    source = f'[[sources]]\nname = "koop_sru"\n[sources.options]\n{given}\n'
    (place / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")
    return place


def stopped(command: list[str], number: signal.Signals, when: Callable[[], bool]) -> tuple[int, str, float]:
    """Start a command, send its group a signal when it is time; return exit code, words, and seconds to the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *command, "--quiet"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_signals,
    )
    while not when() and process.poll() is None:
        time.sleep(0.01)
    began = time.monotonic()
    os.killpg(process.pid, number)
    _, words = process.communicate(timeout=60)
    return process.returncode, words, time.monotonic() - began


def after(seconds: float) -> Callable[[], bool]:
    then = time.monotonic() + seconds
    return lambda: time.monotonic() > then


def state(home: Path) -> tuple[str, int]:
    with closing(open_index(Home(home), "brieven")) as index:
        assert not [
            one for one in verify(index, Contents(contents_place(Home(home), "brieven"))) if "no harv" not in one
        ]
        return index.state_hash(), sum(1 for _ in index.records())


def harvest(place: Path, home: Path, *options: str) -> None:
    done = brievenbus("harvest", place, "--home", home, "--quiet", *options)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_f4_a_command_that_is_stopped_while_it_starts_says_one_line(tmp_path: Path, seconds: float) -> None:
    command = ["run", str(sample(tmp_path, 2)), "--home", str(tmp_path / "home")]
    code, words, _ = stopped(command, signal.SIGINT, after(seconds))
    assert code == 130
    assert len(words.splitlines()) == 1
    assert words.startswith("brievenbus: stopped; ")


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        pytest.param(signal.SIGINT, BACKFILL, id="SIGINT-backfill"),
        pytest.param(signal.SIGTERM, (), id="SIGTERM-new"),
        pytest.param(signal.SIGINT, (), id="SIGINT-new", marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, BACKFILL, id="SIGTERM-backfill", marks=pytest.mark.long),
    ],
)
def test_f4_a_harvest_that_is_stopped_goes_on(
    koop: Koop, tmp_path: Path, number: signal.Signals, parts: tuple[str, ...]
) -> None:
    place, home = dataset(koop, tmp_path), tmp_path / "home"
    command = ["harvest", str(place), "--home", str(home), *parts]
    code, words, seconds = stopped(command, number, lambda: len(koop.server.requests) > LETTERS // 4)
    assert len(koop.server.requests) < LETTERS
    assert seconds < SECONDS
    assert (code, words) == (128 + number, "brievenbus: stopped; run it again to go on\n")
    harvest(place, home, *parts)
    harvest(place, tmp_path / "whole", *parts)
    assert state(home) == state(tmp_path / "whole")
    assert state(home)[1] == LETTERS


def test_f4_a_harvest_that_waits_for_its_turn_is_stopped_at_once(koop: Koop, tmp_path: Path) -> None:
    place = dataset(koop, tmp_path, pace=30)
    command = ["harvest", str(place), "--home", str(tmp_path / "home"), *BACKFILL]
    code, words, seconds = stopped(command, signal.SIGINT, lambda: len(koop.server.requests) > 0)
    assert (code, words) == (130, "brievenbus: stopped; run it again to go on\n")
    assert seconds < SECONDS


@pytest.mark.slow
def test_f4_a_run_that_is_stopped_while_it_reads_and_writes_says_one_line(tmp_path: Path) -> None:
    place, home = sample(tmp_path), tmp_path / "home"
    letters = home / "state/voorbeeldbrieven/letters.sqlite"
    for wait in (0.0, 0.3, 0.9):
        ready = [0.0]

        def when(wait: float = wait, ready: list[float] = ready) -> bool:
            if letters.exists() and not ready[0]:
                ready[0] = time.monotonic() + wait
            return bool(ready[0]) and time.monotonic() > ready[0]

        code, words, seconds = stopped(["run", str(place), "--home", str(home)], signal.SIGINT, when)
        assert code in (130, 0)
        assert words in ("", "brievenbus: stopped; nothing was begun\n", "brievenbus: stopped; run it again to go on\n")
        assert seconds < SECONDS


def test_a_command_in_the_background_ignores_sigint_as_its_parent_does_and_hears_sigterm(
    koop: Koop, tmp_path: Path
) -> None:
    command = ["harvest", str(dataset(koop, tmp_path, pace=30)), "--home", str(tmp_path / "home"), "--quiet"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *command],
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    while not koop.server.requests:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=2)
    process.send_signal(signal.SIGTERM)
    _, words = process.communicate(timeout=SECONDS)
    assert (process.returncode, words) == (143, "brievenbus: stopped; run it again to go on\n")
