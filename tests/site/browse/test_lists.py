"""Letters are divided over pages so that each is near, and changes, groups and links follow from the letters alone."""

import csv
import io
import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.model.dataset import Dataset
from pipeline.model.issue import Issue
from pipeline.model.letter import Dossier, Letter, Reference, Withdrawal
from pipeline.model.release import Counts, Release
from pipeline.model.tombstone import emptied
from pipeline.release import index as releases
from pipeline.site.browse import lists, rowfiles, writing
from pipeline.site.browse.changes import LetterUpdate, ReleaseChanges, together
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.planning import Planner
from pipeline.site.browse.rows import UNDATED, LetterRow
from tests.formats.made import BASE, DATASET, EMPTY, make
from tests.formats.made import FULL as WITH_ALL

FULL = replace(WITH_ALL, withdrawn=None)


def row(number: int, date: str | None, **changes: object) -> LetterRow:
    return LetterRow(id=f"{BASE}id/brief/b-{number}", identifier=f"b-{number}", kind="kamerbrief", date=date, **changes)


def rows(count: int, year: int = 2024) -> tuple[LetterRow, ...]:
    """Return letters of one year, newest first, the same number in each month."""
    dates = sorted((f"{year}-{number % 12 + 1:02}-{number // 12 % 28 + 1:02}" for number in range(count)), reverse=True)
    return tuple(row(number, date) for number, date in enumerate(dates))


@pytest.mark.parametrize("count", [0, 1, 100, 101, 1300, 3000])
def test_every_letter_is_on_a_page_that_the_first_page_or_a_page_of_a_year_links(count: int) -> None:
    letters = LetterCollection(DATASET, rows(count)).all()
    found = {page.path: page for page in lists.pages("soort/x", "soort/x", letters)}
    first = found["soort/x"]
    near = {path for one in first.slices for path in (one.path, *one.more)}
    near |= {path for year in near & found.keys() for one in found[year].slices for path in (one.path, *one.more)}
    shown = {one.id for path, page in found.items() if path in near or page is first for one in page.rows}

    assert shown == {one.id for one in rows(count)}
    assert all(len(page.rows) <= lists.MOST for page in found.values())
    assert len(found) == len(list(lists.pages("soort/x", "soort/x", letters))), "no two pages have one path"


def test_pages_of_letters_with_a_year_alone_or_no_date_have_paths_of_their_own() -> None:
    some = (
        *rows(150),
        *(row(1000 + number, "2024") for number in range(120)),
        *(row(2000 + n, None) for n in range(130)),
    )
    found = [page.path for page in lists.pages("brieven/index", "brieven", LetterCollection(DATASET, some).all())]

    assert len(found) == len(set(found))
    assert {f"brieven/{UNDATED}", "brieven/2024", "brieven/2024-00"} <= set(found)


def test_a_dossier_has_its_letters_and_those_that_cite_it_and_links_go_both_ways() -> None:
    iri = "https://zoek.officielebekendmakingen.nl/kst-32824-1.html"
    cites = Reference(text="Kamerstuk 32 824, nr. 1", kind="kamerstuk", dossier="32824", number="1", iri=iri)
    first = row(1, "2024-01-01", dossiers=(Dossier(number="32824"),), identifiers=FULL.identifiers)
    second = row(2, "2024-02-01", references=(cites,))
    found = LetterCollection(DATASET, (second, first))
    group = found.group("dossier", "32824")

    assert group is not None and list(group.rows) == [first] and list(group.citing) == [second]
    assert list(found.links.cited(second)) == [first.id]
    assert {iri: list(some) for iri, some in found.links.cited_by.items()} == {first.id: [second]}


def test_neighbours_are_those_of_the_group() -> None:
    some = rows(5)
    found = LetterCollection(DATASET, some)
    for later, earlier in pairwise(some):
        around = found.neighbours(earlier, "soort", "kamerbrief")
        assert around is not None and around.later == later
    last = found.neighbours(some[-1], "soort", "kamerbrief")
    assert last is not None and last.earlier is None


def test_row_files_have_exactly_the_rows_and_no_formula() -> None:
    some = (row(1, "2024-01-01", subject="=1+1"), row(2, None, subject="Gewoon"))
    letters = rowfiles.RowTable.of(some)
    table = list(csv.DictReader(io.StringIO(b"".join(rowfiles.as_csv(letters, DATASET)).decode())))

    assert [one["subject"] for one in table] == ["'=1+1", "Gewoon"]
    assert [one["subject"] for one in json.loads(b"".join(rowfiles.as_json(letters, DATASET)))] == ["=1+1", "Gewoon"]
    again = list(rowfiles.as_xlsx(rowfiles.RowTable.of(some), DATASET))
    assert list(rowfiles.as_xlsx(letters, DATASET)) == again, "the same rows give the same bytes"


def release(web: Path, version: str, some: list[Letter]) -> None:
    """Put a release of letters in its place, and write its lists."""
    draft = web.parent / version
    make(draft, some)
    counts = Counts(records=1, letters=len(some), merged=0, not_letters=0, unreadable=0, held_back=0)
    entry = Release(version=version, result="released", counts=counts, content_hash=version, input_hash=version)
    releases.publish(draft, web / DATASET.name, DATASET.name, entry)
    writing.write(web, DATASET)


def test_a_withdrawn_letter_vanishes_from_every_list_and_file(tmp_path: Path) -> None:
    web = tmp_path / "web"
    release(web, "20260105T120000Z-01-aaaaaaaa", [FULL, EMPTY])
    place = web / DATASET.name
    files = [
        path for path in place.rglob("*") if path.is_file() and path.relative_to(place).parts[0] in writing.FOLDERS
    ]
    assert [path for path in files if b"kst-32824-1" in path.read_bytes()]
    assert (place / "dossier/32824.html").is_file() and (place / "bewindspersoon/Q42.csv").is_file()

    taken = emptied(FULL, Withdrawal(date="2026-02-01", reason="personal-data"))
    release(web, "20260106T120000Z-01-bbbbbbbb", [taken, EMPTY])

    left = [path for name in writing.FOLDERS for path in (place / name).rglob("*") if path.is_file()]
    marks = (b"kst-32824-1", b"Financi", b"Voorbeeld", b"Integratie")
    assert [path for path in left if any(mark in path.read_bytes() for mark in marks)] == []
    assert not (place / "dossier/32824.html").exists() and not (place / "bewindspersoon/Q42.csv").exists()
    assert "Q42" not in (place / writing.LIST).read_text()


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    web = tmp_path / "web"
    other = replace(EMPTY, subject="Anders", kind="woo-besluit")
    release(web, "20260105T120000Z-01-aaaaaaaa", [FULL, EMPTY])
    place = web / DATASET.name
    before = {path: path.stat().st_ino for path in place.rglob("*") if path.is_file()}
    release(web, "20260106T120000Z-01-bbbbbbbb", [FULL, other])
    same = {path for path, number in before.items() if path.exists() and path.stat().st_ino == number}

    assert place / "dossier/32824.html" in same and place / "bewindspersoon/Q42.xlsx" in same
    assert place / "brieven/index.html" not in same
    assert not (place / "soort/brief.html").exists() and (place / "soort/woo-besluit.html").exists()


def changed(version: str, *found: tuple[str, str]) -> ReleaseChanges:
    letters = tuple(LetterUpdate(letter=name, operation=operation, reason="source") for name, operation in found)
    return ReleaseChanges(version=version, previous="x", total=1, letters=letters)


def test_changes_of_a_week_name_each_letter_once() -> None:
    monday = changed("20260105T120000Z-01-aaaaaaaa", ("a", "add"), ("b", "add"), ("c", "change"), ("d", "remove"))
    friday = changed("20260109T120000Z-01-bbbbbbbb", ("a", "change"), ("b", "remove"), ("c", "withdraw"), ("d", "add"))

    found = {one.letter: one.operation for one in together((friday, monday))}

    assert monday.week == friday.week == "2026-W02"
    assert found == {"a": "add", "c": "withdraw", "d": "change"}
    assert not LetterUpdate(letter="a", operation="change", reason="source", fields=(("sources", "retrieved"),)).is_seen


def test_a_finding_is_a_list_of_letters() -> None:
    lacking = row(1, "2024-01-01", issues=(Issue(code="subject-missing", severity="warning", message="no subject"),))
    found = LetterCollection(DATASET, (lacking, row(2, "2023-01-01"))).group("bevinding", "subject-missing")

    assert found is not None and list(found.rows) == [lacking]


def test_a_workbook_has_typed_cells_links_and_no_formula() -> None:
    some = (
        row(1, "2024-01-01", subject="=1+1", response_days=12),
        row(2, "1898-01", subject="a & <b>\x07 “c”"),
        *(row(number, None, subject=None) for number in range(3, 12)),
    )
    book = openpyxl.load_workbook(io.BytesIO(*rowfiles.as_xlsx(rowfiles.RowTable.of(some), DATASET)))
    (sheet,) = book.worksheets
    names = [cell.value for cell in sheet[1]]
    found = [dict(zip(names, line, strict=True)) for line in sheet.iter_rows(min_row=2)]

    assert tuple(names) == rowfiles.COLUMNS
    assert sheet.dimensions == sheet.auto_filter.ref == "A1:P12"
    assert [one["id"].hyperlink.target for one in found] == [one.id for one in some]
    assert (found[0]["subject"].value, found[0]["subject"].data_type, found[0]["subject"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )
    assert (found[0]["date"].value, found[0]["date"].number_format) == (datetime(2024, 1, 1), "yyyy-mm-dd")  # noqa: DTZ001
    assert (found[0]["response_days"].value, found[1]["date"].value) == (12, "1898-01")
    assert found[1]["subject"].value.startswith("a & <b>")
    assert (book.properties.title, book.properties.creator) == (DATASET.title.nl, DATASET.publisher.name)


def test_lists_are_written_again_for_options_that_they_show_alone() -> None:
    def keys(dataset: Dataset) -> dict[str, str]:
        return {planned.path: planned.key for planned in Planner(LetterCollection(dataset, rows(3))).files()}

    assert keys(replace(DATASET, static_letters=1, folder=Path("elsewhere"))) == keys(DATASET)
    assert keys(replace(DATASET, license="https://license.example/")) != keys(DATASET)


@pytest.mark.parametrize("count", [6, 7, 9])
def test_files_of_many_letters_are_made_in_pieces_that_are_the_same_together(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieces() -> dict[str, list[bytes]]:
        collection = LetterCollection(DATASET, rows(count))
        files = Planner(collection).files()
        return {one.path: list(one.pieces()) for one in files if one.path.startswith("soort/kamerbrief.")}

    whole = pieces()
    monkeypatch.setattr(rowfiles, "PIECE", 3)
    monkeypatch.setattr(rowfiles, "KEPT", 5)
    parts = pieces()

    assert len(parts["soort/kamerbrief.json"]) > 2 and len(whole["soort/kamerbrief.json"]) == 1
    assert {path: b"".join(some) for path, some in parts.items()} == {path: some[0] for path, some in whole.items()}


def test_a_file_in_pieces_is_left_alone_where_it_is_the_same_and_never_replaced_by_what_no_parser_reads(
    tmp_path: Path,
) -> None:
    file = tmp_path / "brieven/soort.json"
    good = [b'[\n {"a": 1}', b',\n {"b": [2, {}]}', b"\n]\n"]
    releases.write_pieces(file, good)
    before = file.stat().st_ino

    releases.write_pieces(file, good)
    assert json.loads(file.read_bytes()) == [{"a": 1}, {"b": [2, {}]}] and file.stat().st_ino == before
    with pytest.raises(PublishError, match="cannot be read"):
        releases.write_pieces(file, [*good[:2], b',\n {"c": 3', b"\n]\n"])
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert file.read_bytes() == b"".join(good)
    releases.write_pieces(file, [good[0], good[2]])
    assert json.loads(file.read_bytes()) == [{"a": 1}]
