"""JSON Lines: one letter as JSON on each line, in the form of letter.schema.json."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.formats import Output
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

NAME = "letters.jsonl"


def count(path: Path) -> int:
    """Return the number of lines."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


FORMAT = FileFormat(
    suffix=".jsonl",
    name="JSON Lines",
    title=Text(nl="Brieven als JSON Lines, een per regel", en="Letters as JSON Lines"),
    media_type="application/jsonl",
    file_type=None,
    standard="https://jsonlines.org/",
    is_text=True,
    is_graph=False,
    count=count,
)


class JsonLinesWriter:
    """Writer of the JSON Lines file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the file."""
        self._file = (folder / NAME).open("wb")
        self._encode = msgspec.json.Encoder(order="deterministic").encode_lines
        self._rows = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        self._file.write(self._encode(batch))
        self._rows += len(batch)

    def close(self) -> tuple[File, ...]:
        """Finish the file and return its description."""
        self._file.close()
        return (File(path=NAME, title=FORMAT.title.en, media_type=FORMAT.media_type, rows=self._rows),)


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=JsonLinesWriter)
