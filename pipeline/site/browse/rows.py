"""The letters of a release as light rows: what lists, links between letters and downloads need, without the text."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from msgspec.structs import force_setattr

from pipeline.model.issue import Issue
from pipeline.model.letter import Addressee, Dossier, Identifier, Reference, Sender, Signatory, Withdrawal
from pipeline.model.printed import Asker, Response

UNDATED = "zonder-datum"
"""Year of letters without a date, as a part of an address."""

_SHARED = ("kind", "language", "date", "sender", "addressee", "signatories", "themes", "dossiers")
"""Fields of which many letters have the same value."""


class HasDate(Protocol):
    """Whatever has the IRI and the date of a letter."""

    @property
    def id(self) -> str:
        """IRI."""

    @property
    def date(self) -> str | None:
        """ISO 8601."""


Dated = TypeVar("Dated", bound=HasDate)


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
    question_number: str | None = None
    question_date: str | None = None
    your_letter_date: str | None = None
    response: Response | None = None
    response_days: int | None = None
    sender: Sender | None = None
    addressee: Addressee | None = None
    signatories: tuple[Signatory, ...] = ()
    askers: tuple[Asker, ...] = ()
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


def read(files: Sequence[Path]) -> tuple[LetterRow, ...]:
    """Return the letters in files such as `letters.jsonl` that are not withdrawn, newest first.

    Letters without a date come last.
    """
    known: dict[object, object] = {}
    return tuple(newest_first([row for file in files for row in _rows(file, known) if row.withdrawn is None]))


def at(file: Path, places: Iterable[int]) -> Iterator[LetterRow]:
    """Yield the letters whose lines begin at places in a file, in bytes."""
    decode = msgspec.json.Decoder(LetterRow).decode
    with file.open("rb") as lines:
        for place in places:
            lines.seek(place)
            yield decode(lines.readline())


def newest_first(found: list[Dated]) -> list[Dated]:
    """Sort letters by date and return them, those of a day by IRI, those without a date last."""
    found.sort(key=lambda one: one.id)
    found.sort(key=lambda one: one.date or "", reverse=True)
    return found


def _rows(file: Path, known: dict[object, object]) -> Iterator[LetterRow]:
    """Yield the rows of a file; those with equal senders, addressees or signatories share them, to save memory."""
    decode = msgspec.json.Decoder(LetterRow).decode
    with file.open("rb") as lines:
        for row in map(decode, lines):
            for name in _SHARED:
                value = getattr(row, name)
                force_setattr(row, name, known.setdefault(value, value))
            yield row
