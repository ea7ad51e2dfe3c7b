"""A file that went away and came back unchanged is no change, also where the archive was lost and harvested again."""

import csv
import os
import shutil
from pathlib import Path

import pytest

from pipeline import run
from tests.release.withdrawal.homes import DAY, START, Place, address, letter
from tests.runs import load, silent, tree


def releases(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with one release of three letters."""
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Place(folder, ("tables", "jsonl", "nquads"))
    for number in (1, 2, 3):
        made.put(f"brief-{number}.txt", letter(number, f"Onderwerp {number}", f"Tekst van brief {number}."))
    assert made.run().new


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
    return Place.made_once(__name__, releases, tmp_path)


def changes(place: Place) -> set[tuple[str, str, str]]:
    """Return letter, operation and reason of each line about letters in the delta of the newest release."""
    with (place.releases()[-1] / "delta.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == "letters"]
    return {(row["letter"].rpartition("/")[2], row["operation"], row["reason"]) for row in rows}


def test_files_that_were_away_for_a_harvest_are_no_change(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tree(place.home.web)
    for number in (1, 2):
        (place.folder / f"letters/brief-{number}.txt").rename(place.folder / f"brief-{number}.txt")
    run.harvest(load(place.folder), place.home, silent)
    for number in (1, 2):
        file = place.folder / f"letters/brief-{number}.txt"
        (place.folder / file.name).rename(file)
        os.utime(file)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    assert not place.run().new
    after = tree(place.home.web)
    assert {name for name in state.keys() | after.keys() if state.get(name) != after.get(name)} <= {
        "brieven/completeness.csv",
        "brieven/completeness.en.html",
        "brieven/completeness.html",
        "brieven/index.en.html",
        "brieven/index.html",
        "brieven/sources.json",
        "brieven/latest.json",
        "index.en.html",
        "index.html",
    }


def test_a_letter_that_left_a_release_comes_back_alone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    file = place.folder / "letters/brief-1.txt"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert place.run().new
    first = place.letters(place.releases()[0])[address(1)]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    file.write_text(text, encoding="utf-8")
    assert place.run().new
    assert {(name, reason) for name, _, reason in changes(place)} == {(address(1), "source")}
    assert place.letters(place.releases()[-1])[address(1)] == first


def test_an_archive_that_was_lost_and_is_harvested_again_is_no_change(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(place.home.folder / "archive")
    shutil.rmtree(place.home.folder / "state")
    assert not place.run().new
    place.put("brief-4.txt", letter(4, "Onderwerp 4", "Tekst van brief 4."))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    assert place.run().new
    assert {(name, reason) for name, _, reason in changes(place)} == {(address(4), "source")}
