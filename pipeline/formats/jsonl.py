"""JSON Lines: one letter as JSON on each line, in the form of letter.schema.json."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.formats import Output
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File

NAME = "letters.jsonl"


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
        return (File(path=NAME, title="Letters as JSON Lines", media_type="application/jsonl", rows=self._rows),)


OUTPUT = Output(title="JSON Lines", open=JsonLinesWriter)
