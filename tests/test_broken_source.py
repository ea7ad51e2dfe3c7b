"""D9: a source that suddenly gives nothing, half, or fields of other names: the newest release stays, and the
operator is told why and what can be done; what is as it should be is approved.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.replay.koop import STUB, Koop
from tests.replay.koop_harvest import DAY, FIRST_DAY, on_day
from tests.runs import ROOT, tree

LETTERS = 40


class Operator:
    """Who runs the dataset, day after day."""

    def __init__(self, koop: Koop, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.koop, self.patch = koop, patch
        self.place, self.home = folder / "brieven", folder / "home"
        self.place.mkdir()
        text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
        text = re.sub(r"^outputs = .*$", 'outputs = ["tables", "jsonl"]', text, flags=re.MULTILINE)
        given = "\n".join(f"{name} = {value!r}" for name, value in koop.options(page_size=25).items())
        source = f'[[sources]]\nname = "koop_sru"\n[sources.options]\n{given}\n'
        (self.place / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")

    def call(self, *arguments: str, day: int = 0) -> tuple[int, str]:
        """Give a command on a day; return its exit code and its words."""
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + day * DAY))
        done = CliRunner().invoke(app, [arguments[0], str(self.place), "--home", str(self.home), *arguments[1:]])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def published(self) -> tuple[str, dict[str, str]]:
        """Return the newest version, and the checksums of every release."""
        latest = json.loads((self.home / "public/brieven/latest.json").read_text())
        return latest["version"], tree(self.home / "public/brieven/releases")

    def letters(self) -> int:
        version, _ = self.published()
        lines = (self.home / "public/brieven/releases" / version / "letters.jsonl").read_text().splitlines()
        return sum(1 for line in lines if json.loads(line).get("withdrawn") is None)


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    koop = Koop()
    with koop.server:
        for number in range(LETTERS):
            koop.add(f"kst-32999-{number + 10}", ondernummer=str(number + 10), text=f"Dit is brief {number}.")
        made = Operator(koop, tmp_path, monkeypatch)
        code, words = made.call("run", "--quiet")
        assert code == 0, words
        assert made.letters() == LETTERS
        yield made


def test_d9_a_source_that_gives_nothing_is_not_believed(operator: Operator) -> None:
    before = operator.published()
    for listed in operator.koop.held.values():
        listed.listed = False
    code, words = operator.call("run", "--quiet", day=31)
    assert code == 6
    assert re.search(r"brievenbus: koop_sru: .* no longer lists 40 of 40 letters, which is not believed", words)
    assert operator.published() == before
    _, told = operator.call("status", day=31)
    assert "koop_sru is failing: the try of 2026-02-05 ended in an error: " in told
    assert "koop_sru: advice: " in told
    for listed in operator.koop.held.values():
        listed.listed = True
    assert operator.call("run", "--quiet", day=32)[0] == 0
    assert "failing" not in operator.call("status", day=32)[1]
    assert operator.letters() == LETTERS


def test_d9_half_of_the_letters_taken_back_waits_for_the_operator(operator: Operator) -> None:
    before = operator.published()
    for number in range(0, LETTERS, 2):
        key = f"kst-32999-{number + 10}"
        operator.koop.add(key, ondernummer=str(number + 10), text=STUB, **on_day(1))
    code, words = operator.call("run", "--quiet", day=1)
    assert code == 4, words
    assert "20 of 40 letters are gone or withdrawn" in words
    assert operator.published() == before
    _, told = operator.call("status", day=1)
    assert "the newest build is no release: " in told
    assert "20 of 40 letters are gone or withdrawn" in told
    assert "brievenbus approve brieven" in told
    code, words = operator.call("approve", day=1)
    assert code == 0, words
    assert operator.published()[0] != before[0]
    assert operator.letters() == LETTERS // 2
    assert "no release" not in operator.call("status", day=1)[1]


def test_d9_a_field_of_another_name_in_every_record_ends_the_harvest(operator: Operator) -> None:
    before = operator.published()
    operator.koop.add("kst-32999-99", **on_day(1))
    operator.koop.rewrite = lambda page: page.replace(b"dcterms:title>", b"dcterms:titel>")
    code, words = operator.call("run", "--quiet", day=1)
    assert code == 6
    assert re.search(r"brievenbus: koop_sru: .* without '\w+': the format has changed", words), words
    assert operator.published() == before
    assert "the format has changed" in operator.call("status", day=1)[1]
    operator.koop.rewrite = lambda page: page
    assert operator.call("run", "--quiet", day=2)[0] == 0
    assert operator.letters() == LETTERS + 1


def test_d9_a_field_that_is_empty_from_now_on_waits_for_the_operator(operator: Operator) -> None:
    before = operator.published()
    for held in operator.koop.held.values():
        held.modified, held.changed = on_day(1)["modified"], on_day(1)["changed"]
    operator.koop.rewrite = lambda page: re.sub(rb"<dcterms:date>[^<]*</dcterms:date>", b"", page)
    code, words = operator.call("run", "--quiet", day=1)
    assert code == 4, words
    assert re.search(r"date is filled in 0 % of the letters, before in 100 %", words), words
    assert operator.published() == before
    _, told = operator.call("status", day=1)
    assert "date is filled in 0 %" in told
    assert "brievenbus approve brieven" in told
    assert operator.call("approve", day=1)[0] in (0, 3)
    assert operator.published()[0] != before[0]
