"""A home as commit c405f00 left it opens, goes on, and keeps every address and promise."""

import json
import shutil
import tarfile
from pathlib import Path

import msgspec
import pytest

from pipeline import archive, run
from pipeline.archive import contents_place, open_index
from pipeline.home import Home
from pipeline.release.checks import check
from pipeline.site.serve.negotiation import answer
from tests.homes.make_first import DAY, FILE, NAME, START, put
from tests.release.withdrawal.search import hits
from tests.runs import load, run_here

MARKERS = ["zilverreiger", "heer-fuut", "heer fuut"]
"""In the letter that was withdrawn, and in the name of its file and its first address."""
TAKEN = "folder-2026-01-08-de-heer-fuut-txt"


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Unpack the home and its dataset, on the day after the withdrawal."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    with tarfile.open(FILE) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path


def letters(release: Path) -> dict[str, dict[str, object]]:
    """Return the letters of a release that were not withdrawn, by IRI, with the fields that say something."""
    found = (json.loads(line) for line in (release / "letters.jsonl").read_bytes().splitlines())
    return {
        letter["id"]: {field: value for field, value in letter.items() if value not in (None, [])}
        for letter in found
        if not letter["withdrawn"]
    }


def says(now: object, then: object) -> bool:
    """Return whether a value says what it said then; one that was cut again may have fields of today beside these."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(says(now.get(field), value) for field, value in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(says, now, then))
    return now == then


def test_a_home_of_the_first_version_goes_on(first: Path) -> None:
    home, place = Home(first / "home"), first / NAME
    releases = home.web / NAME / "releases"
    before = {folder.name: letters(folder) for folder in releases.iterdir()}
    addresses = {file.stem for file in (home.web / "doc/brief").glob("*.html")} - {TAKEN}
    assert len(before) == 3 and len(addresses) == 23
    put(place / "letters/brief-drie.txt", 11, "Onderwerp drie", 805, "Tekst van brief drie.")

    harvested, published = run_here(place, home.folder)

    if published.waits:  # What is read with more care than then may be held for the operator; nothing else may.
        assert published.reason and published.reason.startswith("date is filled in"), published.reason
        published = msgspec.structs.replace(run.approve(load(place), home), new=True)
    assert harvested.failures == {} and published.new and not published.failed
    assert harvested.tallies["folder"][:4] == (1, 0, 0, 0), "only the new letter is new"
    for version, held in before.items():
        assert check(releases / version) == ()
        assert says(letters(releases / version), held), "an older release says of its letters what it always said"
        assert letters(releases / version).keys() == held.keys()
    for name in addresses | {iri.rpartition("/")[2] for held in before.values() for iri in held}:
        status, _ = answer(home.web, f"/doc/brief/{name}", "text/html")
        assert status == (410 if name == "folder-brief-gaat-txt" else 200), name
    assert answer(home.web, f"/doc/brief/{TAKEN}", "text/html")[0] == 410
    assert hits(home.folder, MARKERS) == []
    assert len((home.web / NAME / "redactions.csv").read_text().splitlines()) == 2
    index = open_index(home, NAME)
    assert list(archive.verify(index, archive.Contents(contents_place(home, NAME)))) == []
    index.close()
    assert not run_here(place, home.folder)[1].new, "the same again is no change"


@pytest.mark.parametrize(
    ("lost", "name"),
    [
        (None, "anders.txt"),
        ("archive", "2026-01-08-de-heer-fuut.txt"),
        pytest.param(None, "2026-01-08-de-heer-fuut.txt", marks=pytest.mark.long),
        pytest.param("archive", "anders.txt", marks=pytest.mark.long),
    ],
)
def test_what_it_withdrew_stays_withdrawn(first: Path, name: str, lost: str | None) -> None:
    home, place = Home(first / "home"), first / NAME
    taken = place / "letters/2026-01-08-de-heer-fuut.txt"
    taken.unlink()
    (place / "letters" / name).write_bytes((place / "earlier/2026-01-08-de-heer-fuut.txt").read_bytes())
    if lost:
        shutil.rmtree(home.folder / lost)
    run_here(place, home.folder)
    assert hits(home.folder, MARKERS) == []
    newest = sorted((home.web / NAME / "releases").iterdir())[-1]
    assert len(letters(newest)) == 23
