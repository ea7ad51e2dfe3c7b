"""N-Quads: one graph for each letter, all lines sorted by their bytes."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output, rdf
from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.sorting import SortedLines
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.vocabulary import authorities


class Quads:
    """Writer of the N-Quads file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Prepare the file, which is written when the writer is closed."""
        self._name = f"{dataset.name}.nq"
        self._lines = SortedLines(folder / self._name)
        self._quads = rdf.quads(mapping(), dataset, authorities().labels)
        self._count = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        lines = self._quads(batch)
        self._count += len(lines)
        self._lines.write(lines)

    def close(self) -> tuple[File, ...]:
        """Sort the lines, write the file, and return its description."""
        self._lines.close()
        title = "Linked data as N-Quads, one graph for each letter"
        return (File(path=self._name, title=title, media_type="application/n-quads", triples=self._count),)


OUTPUT = Output(title="N-Quads", open=Quads)
