"""The command: what it prints, and its exit codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.runs import EPOCH, ROOT, SAMPLE, run_apart, sample, tree

COMMANDS = (
    "run",
    "harvest",
    "build",
    "publish",
    "status",
    "read",
    "validate",
    "serve",
    "datasets",
    "sources",
    "outputs",
)
runner = CliRunner()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("TERM", "dumb")


def call(*arguments: object) -> tuple[int, str, str]:
    result = runner.invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_explains_itself_with_an_example(name: str) -> None:
    code, text, _ = call(name, "--help")
    assert code == 0
    assert f"brievenbus {name}" in text


def test_what_there_is_can_be_listed() -> None:
    assert "voorbeeldbrieven: Sample letters; from folder; 30 6 * * 1-5 (Europe/Amsterdam)" in call("datasets")[1]
    path = 'path (path; default "letters"): The folder, relative to the folder of dataset.toml.'
    assert f"folder: A folder of letters on disk\n    {path}\n" in call("sources")[1]
    names = [json.loads(line)["name"] for line in call("outputs", "--json")[1].splitlines()]
    assert {"tables", "jsonl", "nquads", "turtle", "jsonld"} <= set(names)


def test_run_says_where_the_release_is(tmp_path: Path) -> None:
    place = sample(tmp_path, 3)
    code, text, _ = call("run", place, "--home", tmp_path / "home", "--quiet")
    assert code == 0
    release = next((tmp_path / "home/public/voorbeeldbrieven/releases").iterdir())
    assert f"release: {release}" in text
    code, text, _ = call("run", place, "--home", tmp_path / "home", "--quiet")
    assert code == 0
    assert "no new release: nothing changed" in text
    assert call("validate", release)[0] == 0


def test_json_is_for_machines(tmp_path: Path) -> None:
    code, text, _ = call("run", sample(tmp_path, 3), "--home", tmp_path / "home", "--quiet", "--json")
    told = json.loads(text)
    assert (code, told["exit"], told["publish"]["new"]) == (0, 0, True)
    assert told["publish"]["release"]["counts"]["records"] == 3


def test_a_step_at_a_time(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    assert "folder: 3 new" in call("harvest", place, "--home", home, "-q")[1]
    assert "draft 2026" in call("build", place, "--home", home, "-q")[1]
    assert "new release 2026" in call("publish", place, "--home", home)[1]
    assert "no draft: nothing changed" in call("build", place, "--home", home, "-q")[1]


def test_a_problem_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    code, _, text = call("run", "voorbeeldbriefen", "--home", tmp_path)
    assert code == 1
    assert text.splitlines()[-1].endswith("did you mean 'voorbeeldbrieven'?")
    assert len(text.splitlines()) == 1


def test_a_folder_that_is_gone_is_no_removal(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    assert call("run", place, "--home", home, "-q")[0] == 0
    (place / "letters").rename(place / "away")
    code, text, errors = call("run", place, "--home", home, "-q")
    assert code == 6
    assert "folder: no folder" in errors
    assert "no new release: nothing changed" in text


def test_a_run_that_is_held_says_what_can_be_done(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 12), tmp_path / "home"
    assert call("run", place, "--home", home, "-q")[0] == 0
    for letter in sorted((place / "letters").iterdir())[:6]:
        letter.unlink()
    code, text, _ = call("run", place, "--home", home, "-q")
    assert code == 4
    approve, reject = (f"brievenbus {action} {place.name} --home {home}" for action in ("approve", "reject"))
    assert f"to publish it: {approve}; to keep it from being published: {reject}" in text


def test_a_dataset_that_lost_every_letter_is_held_and_no_fault_of_ours(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 1), tmp_path / "home"
    assert call("run", place, "--home", home, "-q")[0] == 0
    next((place / "letters").iterdir()).unlink()
    code, text, _ = call("run", place, "--home", home, "-q")
    assert code == 4
    assert "fault of the pipeline" not in text
    assert f"brievenbus approve {place.name}" in text


def test_wrong_usage_is_exit_code_2() -> None:
    assert call("run")[0] == 2
    assert call("read", "--as", "pdf", "x")[0] == 2


def test_read_prints_a_line_for_each_file_in_order(tmp_path: Path) -> None:
    empty = tmp_path / "leeg.txt"
    empty.write_bytes(b"")
    letters = sorted((SAMPLE / "letters").glob("*.txt"))[:2]
    code, text, errors = call("read", letters[1], empty, letters[0])
    first, second, third = (json.loads(line) for line in text.splitlines())
    assert code == 3
    assert first["identifiers"][-1]["value"] != third["identifiers"][-1]["value"]
    assert second["code"] == "empty"
    assert "leeg.txt" in errors
    assert call("read", empty)[0] == 1
    assert call("read", tmp_path / "absent.txt")[0] == 1


def test_read_takes_standard_input() -> None:
    letter = sorted((SAMPLE / "letters").glob("*.txt"))[0]
    command = [sys.executable, "-m", "pipeline", "read", "-", "--as", "turtle"]
    done = subprocess.run(command, input=letter.read_bytes(), capture_output=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"rico:Record" in done.stdout


def test_f13_a_file_that_a_reader_fails_at_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr("pipeline.letters.interpret.recognise", fail)
    code, out, err = call("read", SAMPLE / "letters/1998-03-12-financien.txt")
    assert (code, json.loads(out)["code"]) == (1, "reader-failed")
    assert err.endswith("a fault of the pipeline: ZeroDivisionError: float division by zero\n")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("form", "sign"), [("csv", "identifier"), ("jsonld", "@context"), ("nquads", "<https://"), ("html", "<html")]
)
def test_read_prints_every_form(form: str, sign: str) -> None:
    letter = sorted((SAMPLE / "letters").glob("*.txt"))[0]
    code, text, _ = call("read", letter, "--as", form)
    assert code == 0
    assert sign in text


def test_read_explains_itself() -> None:
    letter = sorted((SAMPLE / "letters").glob("*.txt"))[0]
    code, text, _ = call("read", letter, "--explain")
    assert code == 0
    assert "subject" in text


def test_status_tells_of_every_dataset(tmp_path: Path) -> None:
    assert "no release yet" in call("status", "--home", tmp_path)[1]
    place, home = sample(tmp_path, 3), tmp_path / "home"
    call("run", place, "--home", home, "-q")
    assert "voorbeeldbrieven: 2026" in call("status", place, "--home", home)[1]


def test_damage_to_the_archive_is_named(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 2), tmp_path / "home"
    assert "has no archive yet" in call("archive", "verify", place, "--home", home)[2]
    call("harvest", place, "--home", home, "-q")
    assert "the archive is whole" in call("archive", "verify", place, "--home", home)[1]
    damaged = next(home.rglob("*.gz"))
    damaged.write_bytes(b"")
    code, _, errors = call("archive", "verify", place, "--home", home)
    assert code == 1
    assert damaged.name.removesuffix(".gz") in errors


def test_nothing_to_serve_is_told(tmp_path: Path) -> None:
    code, _, text = call("serve", "--home", tmp_path)
    assert code == 1
    assert "nothing is published" in text


def test_escape_sequences_do_not_reach_the_terminal(tmp_path: Path) -> None:
    name = "\x1b[31mrood.txt"
    (tmp_path / name).write_bytes(b"")
    _, _, text = call("read", tmp_path / name)
    assert "\x1b" not in text
    assert "\\x1b[31mrood.txt" in text


def test_unreadable_records_are_exit_code_3(tmp_path: Path) -> None:
    place = sample(tmp_path, 2)
    (place / "letters/leeg.txt").write_bytes(b"")
    done = run_apart(place, tmp_path / "home")
    assert done.returncode == 3
    assert "1 record is not in the release" in done.stderr


def test_who_was_minister_can_be_looked_up() -> None:
    code, text, _ = call("vocab", "lookup", "minister van EL&I", "--on", "2012-03-01")
    assert code == 0
    assert "https://identifier.overheid.nl/tooi/id/ministerie/mnre1045" in text
    assert "Maxime Verhagen" in text
    answer = json.loads(call("vocab", "lookup", "Donner", "--json")[1])
    assert {holding["person_iri"] for holding in answer["holdings"]} == {"http://www.wikidata.org/entity/Q983081"}


def test_what_is_not_known_is_told() -> None:
    code, _, text = call("vocab", "lookup", "Ministerie van Gekke Fratsen")
    assert code == 1
    assert "nothing is known under 'Ministerie van Gekke Fratsen'" in text
    assert call("vocab", "lookup", "Donner", "--on", "2012-02-30")[0] == 1


def test_lists_stay_as_they_were_without_a_network(tmp_path: Path) -> None:
    before = tree(ROOT / "vocab")
    shutil.copytree(ROOT / "vocab", tmp_path / "vocab")
    code, _, text = call("vocab", "update", "themes", "--folder", tmp_path / "vocab")
    assert code == 1
    assert len(text.splitlines()) == 1
    assert tree(tmp_path / "vocab") == before
