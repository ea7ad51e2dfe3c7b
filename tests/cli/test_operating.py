"""datasets/OPERATING.md: what the operator sees of each trouble is what the commands print, with these exit codes."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.home import Home
from tests.cli.test_exit_codes import Installation
from tests.runs import EPOCH, ROOT

GUIDE = ROOT / "datasets/OPERATING.md"
DAY = 86_400


class Operator(Installation):
    """Who meets one trouble after the other, in the order of the guide, and notes what is printed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.seen: list[str] = []

    def see(self, *arguments: str) -> int:
        """Give a command; return its exit code, and note the command, its words and the code."""
        code, words = self.call(arguments[0], *arguments[1:])
        words = words.replace(str(self.home), "var").replace(str(self.place), "path/to/brieven")
        words = re.sub(r"[0-9]{8}T[0-9]{6}Z-[0-9]{2}-[0-9a-f]{8}", "VERSION", words)
        words = words.replace("voorbeeldbrieven", "brieven").replace(" --home var", "")  # It is the home by default.
        given = " ".join(part for part in arguments[1:] if part != "-q")
        self.seen += [f"$ brievenbus {arguments[0]} brieven {given}".rstrip(), *words.splitlines(), f"exit code {code}"]
        return code


def states_more(operator: Operator) -> None:
    """Have the source state 55 letters."""
    home = Home(operator.home)
    with (
        closing(archive.open_index(home, operator.name)) as index,
        archive.Session(
            index, archive.Contents(archive.contents_place(home, operator.name)), "folder", "2026-01-05T12:00:00Z"
        ) as session,
    ):
        session.stated("", 55, None, "2026-01-05T12:00:00Z")
        session.finish("2026-01-05T12:00:00Z")


def test_each_trouble_is_seen_as_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("TERM", "dumb")
    operator = Operator(tmp_path)
    (operator.letters / "leeg.txt").write_bytes(b"")
    assert operator.see("run", "-q") == 3
    assert operator.see("status") == 0
    assert operator.see("status", "--check") == 1
    assert operator.see("acknowledge", "leeg.txt", "--note", "asked for a new copy") == 0
    assert operator.see("run", "-q") == 0
    assert operator.see("status", "--check") == 0
    states_more(operator)
    assert operator.see("status") == 0
    assert operator.see("status", "--check") == 1
    operator.lose(6)
    assert operator.see("run", "-q") == 4
    assert operator.see("status") == 0
    assert operator.see("status", "--check") == 2
    assert operator.see("reject") == 0
    (operator.home / "file").write_text("no folder")
    operator.add_target(f'{{ path = "{operator.home / "file"}" }}')
    assert operator.see("publish", "-q") == 5
    assert operator.see("status") == 0
    assert operator.see("status", "--check") == 2
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 3 * DAY))
    assert operator.see("status") == 0
    assert operator.see("status", "--check") == 2
    blocks = re.findall(r"```text\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert len(lines) > 20
    assert [line for line in lines if line not in operator.seen] == []
