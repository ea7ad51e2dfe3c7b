"""A withdrawn letter stays away in whatever guise it is offered again; what is only like it waits for the operator."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import PublishError
from tests.release.withdrawal.homes import DAY, START, Place, address, letter
from tests.release.withdrawal.search import hits

CANARY = ["Kanariezaak", "kanarievogel", "K. Arie-Bird", "2026-0000000099"]
TEXT = "Over een kanarievogel, in zoveel woorden dat geen andere brief bij toeval dezelfde tekst kan hebben als deze."
FIRST = letter(99, "Kanariezaak", f"Eerder. {TEXT}", "K. Arie-Bird", 2)
TAKEN = letter(99, "Kanariezaak", TEXT, "K. Arie-Bird", 2)


def releases(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with two releases that hold the letter, in two versions, and withdraw nothing yet."""
    made = Place(folder, ("tables", "jsonl", "nquads"))
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made.put("brief-1.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
    made.put("taken.txt", FIRST)
    made.run()
    patch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
    made.put("taken.txt", TAKEN)
    assert made.run().new


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    return Place.made_once(__name__, releases, tmp_path)


def run_again(place: Place, monkeypatch: pytest.MonkeyPatch, day: int = 3) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + day * DAY))
    place.put("brief-9.txt", letter(9, "Onderwerp 9", f"Tekst van brief 9, dag {day}."))
    assert place.run().new


GUISES = {
    "the newest bytes": TAKEN,
    "the bytes of an earlier version": FIRST,
    "a line break more": TAKEN + "\n",
    "an earlier version with a blank more": FIRST.replace("kanarievogel,", "kanarievogel ,"),
    "other line breaks": TAKEN.replace(", in zoveel", ",\nin zoveel").replace("\n", "\r\n"),
    "a web page": "<html><body>" + "".join(f"<p>{line}</p>" for line in TAKEN.split("\n\n")) + "</body></html>",
}


@pytest.mark.parametrize("guise", GUISES)
def test_d10_a_withdrawn_letter_stays_away_in_every_guise(
    place: Place, monkeypatch: pytest.MonkeyPatch, guise: str
) -> None:
    place.withdraw("folder-taken-txt")
    (place.folder / "letters/taken.txt").unlink()
    place.put("other.html" if guise == "a web page" else "other.txt", GUISES[guise])
    run_again(place, monkeypatch)
    if guise == "a web page":  # Its reference and subject are read from lines, so that it may be like it only.
        assert hits(place.home.web, CANARY) == []
        return
    assert hits(place.home.folder, CANARY) == []


def test_other_records_with_the_same_text_are_withdrawn_too_and_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("twin.txt", TAKEN)
    place.put("almost.txt", TAKEN + "\n\n")
    run_again(place, monkeypatch)
    options = ["--reason", "personal-data", "--home", str(place.home.folder)]
    done = CliRunner().invoke(app, ["withdraw", str(place.folder), "folder-taken-txt", *options])
    assert done.exit_code == 0, done.stderr
    assert hits(place.home.folder, CANARY) == []
    assert "archive: 3 records" in done.stdout  # The same bytes are one letter with two records.
    assert done.stdout.count(": withdrawn on 2026-01-08, reason: personal-data") == 2
    newest = place.letters(place.releases()[-1])
    assert sum(1 for found in newest.values() if found["withdrawn"]) == 2


def doubtful(place: Place) -> list[dict[str, str]]:
    """Return the findings about records that are like a withdrawn letter, in the newest release."""
    with (place.releases()[-1] / "issues.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["code"] == "like-withdrawn"]


CORRECTED = letter(99, "Kanariezaak", "Een andere tekst, na verbetering.", "K. Arie-Bird", 2)
SAME_TEXT = letter(98, "Een ander onderwerp", TEXT, "A. Voorbeeld", 3)


@pytest.mark.parametrize("like", [CORRECTED, SAME_TEXT])
def test_a_doubtful_match_waits_for_the_operator(place: Place, monkeypatch: pytest.MonkeyPatch, like: str) -> None:
    place.withdraw("folder-taken-txt")
    (place.folder / "letters/taken.txt").unlink()
    place.put("other.txt", like)
    run_again(place, monkeypatch)
    assert hits(place.home.web, ["kanarievogel", "Kanariezaak", "na verbetering"]) == []
    (row,) = doubtful(place)
    assert row["letter"] == "" and row["message"].startswith("it is like https://data.example/id/brief/")
    assert not place.run().new, "it goes on waiting"

    options = ["--home", str(place.home.folder)]
    wrong = CliRunner().invoke(app, ["withdraw", str(place.folder), "brief-1.txt", "--allow", *options])
    assert (wrong.exit_code, "is held back for likeness" in wrong.stderr) == (1, True)
    done = CliRunner().invoke(app, ["withdraw", str(place.folder), "other.txt", "--allow", *options])
    assert done.exit_code == 0, done.stderr
    assert place.run().new
    assert doubtful(place) == []
    named = "folder-other-txt" if like == CORRECTED else address(98)  # No address of a withdrawn letter.
    assert place.letters(place.releases()[-1])[named]["withdrawn"] is None
    run_again(place, monkeypatch, 4)
    assert doubtful(place) == [], "once let through is for good"


def test_a_doubtful_match_can_be_withdrawn_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.withdraw("folder-taken-txt")
    place.put("other.txt", CORRECTED)
    run_again(place, monkeypatch)
    assert len(doubtful(place)) == 1
    place.withdraw("other.txt")
    assert hits(place.home.folder, ["Kanariezaak", "na verbetering"]) == []
    run_again(place, monkeypatch, 4)
    assert doubtful(place) == [] and hits(place.home.folder, ["Kanariezaak", "na verbetering"]) == []
    with pytest.raises(PublishError, match="no letter goes by the name"):
        place.withdraw("nothing.txt")
