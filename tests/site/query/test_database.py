"""The database that the browser searches: order, facets, withdrawals, and the same bytes for the same release."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.model.letter import Letter
from pipeline.release.describe import Released
from pipeline.release.index import newest_folder
from pipeline.site import browser
from pipeline.site.query import database
from tests.runs import EPOCH, load, run_here, sample

WORD = "tranchewisseling"
"""A word of one letter."""
TEXT = f"""Ministerie van Financiën

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA DEN HAAG

Datum 3 juni 2021
Betreft Voortgang

Geachte voorzitter,

Hierbij informeer ik uw Kamer over de {WORD} van dit jaar.

Hoogachtend,

de minister van Financiën,

W.B. Hoekstra
"""


def with_a_letter(folder: Path, keep: int, patch: pytest.MonkeyPatch) -> Path:
    """Return a dataset of some sample letters and the one above; the scripts of npm are not needed to search it."""
    patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    patch.setattr(browser, "is_complete", lambda: True)
    patch.setattr(browser, "write", lambda web: True)
    definition = sample(folder, keep)
    (definition / "letters/voortgang.txt").write_text(TEXT, encoding="utf-8")
    return definition


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the dataset's place in a web root."""
    folder = tmp_path_factory.mktemp("database")
    with pytest.MonkeyPatch.context() as patch:
        run_here(with_a_letter(folder, 4, patch), folder / "home", workers=1)
        yield folder / "home/public/voorbeeldbrieven"


def ask(place: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    about = database.read(place)
    assert about is not None
    with closing(sqlite3.connect(place / "search" / about.file)) as connection:
        return connection.execute(sql, values).fetchall()


def found(place: Path, match: str) -> list[object]:
    sql = "SELECT id FROM search s JOIN letters l ON l.rowid = s.rowid WHERE search MATCH ? ORDER BY s.rowid DESC"
    return [row[0] for row in ask(place, sql, match)]


def letters(place: Path) -> list[Letter]:
    folder = newest_folder(place, "voorbeeldbrieven")
    assert folder is not None
    files = [folder / entry.path for entry in Released(folder).ending("letters.jsonl")]
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    return [msgspec.json.decode(line, type=Letter) for line in lines]


def test_a_letter_is_found_by_a_word_of_its_body(place: Path) -> None:
    (letter,) = [one for one in letters(place) if any(WORD in paragraph.text for paragraph in one.paragraphs)]

    assert found(place, WORD) == [letter.id]
    assert found(place, f"{{subject}}: {WORD}") == []


def test_hits_come_in_order_of_date(place: Path) -> None:
    rows = ask(place, "SELECT coalesce(date, '') FROM letters ORDER BY rowid")

    assert len(rows) == len(letters(place))
    assert rows == sorted(rows)


def test_a_search_is_limited_to_a_facet_by_its_token(place: Path) -> None:
    ((token, count),) = ask(place, "SELECT token, letters FROM facets WHERE facet = 'year' AND name = '2021'")

    assert count == len([one for one in letters(place) if (one.date or "").startswith("2021")])
    assert len(found(place, f"{{facets}}: {token}")) == count
    assert len(found(place, f"({{facets}}: {token}) AND ({{subject body}}: {WORD})")) == 1


def test_the_same_release_gives_the_same_bytes(place: Path) -> None:
    about = database.read(place)
    assert about is not None
    file = place / "search" / about.file
    before = file.read_bytes()

    file.unlink()
    assert database.write(
        place, load(place.parents[2] / "voorbeeldbrieven"), place.parents[1] / "state/voorbeeldbrieven"
    )
    assert file.read_bytes() == before


def test_a_database_that_is_there_is_not_written_again(place: Path) -> None:
    before = [file.stat() for file in sorted((place / "search").iterdir())]

    assert database.write(
        place, load(place.parents[2] / "voorbeeldbrieven"), place.parents[1] / "state/voorbeeldbrieven"
    )
    assert [file.stat() for file in sorted((place / "search").iterdir())] == before


def test_a_letter_that_is_then_withdrawn_is_found_no_more(place: Path) -> None:
    (letter,) = found(place, WORD)
    before = {file.name for file in (place / "search").iterdir()}
    home = place.parents[1]

    run.withdraw(load(home.parent / "voorbeeldbrieven"), Home(home), [str(letter)], "personal-data", None)

    assert found(place, WORD) == []
    held = [file for file in (place / "search").iterdir() if WORD.encode() in file.read_bytes()]
    assert held == []
    assert before & {file.name for file in (place / "search").iterdir()} == {"database.json"}
