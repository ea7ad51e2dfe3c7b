"""The table of traps has every trap, and names the tests that there are."""

import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
TRAPS = range(1, 19)


def rows() -> dict[int, str]:
    """Return the rows of the table by the number of their trap."""
    found = re.findall(r"^\| (\d+) \|(.*)", (HERE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {int(number): text for number, text in found}


def named_tests() -> dict[int, set[str]]:
    """Return the tests of each trap, with their file as the table has it."""
    found: dict[int, set[str]] = defaultdict(set)
    for file in HERE.glob("test_*.py"):
        text = file.read_text(encoding="utf-8")
        for name, number in re.findall(r"^def (test_trap_(\d+)_\w+)", text, re.MULTILINE):
            found[int(number)].add(f"`{name}` ({file.stem.removeprefix('test_')})")
    return found


def test_every_trap_has_a_row_and_a_test() -> None:
    assert list(rows()) == list(TRAPS)
    assert sorted(named_tests()) == list(TRAPS)


def test_every_row_names_its_tests_and_no_others() -> None:
    named = {number: set(re.findall(r"`test_\w+` \(\w+\)", text)) for number, text in rows().items()}
    assert named == named_tests()
