"""N-Quads: one graph for each letter, all lines sorted by their bytes."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output, rdf
from pipeline.formats.rdf.sorting import SortedLines
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

FORMAT = FileFormat(
    suffix=".nq",
    name="N-Quads",
    title=Text(
        nl="Linked data als N-Quads, een graaf per brief", en="Linked data as N-Quads, one graph for each letter"
    ),
    media_type="application/n-quads",
    file_type="RDF_N_QUADS",
    standard="https://www.w3.org/TR/n-quads/",
    is_text=True,
    is_graph=True,
    count=None,
)


class Quads:
    """Writer of the N-Quads file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Prepare the file, which is written when the writer is closed."""
        self._name = f"{dataset.name}.nq"
        self._lines = SortedLines(folder / self._name)
        self._quads = rdf.quads(dataset)
        self._count = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        lines = self._quads(batch)
        self._count += len(lines)
        self._lines.write(lines)

    def close(self) -> tuple[File, ...]:
        """Sort the lines, write the file, and return its description."""
        self._lines.close()
        title, media_type = FORMAT.title.en, FORMAT.media_type
        return (File(path=self._name, title=title, media_type=media_type, triples=self._count),)


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=Quads)
