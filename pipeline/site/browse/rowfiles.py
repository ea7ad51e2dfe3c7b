"""The letters of one page as files for a spreadsheet or a program: CSV, XLSX and JSON, with exactly the same rows."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from pipeline.formats.mapping.rows import neutralise
from pipeline.model.dataset import Dataset
from pipeline.site.browse import workbook
from pipeline.site.browse.rows import LetterRow
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


COLUMNS = RowEntry.__struct_fields__
KEPT = 5_000
"""Most letters whose entries are kept in memory while the files of a page are made."""


class RowTable:
    """Letters for all files of one page; of many, nothing is kept from one file to the next."""

    def __init__(self, rows: Sequence[LetterRow]) -> None:
        """Use letters."""
        self._rows = rows
        self._kept = [entry(row) for row in rows] if len(rows) <= KEPT else None

    def __len__(self) -> int:
        """Return the number of letters."""
        return len(self._rows)

    def entries(self) -> Iterable[RowEntry]:
        """Return an entry for each letter."""
        return map(entry, self._rows) if self._kept is None else self._kept

    def cells(self) -> Iterable[list[str]]:
        """Return each entry as text, by column."""
        return map(_cells, self.entries()) if self._kept is None else self._kept_cells

    @cached_property
    def _kept_cells(self) -> list[list[str]]:
        return [_cells(one) for one in self.entries()]


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


def as_csv(letters: RowTable, dataset: Dataset) -> bytes:
    """Return letters as CSV (RFC 4180, UTF-8); no cell can be taken for a formula."""
    content = io.BytesIO()
    with io.TextIOWrapper(content, encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([neutralise(cell) for cell in row] for row in letters.cells())
        text.flush()
        return content.getvalue()


def as_json(letters: RowTable, dataset: Dataset) -> bytes:
    """Return letters as a JSON array."""
    encode = msgspec.json.Encoder().encode
    objects = (msgspec.json.format(encode(one), indent=1).replace(b"\n", b"\n ") for one in letters.entries())
    return b"[\n " + b",\n ".join(objects) + b"\n]\n" if len(letters) else b"[]\n"


def as_xlsx(letters: RowTable, dataset: Dataset) -> bytes:
    """Return letters as a workbook, with dates as dates and web addresses as links; text is never a formula."""
    return workbook.write(dataset.title.nl, dataset.publisher.name, COLUMNS, letters.cells(), len(letters))


ROW_FILES: Mapping[str, tuple[str, str, Callable[[RowTable, Dataset], bytes]]] = {
    "csv": ("CSV", "text/csv", as_csv),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("JSON", "application/json", as_json),
}
"""Suffix to the name of the format, its media type, and the function that makes it."""


def _cells(found: RowEntry) -> list[str]:
    values = msgspec.structs.astuple(found)
    return ["; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value) for value in values]
