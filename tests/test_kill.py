"""Killed at any instant: what was published is whole, and the next run ends as an undisturbed one."""

import os
import random
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import warm
from tests.runs import brievenbus, environment, is_whole, run_apart, sample, tree

INSTANTS = [4, pytest.param(20, marks=pytest.mark.long)]
YEAR_INSTANTS = [2, pytest.param(6, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    place = sample(folder)
    assert brievenbus("--help").returncode == 0  # The process that commands are forked from has started.
    began = time.monotonic()
    done = run_apart(place, folder / "home")
    assert done.returncode == 0, done.stderr
    return place, tree(folder / "home/public"), time.monotonic() - began


def kill_after(seconds: float, place: Path, home: Path) -> bool:
    """Start a run, kill it with all its workers, and return whether it was still running."""
    with Path(os.devnull).open("wb") as nothing:
        words = ("run", place, "--home", home, "--quiet")
        process = warm.Command(words, environment(), nothing.fileno(), nothing.fileno())
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        # The process alone, as an out-of-memory killer would: its workers must not hold on to the lock.
        process.kill()
        process.wait()
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("count", INSTANTS)
def test_a_run_killed_at_any_instant_is_completed_by_the_next(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, str], float], count: int
) -> None:
    place, expected, seconds = undisturbed
    chance = random.Random(20)
    instants = [(number + chance.random()) / count * seconds * 1.5 for number in range(count)]

    def try_one(number: int) -> bool:
        home = tmp_path / str(number)
        killed = kill_after(instants[number], place, home)
        assert is_whole(home / "public"), f"killed after {instants[number]:.2f} s"
        done = run_apart(place, home)
        assert done.returncode == 0, done.stderr
        assert tree(home / "public") == expected, f"killed after {instants[number]:.2f} s"
        return killed

    with ThreadPoolExecutor(2) as pool:
        killed = list(pool.map(try_one, range(count)))
    # Two of three instants lie within a run that takes as long as the first; a machine may become faster since.
    assert sum(killed) >= count // 4


@pytest.mark.slow
@pytest.mark.parametrize("count", YEAR_INSTANTS)
def test_a_change_of_one_year_killed_at_any_instant_is_completed_by_the_next(tmp_path: Path, count: int) -> None:
    place = sample(tmp_path, 8)
    definition = place / "dataset.toml"
    definition.write_text('partition = "year"\n' + definition.read_text(encoding="utf-8"), encoding="utf-8")
    assert run_apart(place, tmp_path / "0").returncode == 0
    homes = [Path(shutil.copytree(tmp_path / "0", tmp_path / str(number))) for number in range(1, count + 2)]
    letter = next((place / "letters").glob("*.txt"))
    letter.write_text(letter.read_text(encoding="utf-8").replace("voorbeeld", "oefen"), encoding="utf-8")
    began = time.monotonic()
    assert run_apart(place, homes[0]).returncode == 0
    seconds, expected = time.monotonic() - began, tree(homes[0] / "public")
    for number, home in enumerate(homes[1:]):
        kill_after((number + 1) / (count + 1) * seconds, place, home)
        assert is_whole(home / "public"), f"killed at {number + 1} of {count + 1}"
        assert run_apart(place, home).returncode == 0
        assert tree(home / "public") == expected, f"killed at {number + 1} of {count + 1}"
