"""The table of faults names tests that exist, all of the acceptance tests A to E, and every fault that is tried."""

import re
from pathlib import Path

from tests.faults.sourcefaults import FAULTS

HERE = Path(__file__).parent
TABLE = (HERE / "README.md").read_text(encoding="utf-8")
COUNTS = {"A": 10, "B": 10, "C": 11, "D": 10, "E": 11}
IDS = {f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)}
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
