"""CSV tables, one file each: the letters and their lists."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output
from pipeline.formats.mapping.rows import neutralise
from pipeline.formats.tabular.streams import TableStream, distinct, distinct_rows, listed
from pipeline.formats.tabular.tables import MEDIA_TYPE, TableFile
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

FORMAT = FileFormat(
    suffix=".csv",
    name="CSV",
    title=Text(nl="Tabel als CSV", en="Table as CSV"),
    media_type=MEDIA_TYPE,
    file_type="CSV",
    standard="https://www.rfc-editor.org/info/rfc4180",
    is_text=True,
    is_graph=False,
    count=None,
)


class TablesWriter:
    """Writer of the tables of letters."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the files."""
        self._files = {table.name: TableFile(folder, table.name) for table in listed()}
        self._stream = TableStream(self._files, neutralise)

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        self._stream.write(batch)

    def close(self) -> tuple[File, ...]:
        """Finish all files and return their descriptions."""
        return tuple(file.close() for file in self._files.values())


def write_distinct(dataset: Dataset, folder: Path, whole: Whole) -> tuple[File, ...]:
    """Write the tables of distinct things, and return their descriptions."""
    files = []
    for table in distinct():
        file = TableFile(folder, table.name)
        file.write(distinct_rows(whole.distinct[table.name], neutralise))
        files.append(file.close())
    return tuple(files)


OUTPUT = Output(title="CSV tables", format=FORMAT, open=TablesWriter, whole=write_distinct)
