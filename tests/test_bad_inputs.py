"""Hostile and broken files: each an issue that names it, while the run goes on in bounded memory."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs import ROOT, environment, is_whole, sample
from tests.specimens import bad_inputs

MEMORY = 2**30
"""A run must stay under this many bytes, its workers included one by one."""


@pytest.fixture(scope="module")
def ran(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str | None], Path, "subprocess.CompletedProcess[str]"]:
    folder = tmp_path_factory.mktemp("bad")
    place = sample(folder, 3)
    expected = bad_inputs.write(place / "letters")
    script = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:]).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-m", "pipeline", "run", str(place), "--home", str(folder / "home"), "--quiet"]
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=400,
    )
    return expected, folder / "home", done


def release(home: Path) -> Path:
    return next((home / "public/voorbeeldbrieven/releases").iterdir())


def rows(home: Path, table: str) -> list[dict[str, str]]:
    with (release(home) / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_bad_file_gives_its_issue(ran: tuple[dict[str, str | None], Path, object]) -> None:
    expected, home, _ = ran
    found = {row["key"].removeprefix("'"): row for row in rows(home, "issues") if row["key"]}
    for name, code in expected.items():
        if code:
            assert name in found, f"{name!r} is not named"
            assert found[name]["code"] == code, found[name]
            assert found[name]["message"]
            assert found[name]["advice"]


def test_a_good_letter_under_a_bad_name_is_a_letter(ran: tuple[dict[str, str | None], Path, object]) -> None:
    expected, home, _ = ran
    good = [name for name, code in expected.items() if code is None]
    left_out = {row["key"] for row in rows(home, "issues") if row["key"]}
    assert not left_out & set(good)
    assert len(rows(home, "letters")) == len(good) + 3
    assert not [path for path in ROOT.iterdir() if path.name == "gehackt"]


def test_nothing_stands_outside_the_home(ran: tuple[dict[str, str | None], Path, object]) -> None:
    _, home, _ = ran
    assert {path.name for path in home.iterdir()} <= {"archive", "datasets.json", "public", "state"}
    assert is_whole(home / "public")
    assert not [path for path in (home / "public").rglob("*") if path.is_symlink()]


def test_the_exit_code_says_that_records_are_missing(
    ran: tuple[dict[str, str | None], Path, "subprocess.CompletedProcess[str]"],
) -> None:
    expected, _, done = ran
    assert done.returncode == 3, done.stderr
    missing = sum(code is not None for code in expected.values())
    assert f"{missing} records are not in the release" in done.stderr


def test_memory_stays_bounded(ran: tuple[dict[str, str | None], Path, "subprocess.CompletedProcess[str]"]) -> None:
    _, _, done = ran
    assert int(done.stdout.splitlines()[-1]) * 1024 < MEMORY


def test_a_spreadsheet_takes_no_cell_for_a_formula(ran: tuple[dict[str, str | None], Path, object]) -> None:
    _, home, _ = ran
    for path in release(home).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))], path.name
