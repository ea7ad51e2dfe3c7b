"""The letters of one page as files for a spreadsheet or a program: CSV, XLSX and JSON, with exactly the same rows."""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.formats.mapping.rows import neutralise
from pipeline.model.dataset import Dataset
from pipeline.site.browse import workbook
from pipeline.site.browse.kepttexts import KeptTexts
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.selection import Letters
from pipeline.vocabulary import authorities


class RowEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A letter in these files; the fields have the meaning of the columns of `letters.csv`, with its lists joined."""

    id: str
    identifier: str
    date: str | None
    kind: str
    language: str | None
    subject: str | None
    heading: str | None
    sender_name: str | None
    """Present official name; as printed where the sender is linked to no organisation."""
    sender_iri: str | None
    signatories: tuple[str, ...]
    """Names as printed."""
    person_iris: tuple[str, ...]
    dossiers: tuple[str, ...]
    themes: tuple[str, ...]
    """Official Dutch names."""
    question_number: str | None
    question_date: str | None
    response_days: int | None


Item = TypeVar("Item")
COLUMNS = RowEntry.__struct_fields__
PIECE = 1_000
"""Most letters in a piece of a file."""
KEPT = 5_000
"""Most letters whose entries are kept in memory while the files of a page are made."""


class RowTable:
    """Letters for all files of one page; of many, nothing is kept from one file to the next."""

    def __init__(self, count: int, entries: Callable[[], Iterable[RowEntry]]) -> None:
        """Use the number of letters, and a function that returns the entry of each."""
        self._count, self._entries = count, entries

    @classmethod
    def of(cls, rows: Sequence[LetterRow]) -> "RowTable":
        """Return the table of letters."""
        return cls(len(rows), lambda: map(entry, rows))

    def __len__(self) -> int:
        """Return the number of letters."""
        return self._count

    @property
    def is_long(self) -> bool:
        """Whether the letters are too many to be in memory together."""
        return self._count > KEPT

    def entries(self) -> Iterable[RowEntry]:
        """Return an entry for each letter."""
        return self._entries() if self.is_long else self._kept

    def cells(self) -> Iterable[list[str]]:
        """Return each entry as text, by column."""
        return map(_cells, self._entries()) if self.is_long else self._kept_cells

    @cached_property
    def _kept(self) -> list[RowEntry]:
        return list(self._entries())

    @cached_property
    def _kept_cells(self) -> list[list[str]]:
        return [_cells(one) for one in self._kept]


class EntryStore:
    """The entries of the letters of a collection: each is made once, and kept on a disk."""

    def __init__(self, count: int, folder: Path | None) -> None:
        """Keep the entries of so many letters on the disk of a folder."""
        self._kept = KeptTexts(count, folder)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(RowEntry).decode

    def table(self, letters: Letters) -> RowTable:
        """Return the table of some of these letters."""
        return RowTable(len(letters), partial(self._entries, letters))

    def _entries(self, letters: Letters) -> Iterator[RowEntry]:
        for number in letters.numbers:
            if found := self._kept.get(number):
                yield self._decode(found)
            else:
                made = entry(letters.of(number))
                self._kept.put(number, self._encode(made))
                yield made


def entry(row: LetterRow) -> RowEntry:
    """Return the entry of a letter."""
    labels = authorities().labels
    sender = row.sender
    return RowEntry(
        id=row.id,
        identifier=row.identifier,
        date=row.date,
        kind=row.kind,
        language=row.language,
        subject=row.subject,
        heading=row.heading,
        sender_name=(labels.get(sender.iri or "") or sender.name) if sender else None,
        sender_iri=sender.iri if sender else None,
        signatories=tuple(one.name for one in row.signatories if one.name),
        person_iris=tuple(one.person_iri for one in row.signatories if one.person_iri),
        dossiers=tuple(dict.fromkeys(one.number for one in row.dossiers)),
        themes=tuple(labels.get(theme, theme) for theme in row.themes),
        question_number=row.question_number,
        question_date=row.question_date,
        response_days=row.response_days,
    )


def as_csv(letters: RowTable, dataset: Dataset) -> Iterator[bytes]:
    """Yield letters as CSV (RFC 4180, UTF-8) in pieces; no cell can be taken for a formula."""
    lines = itertools.chain([COLUMNS], ([neutralise(cell) for cell in row] for row in letters.cells()))
    for some in batched(lines, PIECE):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(some)
        yield text.getvalue().encode()


def as_json(letters: RowTable, dataset: Dataset) -> Iterator[bytes]:
    """Yield letters as a JSON array in pieces."""
    encode = msgspec.json.Encoder().encode
    objects = (msgspec.json.format(encode(one), indent=1).replace(b"\n", b"\n ") for one in letters.entries())
    between = b"[\n "
    for some in batched(objects, PIECE):
        yield between + b",\n ".join(some)
        between = b",\n "
    yield b"\n]\n" if len(letters) else b"[]\n"


def as_xlsx(letters: RowTable, dataset: Dataset) -> Iterator[bytes]:
    """Yield letters as a workbook, with dates as dates and web addresses as links; text is never a formula."""
    yield workbook.write(dataset.title.nl, dataset.publisher.name, COLUMNS, letters.cells(), len(letters))


ROW_FILES: Mapping[str, tuple[str, str, Callable[[RowTable, Dataset], Iterator[bytes]]]] = {
    "csv": ("CSV", "text/csv", as_csv),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("JSON", "application/json", as_json),
}
"""Suffix to the name of the format, its media type, and the function that makes it."""


def _cells(found: RowEntry) -> list[str]:
    values = msgspec.structs.astuple(found)
    return ["; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value) for value in values]


def batched(found: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of so many items, the last one with fewer."""
    items = iter(found)
    while some := list(itertools.islice(items, size)):
        yield some
