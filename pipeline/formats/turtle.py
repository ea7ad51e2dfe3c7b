"""Turtle: the same statements as the N-Quads, in a form that people can read."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output, rdf
from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.vocabulary import authorities


class Turtle:
    """Writer of the Turtle file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the file and write its prefixes."""
        self._name = f"{dataset.name}.ttl"
        self._file = (folder / self._name).open("w", encoding="utf-8", newline="\n")
        self._file.write(rdf.turtle_head(mapping(), dataset.base))
        self._letter = rdf.turtle(mapping(), dataset, authorities().labels)
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
        title = "Linked data as Turtle"
        return (File(path=self._name, title=title, media_type="text/turtle", triples=self._count),)


OUTPUT = Output(title="Turtle", open=Turtle)
