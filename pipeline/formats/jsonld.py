"""JSON-LD: one document with its context; the nodes that belong to a letter are nested in it."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.formats import Output, rdf
from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

FORMAT = FileFormat(
    suffix=".jsonld",
    name="JSON-LD",
    title=Text(nl="Linked data als JSON-LD", en="Linked data as JSON-LD"),
    media_type="application/ld+json",
    file_type="JSON_LD",
    standard="https://www.w3.org/TR/json-ld11/",
    is_text=True,
    is_graph=True,
    count=None,
)


class JsonLd:
    """Writer of the JSON-LD file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the file and write its context."""
        self._name = f"{dataset.name}.jsonld"
        self._file = (folder / self._name).open("w", encoding="utf-8", newline="\n")
        self._file.write(rdf.json_ld_head(mapping(), dataset.base))
        self._letter = rdf.json_ld(dataset)
        self._separator = ""
        self._count = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        for letter in batch:
            text, count = self._letter(letter)
            self._file.write(self._separator + text)
            self._separator = ",\n"
            self._count += count

    def close(self) -> tuple[File, ...]:
        """Finish the document and return its description."""
        self._file.write("\n]}\n")
        self._file.close()
        title, media_type = FORMAT.title.en, FORMAT.media_type
        return (File(path=self._name, title=title, media_type=media_type, triples=self._count),)


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=JsonLd)
