"""CSV tables, one file each: letters and all that hangs on them."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.mapping import mapping
from pipeline.mapping.rows import compile_distinct, compile_rows, distinct_paths, neutralise
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.outputs import Output
from pipeline.package.tables import TableFile
from pipeline.vocabulary import authorities


class Tables:
    """All tables of the mapping while they are being written."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the files."""
        found = mapping()
        names = [table.name for table in found.tables if not table.apart]
        files = [TableFile(folder, name) for name in names]
        self._listed = [(file, compile_rows(file.table)) for file in files if not file.table.distinct]
        self._distinct = [
            (file, compile_distinct(distinct_paths(found, file.table))) for file in files if file.table.distinct
        ]
        self._iris: dict[str, set[str]] = {file.table.name: set() for file, _ in self._distinct}

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        for file, rows in self._listed:
            file.write(rows(batch))
        for file, iris in self._distinct:
            self._iris[file.table.name] |= iris(batch)

    def close(self) -> tuple[File, ...]:
        """Write the tables of distinct things, sorted, and finish all files."""
        names = authorities().labels
        for file, _ in self._distinct:
            found = sorted(self._iris[file.table.name])
            file.write([(iri, neutralise(names.get(iri, ""))) for iri in found])
        return tuple(file.close() for file, _ in (*self._listed, *self._distinct))


OUTPUT = Output(title="CSV tables", open=Tables)
