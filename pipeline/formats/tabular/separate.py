"""Outputs that write one file for each table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.formats import Output
from pipeline.formats.mapping import Table
from pipeline.formats.mapping.rows import Row
from pipeline.formats.tabular.streams import TableStream, distinct, distinct_rows, listed
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File


class TableWriter(Protocol):
    """Writer of the file of one table."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""

    def close(self) -> File:
        """Finish the file and return its description."""


OpenTable = Callable[[Path, Table], TableWriter]
"""Open the writer of a table, given the folder of its file."""


class _LetterTables:
    """Writer of the tables of letters."""

    def __init__(self, folder: Path, open_table: OpenTable, guard: Callable[[str], str]) -> None:
        self._files = {table.name: open_table(folder, table) for table in listed()}
        self._stream = TableStream(self._files, guard)

    def write(self, batch: Sequence[Letter]) -> None:
        self._stream.write(batch)

    def close(self) -> tuple[File, ...]:
        return tuple(file.close() for file in self._files.values())


def separate_tables(
    title: str, file_format: FileFormat, open_table: OpenTable, guard: Callable[[str], str] = str
) -> Output:
    """Return an output with every table in a file of its own; text passes through `guard`.

    The tables of letters are written for each part, the tables of things that letters share once for the release.
    """

    def letters(dataset: Dataset, folder: Path) -> _LetterTables:
        return _LetterTables(folder, open_table, guard)

    def shared(dataset: Dataset, folder: Path, whole: Whole) -> tuple[File, ...]:
        files = []
        for table in distinct():
            file = open_table(folder, table)
            file.write(distinct_rows(whole.distinct[table.name], guard))
            files.append(file.close())
        return tuple(files)

    return Output(title=title, format=file_format, open=letters, whole=shared)
