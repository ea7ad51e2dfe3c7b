"""CSV files: UTF-8 without byte order mark, RFC 4180 with its CRLF; the first row has the names of the columns.

CRLF because it is the default of RFC 4180, CSVW and Data Package 2.0, and every reader accepts it.
"""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.rows import Row
from pipeline.model.release import File

MEDIA_TYPE = "text/csv"


class TableFile:
    """Writer of one table of the mapping."""

    def __init__(self, folder: Path, name: str) -> None:
        """Create the file and write its first row."""
        self.table = mapping().table(name)
        self._rows = 0
        self._filled = [0] * len(self.table.columns)
        self._file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in self.table.columns])

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows, whose cells are already neutralised."""
        if not rows:
            return
        self._writer.writerows(rows)
        self._rows += len(rows)
        for place, cells in enumerate(zip(*rows, strict=True)):
            self._filled[place] += len(rows) - cells.count("")

    def append(self, path: Path, file: File) -> None:
        """Append the rows of another file of this table, unchanged."""
        with path.open(encoding="utf-8", newline="") as rows:
            rows.readline()
            shutil.copyfileobj(rows, self._file)
        self._rows += file.rows or 0
        self._filled = [
            count + file.filled[column.name] for count, column in zip(self._filled, self.table.columns, strict=True)
        ]

    def close(self) -> File:
        """Finish the file and return its description."""
        self._file.close()
        names = [column.name for column in self.table.columns]
        return File(
            path=f"{self.table.name}.csv",
            title=self.table.title.en,
            media_type=MEDIA_TYPE,
            table=self.table.name,
            rows=self._rows,
            filled=dict(zip(names, self._filled, strict=True)),
        )
