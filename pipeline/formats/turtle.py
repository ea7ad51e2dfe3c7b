"""Turtle: the same statements as the N-Quads, in a form that people can read."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output, rdf
from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

FORMAT = FileFormat(
    suffix=".ttl",
    name="Turtle",
    title=Text(nl="Linked data als Turtle", en="Linked data as Turtle"),
    media_type="text/turtle",
    file_type="RDF_TURTLE",
    standard="https://www.w3.org/TR/turtle/",
    is_text=True,
    is_graph=True,
    count=None,
)


class Turtle:
    """Writer of the Turtle file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the file and write its prefixes."""
        self._name = f"{dataset.name}.ttl"
        self._file = (folder / self._name).open("w", encoding="utf-8", newline="\n")
        self._file.write(rdf.turtle_head(mapping(), dataset.base))
        self._letter = rdf.turtle(dataset)
        self._count = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        for letter in batch:
            text, count = self._letter(letter)
            self._file.write(text)
            self._count += count

    def close(self) -> tuple[File, ...]:
        """Finish the file and return its description."""
        self._file.close()
        title, media_type = FORMAT.title.en, FORMAT.media_type
        return (File(path=self._name, title=title, media_type=media_type, triples=self._count),)


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=Turtle)
