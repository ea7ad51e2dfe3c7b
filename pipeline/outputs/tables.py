"""CSV tables, one file each: letters and all that hangs on them."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.mapping.rows import neutralise
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.outputs import Output
from pipeline.package.streams import TableStream, tables
from pipeline.package.tables import TableFile


class Tables:
    """All tables of the mapping while they are being written."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the files."""
        self._files = {table.name: TableFile(folder, table.name) for table in tables()}
        self._stream = TableStream(self._files, neutralise)

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        self._stream.write(batch)

    def close(self) -> tuple[File, ...]:
        """Write the tables of distinct things, and finish all files."""
        self._stream.finish()
        return tuple(file.close() for file in self._files.values())


OUTPUT = Output(title="CSV tables", open=Tables)
