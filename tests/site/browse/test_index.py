"""Letters that are read when they are used are grouped, divided and linked as letters in memory would be."""

from itertools import groupby
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.model.letter import Dossier, Letter, Reference, Withdrawal
from pipeline.site.browse import citations, rows
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import FACETS, keys
from pipeline.site.browse.facts import facts
from pipeline.site.browse.index import LetterIndex
from pipeline.site.browse.kepttexts import KeptTexts
from pipeline.site.browse.rows import LetterRow
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET

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
def files(tmp_path: Path) -> list[Path]:
    """Letters in three files, in no order, one of them withdrawn."""
    found = [GONE if one.id == GONE.id else one for one in SOME]
    names = [tmp_path / f"{name}.jsonl" for name in "abc"]
    for place, file in enumerate(names):
        file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in found[place::3]))
    return names


def plain(some: list[Letter]) -> list[LetterRow]:
    """Return letters as rows, newest first, those of a day by IRI and those without a date last."""
    found = [msgspec.convert(one, LetterRow, from_attributes=True) for one in some if one.id != GONE.id]
    return sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.date or "", reverse=True)


def test_letters_in_files_come_newest_first_without_those_withdrawn(files: list[Path]) -> None:
    found = rows.read(files)
    for file in files:
        file.unlink()  # A release may be replaced while its letters are read.

    assert list(found) == plain(SOME)
    assert found[-3:] == plain(SOME)[-3:]


def test_few_rows_are_kept(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "KEPT", 3)
    found = rows.read(files)

    assert list(found) == list(found) == plain(SOME)
    assert len(found._kept) <= 3


def test_groups_months_and_links_are_those_of_the_letters(files: list[Path]) -> None:
    collection, some = LetterCollection(DATASET, rows.read(files)), plain(SOME)

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
