"""`issues.csv`: every finding of a build, published with the data."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pipeline.formats.mapping.rows import neutralise
from pipeline.formats.tabular.tables import TableFile
from pipeline.issues import CODES
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.release import File


class Unread(Protocol):
    """A record that gives no letter, and why: an outcome of `pipeline.letters.interpret`."""

    @property
    def source(self) -> str:
        """Name of the source."""

    @property
    def key(self) -> str:
        """The source's name for the record."""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Issues that say why it gives no letter."""


class Findings:
    """The findings about the letters of one part while they are being written: rows of `issues.csv`."""

    def __init__(self, folder: Path) -> None:
        """Create the file, in a folder of its own, not in the release."""
        self._table = TableFile(folder, "issues")

    def add(self, batch: Sequence[Letter]) -> None:
        """Write the findings about letters."""
        for letter in batch:
            source = letter.sources[0].source if letter.sources else ""
            self._table.write([_row(source, "", letter.id, found) for found in letter.issues])

    def close(self) -> File:
        """Finish the file and return its entry."""
        return self._table.close()


class IssueTable:
    """The table of findings while it is being written: letters part by part, then records that give no letter."""

    def __init__(self, folder: Path) -> None:
        """Create the file in the folder of the release."""
        self._table = TableFile(folder, "issues")

    def add_findings(self, folder: Path, file: File) -> None:
        """Add the findings about the letters of a part, from the folder in which they were written."""
        self._table.append(folder / file.path, file)

    def add_outcome(self, outcome: Unread) -> None:
        """Write why a record gives no letter."""
        self._table.write([_row(outcome.source, outcome.key, "", found) for found in outcome.issues])

    def close(self) -> File:
        """Finish the file and return its entry."""
        return self._table.close()


def _row(source: str, key: str, letter: str, found: Issue) -> tuple[str, ...]:
    advice = CODES[found.code].advice if found.code in CODES else ""
    return (
        neutralise(source),
        neutralise(key),
        letter,
        found.code,
        found.severity,
        neutralise(found.field or ""),
        neutralise(found.message),
        found.responsible or "",
        advice,
    )
