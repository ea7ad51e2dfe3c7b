"""The table of faults names tests that exist, all of the acceptance tests A to E, and everything that is tried."""

import re
from pathlib import Path

from tests.faults.sourcefaults import FAULTS
from tests.faults.test_disk_faults import SCENES
from tests.faults.test_signals import EVERY, INSTANTS, MIDDLE

HERE = Path(__file__).parent
TABLE = (HERE / "README.md").read_text(encoding="utf-8")
COUNTS = {"A": 10, "B": 10, "C": 11, "D": 10, "E": 11}
IDS = {f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)}
COMMANDS = {name: f"brievenbus {name}" for name in MIDDLE} | {"dataset": "python -m flows.dataset", "make": "make run"}
ROWS = [[cell.strip() for cell in row.split(" | ")] for row in TABLE.splitlines() if row.startswith("| ")]


def names() -> set[str]:
    """Return the names of all tests."""
    files = [file.read_text(encoding="utf-8") for file in HERE.parent.rglob("test_*.py")]
    return {name for text in files for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_the_table_names_tests_that_exist() -> None:
    assert set(re.findall(r"`(test_\w+)`", TABLE)) - names() == set()


def test_every_id_has_a_row_that_names_a_test() -> None:
    told = {word for row in ROWS if "`test_" in row[-1] for word in row[0].removeprefix("| ").split()}
    assert IDS - told == set()


def test_every_fault_has_a_row() -> None:
    rows = {row[0].removeprefix("| "): row for row in ROWS if len(row) == 3}
    assert FAULTS.keys() - rows.keys() == set()
    for name, fault in FAULTS.items():
        if fault.listed is None:
            assert rows[name][1].startswith("no harm")


def test_every_command_whose_disk_fails_has_a_row_with_sixty_points_and_nothing_wrong() -> None:
    rows = {row[0].removeprefix("| ").strip("`"): row for row in ROWS if len(row) == 5}
    assert SCENES.keys() - rows.keys() == set()
    for name in SCENES:
        calls, points, wrong = (int(cell.strip(" |").replace(",", "")) for cell in rows[name][2:])
        assert calls >= points >= 60 and wrong == 0, name


def test_every_command_that_is_stopped_has_a_row_with_ten_instants_of_each_signal() -> None:
    rows = {row[0].removeprefix("| ").strip("`"): row for row in ROWS if len(row) == 4}
    for name, command in COMMANDS.items():
        signals = len(EVERY) - (name == "make")
        found = rows[command][3].strip(" |")
        assert found in (f"{signals * INSTANTS} of {signals * INSTANTS}", "not tried whole yet"), name
