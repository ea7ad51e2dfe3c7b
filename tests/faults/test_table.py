"""The table of faults names tests that exist, and all of the acceptance tests that concern fetching."""

import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = (HERE / "README.md").read_text(encoding="utf-8")
IDS = [f"A{n}" for n in range(1, 11)] + [f"B{n}" for n in range(1, 11)] + [f"C{n}" for n in range(1, 8)]


def names() -> set[str]:
    """Return the names of the tests of this folder."""
    files = [file.read_text(encoding="utf-8") for file in HERE.glob("test_*.py")]
    return {name for text in files for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_the_table_names_tests_that_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", TABLE))

    assert named - names() == set()


def test_the_table_has_every_id_and_every_id_has_a_test() -> None:
    first = [row.split("|")[1].split() for row in TABLE.splitlines() if row.startswith("| ")]
    in_table = {word for cell in first for word in cell}
    in_names = {word.upper() for name in names() for word in name.split("_")}

    assert set(IDS) <= in_table
    assert set(IDS) <= in_names
