"""The letters of a release as light rows: what lists, links between letters and downloads need, without the text."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.model.issue import Issue
from pipeline.model.letter import Addressee, Dossier, Identifier, Reference, Sender, Signatory, Withdrawal
from pipeline.release.describe import Released

UNDATED = "zonder-datum"
"""Year of letters without a date, as a part of an address."""


class LetterRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A letter of `letters.jsonl` without its text; the fields have the meaning that `Letter` gives them."""

    id: str
    identifier: str
    identifiers: tuple[Identifier, ...] = ()
    kind: str
    language: str | None = None
    subject: str | None = None
    heading: str | None = None
    date: str | None = None
    reference: str | None = None
    your_reference: str | None = None
    sender: Sender | None = None
    addressee: Addressee | None = None
    signatories: tuple[Signatory, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    references: tuple[Reference, ...] = ()
    themes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    withdrawn: Withdrawal | None = None

    @property
    def year(self) -> str:
        """Year of the date, or `UNDATED`."""
        return self.date[:4] if self.date else UNDATED

    @property
    def month(self) -> str:
        """Month of the date as YYYY-MM; the year alone where the date has no month."""
        return self.date[:7] if self.date else UNDATED


def read(release: Path) -> tuple[LetterRow, ...]:
    """Return the letters of a release that are not withdrawn, newest first; letters without a date come last.

    Raises PublishError where the manifest of the release is damaged.
    """
    released = Released(release)
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
    rows = [row for file in files for row in _rows(file) if row.withdrawn is None]
    rows.sort(key=lambda row: row.id)
    rows.sort(key=lambda row: row.date or "", reverse=True)
    return tuple(rows)


def _rows(file: Path) -> Iterator[LetterRow]:
    decode = msgspec.json.Decoder(LetterRow).decode
    with file.open("rb") as lines:
        yield from map(decode, lines)
