"""Rows of worksheets are byte for byte those that XlsxWriter writes for the same cells, one by one."""

import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.formats.mapping import Column, mapping
from pipeline.formats.mapping.rows import RISKY, Row
from pipeline.formats.tabular import sheetrows
from pipeline.formats.tabular.sheetrows import RowSheet
from pipeline.formats.tabular.typed import day, moment
from pipeline.formats.xlsx import CREATED, Formats

COLUMNS = mapping().table("letters").columns
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
CELLS = (
    *("", "gewoon", "=1+1", "+31", "'s", " voor", "na ", "na\n", "\x0bx", "a\x01b", "_x0041_", "<b>&amp;\"'", "]]>"),
    *("2011-06-16", "1899-12-31", "1900-02-28", "1900-03-01", "2011-06", "2011-06-16T10:00:07+02:00", "12", "007"),
    *("https://a.example/x", "https://a.example/x#y&z", 'https://a.example/a b"<>[]^`{}', "https://a.example/%20 b"),
    *("https://a.example/%zz", "http://a.example/#", "mailto:a@b.example", "\ufffe\uffff", "😀", "😀" * 16_383),
    *("x" * 32_767, "\u00a0hard"),
)


def one_by_one(file: Path, rows: list[Row]) -> None:
    """Write the rows with XlsxWriter's own functions."""
    book, formats, sheet = begin(file, Worksheet)
    links = 0
    for number, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            found, time = day(cell), moment(cell)
            web = cell.startswith(("http://", "https://")) and links < sheetrows.MOST_LINKS
            if column.value == "date" and found and found >= sheetrows.FIRST_DAY:
                sheet.write_datetime(number, place, found, formats.date)
            elif column.value == "datetime" and time:
                sheet.write_datetime(number, place, time.replace(tzinfo=None), formats.moment)
            elif column.value == "integer" and cell.isdecimal():
                sheet.write_number(number, place, int(cell))
            elif column.value == "iri" and web:
                links += 1
                sheet.write_url(number, place, cell, formats.link, cell)
            elif cell:
                sheet.write_string(number, place, cell, formats.text if cell[0] in RISKY else None)
    book.close()


def at_once(file: Path, rows: list[Row], batch: int) -> None:
    book, formats, sheet = begin(file, RowSheet)
    sheet.begin(COLUMNS, formats.styles)
    for start in range(0, len(rows), batch):
        sheet.add(rows[start : start + batch])
    book.close()


def begin(file: Path, kind: type[Any]) -> tuple[Workbook, Formats, Any]:
    book = Workbook(str(file), OPTIONS)
    book.set_properties({"created": CREATED})
    formats, sheet = Formats(book), book.add_worksheet("Brieven", kind)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column.title.nl, formats.head)
    return book, formats, sheet


def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("links", [sheetrows.MOST_LINKS, 40])
def test_rows_at_once_are_the_cells_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: int) -> None:
    monkeypatch.setattr(sheetrows, "MOST_LINKS", links)
    chance = random.Random(15)
    rows = [tuple(cell for _ in COLUMNS) for cell in CELLS if cell]
    rows += [(f"https://b.example/{n}", *(chance.choice(CELLS) for _ in COLUMNS[1:])) for n in range(200)]
    one_by_one(tmp_path / "one.xlsx", rows)
    at_once(tmp_path / "all.xlsx", rows, 7)

    assert contents(tmp_path / "all.xlsx") == contents(tmp_path / "one.xlsx")


def test_text_that_looks_like_rich_text_stays_text(tmp_path: Path) -> None:
    column: Column = COLUMNS[4]
    assert column.value not in ("date", "datetime", "integer", "iri")
    at_once(tmp_path / "all.xlsx", [("",) * 4 + ("<r><t>x</t></r>",) + ("",) * (len(COLUMNS) - 5)], 1)

    assert b"<t>&lt;r&gt;" in contents(tmp_path / "all.xlsx")["xl/worksheets/sheet1.xml"]
