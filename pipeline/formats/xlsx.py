"""XLSX workbook: the main tables with typed dates, links and filters, a read-me sheet and the dictionary."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.formats import Output
from pipeline.formats.mapping import Column, mapping
from pipeline.formats.mapping.rows import Row
from pipeline.formats.tabular import readme
from pipeline.formats.tabular.sheetrows import RowSheet
from pipeline.formats.tabular.streams import TableStream
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

FORMAT = FileFormat(
    suffix=".xlsx",
    name="XLSX",
    title=Text(nl="Werkmap voor Excel en LibreOffice", en="Workbook for Excel and LibreOffice"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_type="XLSX",
    standard=None,
    is_text=False,
    is_graph=False,
    count=None,
)
SHEETS = (
    *("letters", "signatories", "dossiers", "references", "attachments", "identifiers", "themes", "sources"),
    *("organisations", "persons", "concepts"),
)
"""Tables that people look at, in this order; the texts and the provenance of fields are in the other files."""
MOST_ROWS = 1_048_575
"""Maximum number of rows below the names of the columns (Excel specifications and limits)."""
WIDTHS = {"date": 12, "datetime": 19, "integer": 13, "iri": 34, "concept": 22, "partial-date": 12}
WIDE = {"subject": 70, "title": 50, "text": 60, "name": 44}
"""Width of columns, in characters, by name."""
LINE = 15
"""Height of a line, in points."""
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - XlsxWriter wants a naive time
"""Creation time written in the file: always the same (the start of time in a ZIP), as no clock is read."""


class Formats:
    """Cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        """Create the formats."""
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E5ECF4", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self.link = book.add_format({"font_color": "#154273", "underline": 1})
        self.text = book.add_format({"quote_prefix": True})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.margin = book.add_format({"bold": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        rows = {"head": self.head, "link": self.link, "date": self.date, "moment": self.moment, "text": self.text}
        self.styles = {name: one._get_xf_index() for name, one in rows.items()}
        """Indexes of the formats of rows: the same in each workbook, whichever cells it has."""


class Sheet:
    """Writer of one table."""

    def __init__(self, book: Workbook, formats: Formats, name: str) -> None:
        """Create the sheet, with the names of its columns in Dutch."""
        self.table = mapping().table(name)
        self._sheet = book.add_worksheet(self.table.title.nl, RowSheet)
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_row(0, 2 * LINE)
        _print_wide(self._sheet)
        self.left_out = 0
        for place, column in enumerate(self.table.columns):
            self._sheet.set_column(place, place, _width(column))
        for place, column in enumerate(self.table.columns):
            self._sheet.write_string(0, place, column.title.nl, formats.head)
        self._sheet.begin(self.table.columns, formats.styles)

    @property
    def rows(self) -> int:
        """Number of rows below the names of the columns."""
        return int(self._sheet.rows)

    @property
    def cut(self) -> int:
        """Number of cells whose text was too long."""
        return int(self._sheet.cut)

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows, up to the maximum of a sheet."""
        room = MOST_ROWS - self.rows
        self.left_out += max(0, len(rows) - room)
        self._sheet.add(rows[:room])

    def finish(self) -> None:
        """Add a filter to every column."""
        self._sheet.autofilter(0, 0, self.rows, len(self.table.columns) - 1)


class Xlsx:
    """Writer of the workbook; rows go to disk at once."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the sheets; the first one is filled last."""
        self._dataset = dataset
        self._name = f"{dataset.name}.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(str(folder / self._name), options)
        self._book.set_properties({"title": dataset.title.nl, "author": dataset.publisher.name, "created": CREATED})
        self._formats = Formats(self._book)
        self._readme = self._book.add_worksheet("Lees mij")
        self._sheets = {name: Sheet(self._book, self._formats, name) for name in SHEETS}
        self._stream = TableStream(self._sheets)

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        self._stream.write(batch)

    def close(self) -> tuple[File, ...]:
        """Write the dictionary and the read-me, finish the file and return its description."""
        self._stream.finish()
        for sheet in self._sheets.values():
            sheet.finish()
        self._dictionary()
        self._introduce()
        self._book.close()
        rows = self._sheets["letters"].rows
        return (File(path=self._name, title=FORMAT.title.en, media_type=FORMAT.media_type, rows=rows),)

    def _dictionary(self) -> None:
        """Write the sheet that explains every column."""
        sheet = self._book.add_worksheet("Uitleg")
        sheet.freeze_panes(1, 0)
        _print_wide(sheet)
        for place, (name, width) in enumerate(zip(readme.DICTIONARY, (20, 28, 60, 28, 60, 26, 40), strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, self._formats.head)
        columns = [(one.table, column) for one in self._sheets.values() for column in one.table.columns]
        for row, (table, column) in enumerate(columns, 1):
            sheet.set_row(row, LINE * max(_lines(about, 55) for about in (column.about.nl, column.about.en)))
            cells = (table.title.nl, column.title.nl, column.about.nl, column.title.en, column.about.en)
            for place, cell in enumerate((*cells, f"{table.name}.{column.name}", column.example)):
                sheet.write_string(row, place, cell, self._formats.wrapped)

    def _introduce(self) -> None:
        """Write the read-me sheet, which comes first."""
        notes = []
        for name, one in self._sheets.items():
            if one.left_out:
                notes.append(readme.left_out(one.table.title.nl, one.left_out, f"{name}.csv"))
            if one.cut:
                notes.append(readme.cut(one.table.title.nl, one.cut, f"{name}.csv"))
        sheets = {one.table.title.nl: one.rows for one in self._sheets.values()}
        self._readme.hide_gridlines(2)
        _print_wide(self._readme)
        self._readme.set_column(0, 0, 20)
        self._readme.set_column(1, 1, 110)
        self._readme.write_string(0, 0, self._dataset.title.nl, self._formats.title)
        for row, (margin, text) in enumerate(readme.readme(self._dataset, sheets, tuple(notes)), 2):
            self._readme.set_row(row, LINE * _lines(text, 105))
            if margin:
                self._readme.write_string(row, 0, margin, self._formats.margin)
            self._readme.write_string(row, 1, text, self._formats.wrapped)


def _lines(text: str, width: int) -> int:
    """Return the number of lines that a text needs: rows go to disk at once, so Excel cannot fit the height itself."""
    return -(-len(text) // width)


def _print_wide(sheet: Worksheet) -> None:
    """Set a sheet to print on A4, landscape, fitted to the width of the paper."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _width(column: Column) -> float:
    return WIDE.get(column.name) or WIDTHS.get(column.value, 28)


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=Xlsx)
