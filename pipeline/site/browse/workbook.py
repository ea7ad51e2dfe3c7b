"""A workbook with one sheet of letters, by the thousand: from a model that XlsxWriter writes once for a dataset.

All parts but the sheet are those of the model as they are, and rows are written in the form of the release's own
workbook.
"""

import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from pipeline.formats.mapping.rows import RISKY
from pipeline.formats.tabular.sheetrows import FIRST_DAY, MOST_LINKS, RowSheet
from pipeline.formats.xlsx import CREATED

WIDTHS = {"id": 40, "subject": 70, "heading": 40, "sender_name": 44, "signatories": 40, "dossiers": 20, "themes": 40}
"""Width of columns in characters; others get 14."""
SHEET = "Brieven"
DATES, NUMBERS, LINKS = ("date", "question_date"), ("response_days",), ("id",)
"""Columns whose cells are dates, numbers and web addresses, where they can be; all others are text."""
MOST_CHARACTERS = 32_000
"""Most characters in a cell."""
_DAY_0 = date(1899, 12, 30)
"""The day to which Excel gives the number 0, for all days since `FIRST_DAY`."""
_SHEET, _LINKS, _BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/workbook.xml"
_ROW = re.compile(r'<row r="2".*</row>')
_HYPERLINKS, _RELATION = re.compile("<hyperlinks>.*</hyperlinks>"), re.compile("<Relationship .*/>")


class _BookModel(NamedTuple):
    """The parts of a workbook with one row that has every format."""

    fixed: bytes
    """ZIP with the parts that all workbooks share."""
    parts: dict[str, str]
    """The other parts, by name."""
    styles: dict[str, int]
    """Number of the cell format for links, dates, and text that looks like a formula."""


class _Cells(RowSheet):
    """Texts of cells as the release's own workbook has them."""

    def text(self, cell: str) -> str:
        """Return a text as an element."""
        return self._inline(cell[:MOST_CHARACTERS])


_CELLS = _Cells()


def write(title: str, author: str, columns: Sequence[str], rows: Iterable[Sequence[str]], count: int) -> bytes:
    """Return a workbook with the names of columns and `count` rows of cells, at least one; text is never a formula."""
    model = _model(title, author, tuple(columns))
    last, end = xl_col_to_name(len(columns) - 1), count + 1
    book = model.parts[_BOOK].replace(f"$A$1:${last}$2", f"$A$1:${last}${end}")
    before, after = _ROW.split(model.parts[_SHEET].replace(f"A1:{last}2", f"A1:{last}{end}"), maxsplit=1)
    linked = range(1, min(count, MOST_LINKS) + 1)
    hyperlinks = "".join(f'<hyperlink ref="A{number + 1}" r:id="rId{number}"/>' for number in linked)
    after = _HYPERLINKS.sub(lambda _: f"<hyperlinks>{hyperlinks}</hyperlinks>", after, count=1)
    links: list[str] = []
    sheet = itertools.chain([before], _lines(model, columns, rows, links), [after])
    relation = _RELATION.findall(model.parts[_LINKS])[0]
    relations = (
        relation.replace('Id="rId1"', f'Id="rId{number}"').replace(f'"{_LINK}"', quoteattr(link))
        for number, link in enumerate(links, 1)
    )
    start, rest = _RELATION.split(model.parts[_LINKS], maxsplit=1)
    return _zipped(model.fixed, {_BOOK: [book], _SHEET: sheet, _LINKS: itertools.chain([start], relations, [rest])})


def _lines(model: _BookModel, columns: Sequence[str], rows: Iterable[Sequence[str]], links: list[str]) -> Iterator[str]:
    """Yield rows as elements, and add the addresses of the first ones to `links`."""
    names = [xl_col_to_name(place) for place in range(len(columns))]
    for number, row in enumerate(rows, 2):
        if len(links) < MOST_LINKS:
            links.append(row[0])
        yield f'<row r="{number}">{"".join(_row(model.styles, columns, names, row, number))}</row>'


_LINK = "https://a.example/"


def _row(
    styles: dict[str, int], columns: Sequence[str], names: Sequence[str], row: Sequence[str], number: int
) -> list[str]:
    """Return the cells of a row; empty ones are left out."""
    cells = []
    for column, name, cell in zip(columns, names, row, strict=True):
        if not cell:
            continue
        if column in NUMBERS:
            cells.append(f'<c r="{name}{number}"><v>{int(cell)}</v></c>')
            continue
        if column in DATES and (days := _days(cell)):
            cells.append(f'<c r="{name}{number}" s="{styles["date"]}"><v>{days}</v></c>')
            continue
        kind = "link" if column in LINKS and number - 1 <= MOST_LINKS else "risky" if cell[0] in RISKY else ""
        style = f' s="{styles[kind]}"' if kind else ""
        cells.append(f'<c r="{name}{number}"{style} t="inlineStr"><is>{_CELLS.text(cell)}</is></c>')
    return cells


@lru_cache(4096)
def _days(cell: str) -> int:
    """Return a day as Excel's number of days; 0 for other text and before the first day that is written as a date."""
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        return 0
    return (found - _DAY_0).days if found >= FIRST_DAY and len(cell) == 10 else 0


@lru_cache(8)
def _model(title: str, author: str, columns: tuple[str, ...]) -> _BookModel:
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "author": author, "created": CREATED})
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "link": book.add_format({"underline": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "risky": book.add_format({"quote_prefix": True}),
    }
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(name, 14))
        sheet.write_string(0, place, name, head)
    sheet.write_url(1, 0, _LINK, formats["link"], _LINK)
    for place, name in enumerate(("date", "risky"), 1):
        sheet.write_blank(1, place, None, formats[name])
    sheet.autofilter(0, 0, 1, len(columns) - 1)
    styles = {name: one._get_xf_index() for name, one in formats.items()}
    book.close()
    with ZipFile(content) as parts:
        found = {name: parts.read(name).decode() for name in parts.namelist()}
    variable = {name: found.pop(name) for name in (_BOOK, _SHEET, _LINKS)}
    return _BookModel(_zipped(b"", {name: [text] for name, text in found.items()}), variable, styles)


def _zipped(start: bytes, parts: Mapping[str, Iterable[str]]) -> bytes:
    """Return a ZIP with the parts of another one and these, each in pieces; it has no time of its own."""
    content = io.BytesIO(start)
    with ZipFile(content, "a") as together:
        for name, pieces in parts.items():
            facts = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            facts.compress_type, facts.external_attr = ZIP_DEFLATED, 0o600 << 16
            with together.open(facts, "w") as part:
                part.writelines(map(str.encode, pieces))
    return content.getvalue()
