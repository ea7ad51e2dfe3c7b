"""Whoever follows the feeds learns of a letter that the operator withdraws, whenever he began to follow them."""

from pathlib import Path

import pytest
from lxml import etree

from pipeline.model.tombstone import neutral
from tests.release.withdrawal.homes import BASE, DAY, START, Place, address, letter
from tests.site.feeds import Walk, state_of, walk
from tests.site.test_atom import GONE, check

TAKEN = f"{BASE}id/brief/{address(99)}"
NEUTRAL = f"{BASE}id/brief/{neutral(address(99))}"
"""The letter once it is withdrawn: the name of its file may be that of a person, and is shown nowhere."""
SECRET = b"kanarievogel"


def releases(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with two releases that hold the letter."""
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Place(folder, ("tables", "jsonl", "nquads"))
    for number in range(1, 4):
        made.put(f"brief-{number}.txt", letter(number, f"Onderwerp {number}", f"Tekst van brief {number}."))
    made.put("taken.txt", letter(99, "Een kanarievogel", "Over een kanarievogel."))
    made.run()
    patch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
    made.put("taken.txt", letter(99, "Een tweede kanarievogel", "Over een tweede kanarievogel."))
    assert made.run().new


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    return Place.made_once(__name__, releases, tmp_path)


def read(place: Place) -> Walk:
    return walk(BASE, place.home.web)


def newest(place: Place) -> Path:
    return max((place.public / "releases").iterdir())


def told(place: Place) -> list[str]:
    """Return what became of the letter by the event stream, in order."""
    return [kind for _, kind, iri in sorted(read(place).members.values()) if iri == TAKEN]


def test_a_withdrawn_letter_is_told_of_to_who_has_read_all_pages(place: Place) -> None:
    assert told(place) == ["Create", "Update"]
    seen = set(read(place).members)

    place.withdraw(TAKEN)

    fresh = {name: found for name, found in read(place).members.items() if name not in seen}
    assert [(kind, iri) for _, kind, iri in fresh.values()] == [("Delete", NEUTRAL)]
    assert told(place) == []
    assert read(place).replay() == state_of(newest(place), BASE)
    assert len(read(place).replay()) == 3
    assert [file for file in place.home.folder.rglob("*") if file.is_file() and SECRET in file.read_bytes()] == []


def test_a_withdrawn_letter_is_a_tombstone_in_the_feed_and_in_no_sitemap(place: Place) -> None:
    assert [file for file in place.home.web.glob("sitemap*.xml") if address(99).encode() in file.read_bytes()]

    place.withdraw(TAKEN)

    root: etree._Element = check(place.public / "feed.atom")
    assert [one.get("ref") for one in root.findall(GONE)] == [NEUTRAL]
    assert [file for file in place.home.web.glob("sitemap*.xml") if address(99).encode() in file.read_bytes()] == []


def test_a_letter_that_comes_back_is_told_of_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.withdraw(TAKEN)
    place.withdraw(TAKEN, undo=True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 3 * DAY))
    assert place.run().new

    assert told(place)[-1] == "Create"
    assert TAKEN in read(place).replay()
    assert read(place).replay() == state_of(newest(place), BASE)
    root = check(place.public / "feed.atom")
    assert [one.get("ref") for one in root.findall(GONE)] == [NEUTRAL], "older releases have its tombstone"


def test_a_letter_that_its_source_no_longer_has_is_told_of_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 3 * DAY))
    (place.folder / "letters/taken.txt").unlink()
    for number in range(4, 30):
        place.put(f"brief-{number}.txt", letter(number, f"Onderwerp {number}", f"Tekst van brief {number}."))
    place.run()

    assert told(place)[-1] == "Delete"
    assert read(place).replay() == state_of(newest(place), BASE)
