"""A damaged or lost `releases.json` is made again from the releases."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import NewerError, PublishError
from pipeline.home import Home
from pipeline.release import build, reindexing
from pipeline.release import index as releases
from tests.runs import EPOCH, load, run_here, sample, tree

NAME = "voorbeeldbrieven"
DAY = 86_400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish three releases, of which the second is cut again for a withdrawn letter, and hold a fourth."""
    folder = tmp_path_factory.mktemp("made")
    place, home = sample(folder, 12), folder / "home"
    with pytest.MonkeyPatch.context() as patch:
        for day in range(3):
            patch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + day * DAY))
            (place / f"letters/note-{day}.txt").write_text(f"Nieuw {day}. " * 40)
            assert run_here(place, home, 1)[1].release
            if day == 1:
                called(place, home, "withdraw", place_letter(home), "--reason", "other")
        for file in sorted((place / "letters").iterdir())[:8]:
            file.unlink()
        for day in (4, 5, 13):
            patch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + day * DAY))
            run_here(place, home, 1)
    return folder


def called(place: Path, home: Path, command: str, *more: str) -> str:
    """Run a command, and return what it says."""
    ended = CliRunner().invoke(app, [command, str(place), *more, "--home", str(home)])
    assert "Traceback" not in ended.output and not isinstance(ended.exception, Exception), ended.output
    return ended.output


def place_letter(home: Path) -> str:
    """Return the identifier of a letter that is published."""
    newest = sorted((home / "public" / NAME / "releases").iterdir())[-1]
    return str(json.loads((newest / "letters.jsonl").read_bytes().splitlines()[0])["identifier"])


@pytest.fixture
def kept(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 20 * DAY))
    shutil.copytree(made, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy"


@pytest.mark.parametrize(
    ("left", "command"),
    [(b"{", "run"), (b"", "withdraw"), (b'{"dataset": "voorbeeldbrieven", "releases": 1}', "publish"), (None, "run")],
)
def test_f7_a_list_of_releases_that_is_damaged_is_made_again(
    kept: Path, left: bytes | None, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    home = kept / "home"
    file = home / "public" / NAME / "releases.json"
    before, expected = tree(file.with_name("releases")), json.loads(file.read_bytes())
    assert [one["result"] for one in expected["releases"]].count("released") >= 3
    file.unlink() if left is None else file.write_bytes(left)
    more = (place_letter(home), "--reason", "other") if command == "withdraw" else ()
    said = called(kept / NAME, home, command, *more)
    assert "is made again from" in said + capfd.readouterr().err
    found = json.loads(file.read_bytes())
    if command != "withdraw":
        assert found == expected
        assert tree(file.with_name("releases")) == before
    assert [one["version"] for one in found["releases"]] == [one["version"] for one in expected["releases"]]
    assert found["releases"][-1]["result"] == expected["releases"][-1]["result"]


def test_one_release_of_which_nothing_is_left_is_named(kept: Path) -> None:
    place = kept / "home/public" / NAME
    (place / "releases.json").write_bytes(b"{")
    next(iter(sorted((place / "releases").iterdir()))).joinpath("manifest.json").write_bytes(b"{")
    with pytest.raises(PublishError, match="is damaged too"):
        reindexing.mend(Home(kept / "home"), load(kept / NAME))
    assert (place / "releases.json").read_bytes() == b"{"


@pytest.mark.parametrize("name", ["releases.json", "draft.json"])
def test_a_file_of_a_newer_version_is_refused_and_stays(kept: Path, name: str) -> None:
    home, dataset = Home(kept / "home"), load(kept / NAME)
    place = home.web / NAME
    file = (place if name == releases.INDEX else home.state(NAME)) / name
    content = json.loads(file.read_bytes())
    assert content["schema"] == 1
    newer = json.dumps(content | {"schema": 99, "releases": "of another form", "folder": 3}).encode()
    file.write_bytes(newer)
    with pytest.raises(NewerError, match="schema 99, made by a newer Brievenbus"):
        reindexing.mend(home, dataset) if name == releases.INDEX else build.pending(home, dataset)
    assert file.read_bytes() == newer
    file.write_bytes(msgspec.json.encode({key: value for key, value in content.items() if key != "schema"}))
    assert build.pending(home, dataset), "one without a number is of the first form"
    assert len(releases.read_index(place, NAME).releases) > 3


def test_a_garbled_list_of_withdrawals_is_made_again(kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = kept / "home/public" / NAME / "redactions.json"
    before = file.read_bytes()
    file.write_bytes(before[: len(before) // 2])
    said = called(kept / NAME, kept / "home", "run")
    assert "redactions.json is damaged" in said + capfd.readouterr().err
    assert file.read_bytes() == before
