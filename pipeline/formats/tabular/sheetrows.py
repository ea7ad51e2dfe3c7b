"""Write the rows of a table into a worksheet as finished XML.

XlsxWriter keeps each cell as an object until its row is complete, which takes six times as long. The cells have the
form that XlsxWriter gives them in its mode of constant memory; a test compares both on every kind of cell.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.formats.mapping import Column
from pipeline.formats.mapping.rows import RISKY, Row
from pipeline.formats.tabular.typed import day, moment

MOST_LINKS = 60_000
"""Maximum number of links in a sheet, below Excel's 65,530; later cells contain the address as text."""
MOST_CHARACTERS = 32_767
"""Maximum number of characters in a cell, counted as UTF-16 units."""
LONGEST_LINK = 2_079
"""Maximum number of characters in the address of a link, counted as UTF-16 units."""
FIRST_DAY = date(1900, 3, 1)
"""First date that is written as a date: Excel counts days from 1900 and takes 1900 for a leap year. Earlier dates stay
text."""
_DAY_1 = datetime(1899, 12, 31, tzinfo=UTC)
"""The day to which Excel gives the number 1, for all days since `FIRST_DAY`."""
_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
"""Text that cannot be written as it is."""
_SPACED = re.compile(r"^\s|\s$")
_ESCAPED_URL = re.compile("%[0-9a-fA-F]{2}")
_IN_URL = str.maketrans({character: f"%{ord(character):02x}" for character in '%" <>[]^`{}'})

CellWriter = Callable[[str, int], str]
"""(text of a cell that is not empty, number of its row) to the cell as XML."""


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet to which whole rows are added, after its first row."""

    def begin(self, columns: Sequence[Column], styles: dict[str, int]) -> None:
        """Finish the first row; `styles` are the indexes of the cell formats for date, moment, link and text."""
        self.rows = self.cut = self._links = 0
        self._styles = styles
        self._write_single_row(1)
        self._cells = [self._writer(column, xl_col_to_name(place)) for place, column in enumerate(columns)]
        self._found: list[str] = []

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows; empty cells are left out."""
        number = self.rows + 1
        written: list[str] = []
        add = written.append
        for row in rows:
            number += 1
            add(f'<row r="{number}">')
            for write, cell in zip(self._cells, row, strict=True):
                if cell:
                    add(write(cell, number))
            add("</row>")
        self.fh.write("".join(written))
        self.rows = number - 1
        self._check_dimensions(self.rows, 0)
        self.previous_row = number

    def _writer(self, column: Column, name: str) -> CellWriter:
        text = self._text(name)
        match column.value:
            case "date":
                return self._number(name, self._styles["date"], _day_number, text)
            case "datetime":
                return self._number(name, self._styles["moment"], _moment_number, text)
            case "integer":
                return lambda cell, row: (
                    f'<c r="{name}{row}"><v>{int(cell):.16G}</v></c>' if cell.isdecimal() else text(cell, row)
                )
            case "iri":
                return self._link(name, text)
            case _:
                return text

    def _number(self, name: str, style: int, number: Callable[[str], str], text: CellWriter) -> CellWriter:
        def write(cell: str, row: int) -> str:
            found = number(cell)
            return f'<c r="{name}{row}" s="{style}"><v>{found}</v></c>' if found else text(cell, row)

        return write

    def _link(self, name: str, text: CellWriter) -> CellWriter:
        style = f' s="{self._styles["link"]}"'

        def write(cell: str, row: int) -> str:
            web = cell.startswith(("http://", "https://")) and self._links < MOST_LINKS
            if not web or len(cell.encode("utf-16-le")) > 2 * LONGEST_LINK:
                return text(cell, row)
            self._links += 1
            address, _, within = cell.partition("#")
            location = f' location="{self._escape_attributes(within)}"' if within else ""
            self._found.append(f'<hyperlink ref="{name}{row}" r:id="rId{self._links}"{location}/>')
            self.external_hyper_links.append(["/hyperlink", _target(address), "External"])
            return f'<c r="{name}{row}"{style} t="inlineStr"><is>{self._inline(cell)}</is></c>'

        return write

    def _text(self, name: str) -> CellWriter:
        """Write text, never a formula; text that looks like a formula stays text when the cell is edited, too."""
        style = f' s="{self._styles["text"]}"'

        def write(cell: str, row: int) -> str:
            if 2 * len(cell) > MOST_CHARACTERS:
                units = cell.encode("utf-16-le")
                if len(units) > 2 * MOST_CHARACTERS:
                    self.cut += 1
                    cell = units[: 2 * MOST_CHARACTERS - 2].decode("utf-16-le", "ignore") + "…"
            styled = style if cell[0] in RISKY else ""
            return f'<c r="{name}{row}"{styled} t="inlineStr"><is>{self._inline(cell)}</is></c>'

        return write

    def _inline(self, text: str) -> str:
        """Return text as an element."""
        if _ODD.search(text) is None:
            return f"<t>{text}</t>"
        escaped = self._escape_control_characters(text)
        kept = ' xml:space="preserve"' if _SPACED.search(escaped) else ""
        return f"<t{kept}>{self._escape_data(escaped)}</t>"

    def _write_hyperlinks(self) -> None:
        """Write the element with all links; XlsxWriter calls this when it puts the sheet together."""
        if self._found:
            self.rel_count = self._links
            self.fh.write(f"<hyperlinks>{''.join(self._found)}</hyperlinks>")


def _target(address: str) -> str:
    """Return the address as Excel wants it: as it is where it is escaped already."""
    return address if _ESCAPED_URL.search(address) else address.translate(_IN_URL)


@lru_cache(4096)
def _day_number(cell: str) -> str:
    found = day(cell)
    return _serial(datetime(found.year, found.month, found.day, tzinfo=UTC)) if found else ""


@lru_cache(4096)
def _moment_number(cell: str) -> str:
    found = moment(cell)
    return _serial(found) if found else ""


def _serial(found: datetime) -> str:
    """Return a moment as Excel's number of days; "" before the first day that is written as a date."""
    if found.date() < FIRST_DAY:
        return ""
    past = found - _DAY_1
    return f"{past.days + (past.seconds + past.microseconds / 1e6) / 86_400 + 1:.16G}"
