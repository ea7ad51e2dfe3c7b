"""Exit codes of a run: what each end of it gives, and which counts where several apply."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.runs import EPOCH, sample

FEW = 'outputs = ["tables", "jsonl"]'


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("TERM", "dumb")


class Installation:
    """A dataset of twelve letters in a home, and its operator."""

    def __init__(self, folder: Path) -> None:
        self.place, self.home = sample(folder, 12), folder / "home"
        self.name = self.place.name
        self.letters = self.place / "letters"
        file = self.place / "dataset.toml"
        lines = [FEW if line.startswith("outputs") else line for line in file.read_text().splitlines()]
        file.write_text("\n".join([*lines, ""]))

    def call(self, command: str, *arguments: str) -> tuple[int, str]:
        """Give a command; return its exit code and all its words."""
        done = CliRunner().invoke(app, [command, str(self.place), *arguments, "--home", str(self.home)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def lose(self, number: int) -> None:
        """Take so many letters away."""
        for letter in sorted(self.letters.iterdir())[:number]:
            letter.unlink()

    def add_target(self, options: str) -> None:
        """Send releases to a folder too."""
        with (self.place / "dataset.toml").open("a") as file:
            file.write(f'\n[[targets]]\nname = "folder"\noptions = {options}\n')


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_a_missing_record_is_3_until_it_is_acknowledged(here: Installation) -> None:
    (here.letters / "leeg.txt").write_bytes(b"")
    code, words = here.call("run", "-q")
    assert code == 3
    assert f"brievenbus acknowledge {here.name} RECORD" in words
    code, words = here.call("acknowledge")
    assert code == 0
    assert "folder:leeg.txt is missing: empty: " in words
    code, words = here.call("acknowledge", "leeg.tx")
    assert code == 1
    assert "'leeg.tx' is not missing from the newest release of 'voorbeeldbrieven': missing are: leeg.txt" in words
    assert here.call("acknowledge", "leeg.txt", "--note", "asked on Monday")[0] == 0
    assert here.call("acknowledge", "folder:leeg.txt", "--note", "asked on Monday")[0] == 0
    shutil.rmtree(here.home / "state")
    assert here.call("run", "-q")[0] == 0
    assert "acknowledged on 2026-01-05: asked on Monday" in here.call("acknowledge")[1]
    assert not any(b"asked on Monday" in file.read_bytes() for file in here.home.glob("public/**/*") if file.is_file())
    assert here.call("acknowledge", "leeg.txt", "--undo")[0] == 0
    assert here.call("run", "-q")[0] == 3
    assert here.call("acknowledge", "--all")[0] == 0
    code, words = here.call("run", "-q", "--json")
    assert (code, json.loads(words)["publish"]["missing"], json.loads(words)["publish"]["acknowledged"]) == (0, 0, 1)


def test_an_acknowledgement_ends_when_the_content_or_the_reason_changes(here: Installation) -> None:
    bad = here.letters / "kapot.pdf"
    bad.write_bytes(b"%PDF-1.7\n")
    assert here.call("run", "-q")[0] == 3
    assert here.call("acknowledge", "kapot.pdf")[0] == 0
    bad.write_bytes(b"%PDF-1.4\n")
    assert here.call("run", "-q")[0] == 3
    assert here.call("acknowledge", "kapot.pdf")[0] == 0
    assert here.call("run", "-q")[0] == 0
    bad.write_bytes(b"")
    assert here.call("run", "-q")[0] == 3


def test_what_is_no_letter_and_what_is_wrong_usage(here: Installation) -> None:
    (here.letters / "notitie.txt").write_text("Boodschappen: melk, brood en kaas.\n")
    assert here.call("run", "-q")[0] == 0
    assert "no record is missing" in here.call("acknowledge")[1]
    assert here.call("acknowledge", "notitie.txt")[0] == 1
    assert here.call("acknowledge", "notitie.txt", "--all")[0] == 2
    assert here.call("acknowledge", "--undo")[0] == 2


def test_a_held_release_is_4_and_names_the_files_of_its_draft(here: Installation) -> None:
    assert here.call("run", "-q")[0] == 0
    (here.letters / "leeg.txt").write_bytes(b"")
    here.lose(6)
    code, words = here.call("run", "-q")
    assert code == 4
    draft = here.home / "state" / here.name / "draft"
    assert f"{draft}/delta.csv" in words and f"{draft}/issues.csv" in words
    assert (draft / "delta.csv").is_file() and "leeg.txt" in (draft / "issues.csv").read_text()
    assert "5 letters from 7 records (1 no letter, 1 unreadable)" in words
    old = next((here.home / "public" / here.name / "releases").iterdir())
    assert f"{old}/issues.csv" not in words
    assert here.call("approve")[0] == 3


def test_a_target_that_fails_is_5_also_when_a_release_is_held(here: Installation) -> None:
    assert here.call("run", "-q")[0] == 0
    file = here.home / "file"
    file.write_text("no folder")
    here.add_target(f'{{ path = "{file}" }}')
    (here.letters / "leeg.txt").write_bytes(b"")
    assert here.call("run", "-q")[0] == 5
    here.lose(6)
    assert here.call("run", "-q")[0] == 5
    assert here.call("publish", "--to", "folder")[0] == 5


def test_no_source_reached_is_6_and_one_of_two_is_3(here: Installation, tmp_path: Path) -> None:
    here.letters.rename(here.place / "away")
    assert here.call("run", "-q")[0] == 6
    (here.place / "away").rename(here.letters)
    assert here.call("run", "-q")[0] == 0
    here.letters.rename(here.place / "away")
    assert here.call("run", "-q")[0] == 6
    assert here.call("harvest", "-q")[0] == 6
    (here.place / "away").rename(here.letters)
    with (here.place / "dataset.toml").open("a") as file:
        file.write(f'\n[[sources]]\nname = "rijksoverheid_archive"\noptions = {{ path = "{tmp_path / "absent"}" }}\n')
    assert here.call("run", "-q")[0] == 3


def test_before_approving_the_letters_that_come_change_and_go_are_listed(here: Installation) -> None:
    code, words = here.call("diff")
    assert (code, f"nothing of '{here.name}' waits for approval" in words) == (1, True)
    assert here.call("run", "-q")[0] == 0
    gone = sorted(here.letters.iterdir())[:6]
    text = gone[0].read_text(encoding="utf-8")
    here.lose(6)
    (here.letters / "nieuw.txt").write_text(text.replace("96", "97"), encoding="utf-8")
    assert here.call("run", "-q")[0] == 4
    code, words = here.call("diff")
    lines = words.splitlines()
    assert code == 0 and [line.partition(" ")[0] for line in lines[:-1]].count("remove") == 6
    assert any(line.startswith("add (source) ") and "kenmerk-dgv-vv-97-900051, 1997-" in line for line in lines)
    assert lines[-1].endswith(": 1 add, 6 remove")
    told = json.loads(here.call("diff", "--json")[1])
    removed = [one for one in told["letters"] if one["operation"] == "remove"]
    assert all(one["date"] and one["subject"] for one in removed) and len(removed) == 6


def test_a_check_of_sources_publishes_nothing_before_there_is_a_release(here: Installation) -> None:
    file = here.place / "dataset.toml"
    text = file.read_text()
    koop = '[[sources]]\nname = "koop_sru"\noptions = { sru = "http://127.0.0.1:9/sru" }\n'
    file.write_text(text[: text.index("[[sources]]")] + koop)
    done = CliRunner().invoke(app, ["sources", "check", str(here.place), "--home", str(here.home)])
    assert done.exit_code == 1, done.output
    assert not (here.home / "public").exists()
