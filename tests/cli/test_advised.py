"""Commands that a message names work as they are printed, in the home of the command that printed them."""

import re
import shlex
from pathlib import Path

import pytest

from tests.runs import brievenbus, sample


def advised(text: str) -> list[list[str]]:
    """Return the words of each command in a text, without its first."""
    found = re.findall(r"brievenbus ((?:[a-z]+ )+[^;\n]*)", text)
    return [shlex.split(words) for words in found]


@pytest.mark.parametrize("name", ["home", "a home's folder"])
def test_a_printed_command_works_in_the_home_that_was_named(tmp_path: Path, name: str) -> None:
    place, home = sample(tmp_path, 12), tmp_path / name
    (place / "letters/leeg.txt").write_text("")
    first = brievenbus("run", place, "--home", home, "--quiet")
    assert first.returncode == 3
    (command,) = advised(first.stderr)
    assert command == ["acknowledge", place.name, "RECORD", "--home", str(home)]
    assert brievenbus(*[word.replace("RECORD", "leeg.txt") for word in command]).returncode == 0
    for letter in sorted((place / "letters").glob("*.txt"))[:9]:
        if letter.name != "leeg.txt":
            letter.unlink()
    held = brievenbus("run", place, "--home", home, "--quiet")
    assert held.returncode == 4
    commands = {words[0]: words for words in advised(held.stdout)}
    for action in ("diff", "reject", "approve"):
        assert brievenbus(*commands[action]).returncode == 0
    (serve,) = re.findall(r"^look: +(.*)$", first.stdout, re.MULTILINE)
    assert shlex.split(serve)[-3:] == ["serve", "--home", str(home)]


def test_a_home_that_the_environment_names_is_not_repeated(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 2), tmp_path / "home"
    (place / "letters/leeg.txt").write_text("")
    done = brievenbus("run", place, "--quiet", BRIEVENBUS_HOME=str(home))
    assert advised(done.stderr) == [["acknowledge", place.name, "RECORD"]]
