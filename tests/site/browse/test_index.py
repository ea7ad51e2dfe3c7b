"""Letters that are read when they are used are grouped, divided and linked as letters in memory would be."""

from itertools import groupby
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.model.letter import Dossier, Letter, Reference, Withdrawal
from pipeline.site.browse import citations, factstore, rows
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import FACETS, keys
from pipeline.site.browse.facts import facts
from pipeline.site.browse.index import LetterIndex
from pipeline.site.browse.kepttexts import KeptTexts
from pipeline.site.browse.planning import Planner
from pipeline.site.browse.rows import LetterRow, StoredRows
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, make

PAPERS = "https://zoek.officielebekendmakingen.nl/"


def varied(number: int, one: Letter, other: Letter) -> Letter:
    """Return a letter in one of two dossiers, some without a date or with that of others; one in five cites another."""
    date = None if number % 40 == 0 else "2011-06-16" if number % 9 == 0 else one.date
    cites = Reference(
        text="brief", kind="kamerstuk", dossier=f"3200{number % 2}", iri=f"{PAPERS}{other.identifier}.html"
    )
    references = (*one.references, cites) if number % 5 == 0 else one.references
    return replace(one, date=date, references=references, dossiers=(Dossier(number=f"3200{number % 3}"),))


MADE = list(letters(400))
SOME = [varied(number, one, MADE[(number * 7 + 1) % 300]) for number, one in enumerate(MADE)]
GONE = replace(SOME[7], withdrawn=Withdrawal(date="2026-02-01", reason="personal-data"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Letters in no order, one of them withdrawn."""
    found = [GONE if one.id == GONE.id else one for one in SOME]
    path = tmp_path / "letters.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in found))
    return path


def plain(some: list[Letter]) -> list[LetterRow]:
    """Return letters as rows, newest first, those of a day by IRI and those without a date last."""
    found = [msgspec.convert(one, LetterRow, from_attributes=True) for one in some if one.id != GONE.id]
    return sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.date or "", reverse=True)


def test_letters_in_files_come_newest_first_without_those_withdrawn(file: Path) -> None:
    found = StoredRows([(file, rows.places(file))])
    file.unlink()  # A release may be replaced while its letters are read.

    assert list(found) == plain(SOME)
    assert found[-3:] == plain(SOME)[-3:]


def test_few_rows_are_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "KEPT", 3)
    found = StoredRows([(file, rows.places(file))])

    assert list(found) == list(found) == plain(SOME)
    assert len(found._kept) <= 3


def test_groups_months_and_links_are_those_of_the_letters(file: Path) -> None:
    collection, some = LetterCollection(DATASET, StoredRows([(file, rows.places(file))])), plain(SOME)

    for name, facet in FACETS.items():
        wanted = {key: [one for one in some if key in keys(facet, one)] for one in some for key in keys(facet, one)}
        found = {key: list(group.rows) for key, group in collection.groups[name].items() if group.rows}
        assert found == wanted and list(found) == sorted(wanted)
    for dossier, group in collection.groups["dossier"].items():
        citing = [one for one in some if dossier in citations.cited_dossiers(one)]
        assert list(group.citing) == [one for one in citing if one not in group.rows]
    months = [(month, list(found)) for month, found in collection.all().months()]
    assert months == [(month, list(found)) for month, found in groupby(some, key=lambda one: one.month)]
    numbers = {number: one for one in reversed(some) for number in citations.numbers(one)}
    assert [one for one in some if list(collection.links.cited(one))]
    for one in some:
        targets = [numbers.get(citations.cited_as(reference)) for reference in one.references]
        assert [collection.links.target(reference) for reference in one.references] == targets
    assert collection.by_iri.get(GONE.id) is None and collection.by_iri[some[5].id] == some[5]


def test_parts_together_are_as_all_letters_at_once() -> None:
    some = plain(SOME)
    place = next(number for number, one in enumerate(some) if one.year < "2011")
    whole, parts = LetterIndex([facts(some)]), LetterIndex([facts(some[:place]), facts(some[place:])])

    everything = range(len(some))
    assert list(whole.months(everything)) == list(parts.months(everything))
    assert (whole.digests, whole.days, whole.unlinked) == (parts.digests, parts.days, parts.unlinked)
    for facet, table in whole.groups.items():
        assert {key: list(table.find(key)) for key in table.keys} == {
            key: list(parts.groups[facet].find(key)) for key in parts.groups[facet].keys
        }
    for number in everything:
        assert list(whole.cited(number)) == list(parts.cited(number))
        assert list(whole.cited_by(number)) == list(parts.cited_by(number))
        assert whole.number(some[number].id) == parts.number(some[number].id) == number


def test_texts_are_kept_by_number(tmp_path: Path) -> None:
    kept = KeptTexts(3, tmp_path)

    assert kept.put(2, b"twee") == b"twee" and kept.put(0, "één".encode())
    assert [kept.get(number) for number in range(3)] == ["één".encode(), b"", b"twee"]
    assert list(tmp_path.iterdir()) == [], "the file has no name"


BY_YEAR = replace(DATASET, partition="year", outputs=("jsonl",))


def release(folder: Path, some: list[Letter]) -> Path:
    """Make a release by year."""
    make(folder, some, dataset=BY_YEAR)
    return folder


def kept(state: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (state / factstore.FOLDER).iterdir()}


def test_facts_are_kept_of_years_that_stay_the_same_and_nothing_of_a_letter_that_is_gone(tmp_path: Path) -> None:
    first, second = release(tmp_path / "1", SOME), release(tmp_path / "2", SOME[1:])
    state = tmp_path / "state"
    LetterCollection.of(BY_YEAR, first, state=state)
    before = kept(state)
    found = LetterCollection.of(BY_YEAR, second, state=state)
    now = kept(state)

    year = str(SOME[0].date or "undated")[:4]
    same = {name: number for name, number in before.items() if not name.startswith(year)}
    assert len(before) == len(now) > 5 and same.items() <= now.items()
    assert len(before.keys() - now.keys()) == 1
    assert SOME[0].id not in found.by_iri and SOME[1].id in found.by_iri
    afresh = LetterCollection.of(BY_YEAR, second)
    assert list(found.rows) == list(afresh.rows)
    assert [one[:2] for one in Planner(found).files()] == [one[:2] for one in Planner(afresh).files()]
    factstore.remove(state)
    assert list(state.iterdir()) == []


def test_kept_facts_that_were_damaged_are_made_again(tmp_path: Path) -> None:
    place, state = release(tmp_path / "1", SOME[:50]), tmp_path / "state"
    wanted = [one[:2] for one in Planner(LetterCollection.of(BY_YEAR, place, state=state)).files()]
    for path in (state / factstore.FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    damaged = kept(state)

    assert [one[:2] for one in Planner(LetterCollection.of(BY_YEAR, place, state=state)).files()] == wanted
    assert kept(state).keys() == damaged.keys() and kept(state) != damaged
