"""The letters of a release as light rows: what lists, links between letters and downloads need, without the text."""

import hashlib
import os
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, overload

import msgspec

from pipeline.model.issue import Issue
from pipeline.model.letter import Addressee, Dossier, Identifier, Reference, Sender, Signatory, Withdrawal
from pipeline.model.printed import Asker, Response

UNDATED = "zonder-datum"
"""Year of letters without a date, as a part of an address."""

KEPT = 10_000
"""Most letters that are kept in memory after they were read, 2 kB each."""


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
        return month_of(self.date or "")


def month_of(date: str) -> str:
    """Return the month of a date, as `LetterRow.month` gives it."""
    return date[:7] or UNDATED


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


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the letters of a file are that are not withdrawn, newest first; without a date they come last."""

    starts: bytes
    """Place of each line in bytes, as numbers of 64 bits."""
    lengths: bytes
    """Bytes of each line, as numbers of 32 bits."""
    content: str
    """SHA-256 of the file as it was read."""


class StoredRows(Sequence[LetterRow]):
    """Letters in files, each read when it is used: of a letter that nobody looks at, only its place is in memory.

    The files stay open, so that these are the same letters after another release took the names of the files.
    """

    def __init__(self, places: Iterable[tuple[Path, Places]]) -> None:
        """Use letters in files; those of the first file are newer than those of the next."""
        self._descriptors: list[int] = []
        weakref.finalize(self, _close, self._descriptors)
        self._decode = msgspec.json.Decoder(LetterRow).decode
        self._kept: dict[int, LetterRow] = {}
        self._starts, self._lengths, self._ends = array("Q"), array("I"), array("I")
        for file, some in places:
            self._descriptors.append(os.open(file, os.O_RDONLY))
            self._starts.frombytes(some.starts)
            self._lengths.frombytes(some.lengths)
            self._ends.append(len(self._starts))

    def __len__(self) -> int:
        """Return the number of letters."""
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> LetterRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[LetterRow]: ...
    def __getitem__(self, place: int | slice) -> LetterRow | list[LetterRow]:
        """Return the letter at a place, counted from the newest, or those of a slice."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        found = self._kept.get(place)
        return self._read(place) if found is None else found

    def _read(self, place: int) -> LetterRow:
        descriptor = self._descriptors[bisect_right(self._ends, place)]
        line = os.pread(descriptor, self._lengths[place], self._starts[place])
        if len(self._kept) >= KEPT:
            self._kept.clear()
        row = self._kept[place] = self._decode(line)
        return row


class _Key(msgspec.Struct, frozen=True, gc=False):
    """What letters are sorted by."""

    id: str
    date: str | None = None
    withdrawn: Withdrawal | None = None


def places(file: Path) -> Places:
    """Find the letters in a file such as `letters.jsonl`."""
    decode, digest = msgspec.json.Decoder(_Key).decode, hashlib.sha256()
    starts, lengths = array("Q"), array("I")
    ids, dates, known, start = [], [], {"": ""}, 0
    with file.open("rb") as lines:
        for line in lines:
            digest.update(line)
            key = decode(line)
            if key.withdrawn is None:
                ids.append(key.id)
                dates.append(known.setdefault(key.date or "", key.date or ""))
                starts.append(start)
                lengths.append(len(line))
            start += len(line)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    order.sort(key=dates.__getitem__, reverse=True)
    return Places(
        starts=array("Q", map(starts.__getitem__, order)).tobytes(),
        lengths=array("I", map(lengths.__getitem__, order)).tobytes(),
        content=digest.hexdigest(),
    )


def _close(descriptors: Iterable[int]) -> None:
    for one in descriptors:
        os.close(one)
