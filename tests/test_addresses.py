"""The addresses of letters over releases: a reference names a new letter, and what is published stays."""

import shutil
from pathlib import Path

import pytest

from tests.release.withdrawal.homes import DAY, START, Place, address, letter


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))
    return Place(tmp_path, ("tables", "jsonl"))


def names(place: Place, day: int, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Run on a day, and return the addresses of the letters in the newest release."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + day * DAY))
    assert place.run().new
    return set(place.letters(place.releases()[-1]))


def test_addresses_over_releases(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("een.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
    place.put("twee.txt", letter(2, "Onderwerp 2", "Tekst van brief 2."))
    place.put("bijlage.txt", letter(2, "Onderwerp 3", "Tekst van een tweede brief met dat kenmerk."))
    place.put("zonder.txt", letter(3, "Onderwerp 4", "Tekst van brief 4.").replace("2026-0000000003", ""))
    first = {address(1), "folder-twee-txt", "folder-bijlage-txt", "folder-zonder-txt"}
    assert names(place, 0, monkeypatch) == first

    place.put("later.txt", letter(1, "Onderwerp 5", "Tekst van een latere brief met dat kenmerk."))
    (place.folder / "letters/bijlage.txt").unlink()  # Now the reference is unique, and the address stays.
    second = {address(1), "folder-twee-txt", "folder-later-txt", "folder-zonder-txt"}
    assert names(place, 1, monkeypatch) == second

    shutil.rmtree(place.home.folder / "state")  # Nothing depends on what may be deleted.
    place.put("zes.txt", letter(6, "Onderwerp 6", "Tekst van brief 6."))
    assert names(place, 2, monkeypatch) == second | {address(6)}


def test_a_letter_has_one_page_and_is_withdrawn_by_either_name(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("een.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
    place.put("twee.txt", letter(2, "Onderwerp 2", "Tekst van brief 2."))
    assert names(place, 0, monkeypatch) == {address(1), address(2)}
    pages = place.home.web / "doc/brief"
    assert (pages / f"{address(1)}.html").is_file() and not (pages / "folder-een-txt.html").exists()
    place.withdraw("folder-een-txt")
    place.withdraw(address(2))
    gone = place.letters(place.releases()[-1]).values()
    assert len(gone) == 2 and all(one["withdrawn"] for one in gone)
    assert not [file for file in pages.iterdir() if address(1) in file.name or address(2) in file.name]
