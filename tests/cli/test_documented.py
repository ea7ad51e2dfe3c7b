"""Commands and options in the documents exist, with these names."""

import re
import shlex
from typing import Any

import pytest

from pipeline.cli import app
from tests.test_architecture import DOCUMENTS, ROOT

CALL = re.compile(r"(?:^|[\s`/=(])brievenbus((?: +(?!\\$)[^\s`|;#)]+|\s\\\n)+)", re.MULTILINE)


def calls() -> dict[str, str]:
    """Return each call of the command in the documents, as its words, and the document."""
    found: dict[str, str] = {}
    for file in DOCUMENTS:
        text = re.sub(r"\\\n", " ", file.read_text(encoding="utf-8"))
        for code in re.findall(r"^```.*?^```|`[^`]+`", text, re.MULTILINE | re.DOTALL):
            for words in CALL.findall(code):
                if re.match(r"\s*[a-z]", words):  # Not an option of another program, and not a path.
                    found.setdefault(words.strip(), file.relative_to(ROOT).as_posix())
    return found


CALLS = calls()


def command(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that these words call, and the rest of the words."""
    found = app.whole(words[0])
    rest = words[1:]
    while hasattr(found, "commands"):
        if not rest or rest[0] not in found.commands:
            return (found, rest)
        found, rest = found.commands[rest[0]], rest[1:]
    return found, rest


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[:60])
def test_a_documented_call_is_one_of_the_command(call: str) -> None:
    words = shlex.split(call.replace("'", "").replace('"', ""))
    assert words[0] in app.COMMANDS, CALLS[call]
    found, rest = command(words)
    assert not (hasattr(found, "commands") and rest), (CALLS[call], f"{found.name} has no command {rest}")
    known = {name for option in found.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known, CALLS[call]


def test_every_command_is_documented() -> None:
    assert {call.split()[0] for call in CALLS} == app.COMMANDS.keys()
