"""A missing record is acknowledged until its reason changes; how long a harvest is recent follows from the schedule."""

from pathlib import Path

import pytest

from pipeline.harvest import acknowledgements, standing
from tests.release.withdrawal.homes import START, Place, letter
from tests.runs import load

AT = "2026-01-06T09:00:00Z"


def releases(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with a letter and two files that give none."""
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Place(folder, ("tables",), 'schedule = { cron = "30 6 * * 1-5" }')
    made.put("een.txt", letter(1, "Onderwerp", "Tekst van de brief."))
    made.put("leeg.txt", "")
    made.put("ook.txt", " ")
    made.run()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))
    return Place.made_once(__name__, releases, tmp_path)


def state(place: Place) -> dict[str, tuple[str, str | None, str | None]]:
    records = acknowledgements.missing_records(load(place.folder), place.home)
    return {one.key: (one.code, one.acknowledged, one.note) for one in records}


def test_an_acknowledgement_holds_for_its_record_and_its_reason(place: Place) -> None:
    dataset, untouched = load(place.folder), {"leeg.txt": ("empty", None, None), "ook.txt": ("empty", None, None)}
    assert state(place) == untouched
    (noted,) = acknowledgements.acknowledge(dataset, place.home, ["folder:leeg.txt"], AT, "gevraagd")
    assert (noted.key, noted.acknowledged, noted.note) == ("leeg.txt", "2026-01-06", "gevraagd")
    assert state(place) == untouched | {"leeg.txt": ("empty", "2026-01-06", "gevraagd")}
    (other,) = acknowledgements.acknowledge(dataset, place.home, [], AT)
    assert other.key == "ook.txt"
    place.put("leeg.txt", "%PDF-1.7 geen document")
    place.run()
    code, acknowledged, note = state(place)["leeg.txt"]
    assert (code != "empty", acknowledged, note) == (True, None, None)
    undone = acknowledgements.acknowledge(dataset, place.home, [], AT, undo=True)
    assert [(one.key, one.acknowledged) for one in undone] == [("ook.txt", None)]


def test_a_complete_harvest_is_recent_for_the_longest_gap_of_the_schedule(place: Place) -> None:
    """The schedule has no run in a weekend; before the first release no day is known."""
    dataset = load(place.folder)
    assert standing.validity(dataset, place.public) == ("2026-01-05", "2026-01-08")
    assert standing.validity(dataset, place.folder) == (None, None)
