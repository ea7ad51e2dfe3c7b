"""Read `corrections.csv`, with an error of one line that names the line, the column and the expected value."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.errors import DefinitionError
from pipeline.letters.correct.values import FORMS
from pipeline.model import conversion
from pipeline.model.forms import Day, Line

FILE = "corrections.csv"
COLUMNS = ("letter", "field", "value", "evidence", "day")


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """The right value of one field of one letter, as a person found it."""

    letter: Line
    """IRI of the letter, or its identifier: the last part of the IRI."""
    field: Line
    """Name of the field in `letters.jsonl`."""
    value: str
    """The right value; "" where the letter has none."""
    evidence: Line
    """Where the value can be verified, or why the reader's value is wrong. Published."""
    day: Day
    """Day on which the correction was written."""

    @property
    def identifier(self) -> str:
        """Identifier of the letter."""
        return self.letter.rpartition("/")[2]


def contents(folder: Path) -> bytes:
    """Return the bytes of a dataset's corrections; b"" where it has none.

    Raises DefinitionError where the file cannot be read.
    """
    file = folder / FILE
    try:
        return file.read_bytes() if file.exists() else b""
    except OSError as error:
        raise DefinitionError(f"{file}: cannot be read: {error.strerror}") from error


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """Return the corrections of the dataset in a folder, in the order of the file; none without a file.

    Raises DefinitionError, in one line, for the first mistake.
    """
    file = folder / FILE
    try:
        text = contents(folder).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(f"{file}: not UTF-8: {error.reason} at byte {error.start}") from error
    found: dict[tuple[str, str], Correction] = {}
    for where, row in _rows(file, text):
        correction = conversion.convert(row, Correction, f"{where}: ")
        _check(correction, where)
        if (correction.identifier, correction.field) in found:
            raise DefinitionError(f"{where}: corrects {correction.field} of {correction.identifier} a second time")
        found[correction.identifier, correction.field] = correction
    return tuple(found.values())


def _rows(file: Path, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, None)
        if header is not None and tuple(header) != COLUMNS:
            raise DefinitionError(f"{file}: line 1: found {','.join(header)!r}, expected {','.join(COLUMNS)!r}")
        for row in reader:
            where = f"{file}: line {reader.line_num}"
            if row and len(row) != len(COLUMNS):
                raise DefinitionError(f"{where}: found {len(row)} columns, expected {len(COLUMNS)}")
            if row:
                yield where, {name: cell.strip() for name, cell in zip(COLUMNS, row, strict=True)}
    except csv.Error as error:
        raise DefinitionError(f"{file}: line {reader.line_num}: not CSV: {error}") from error


def _check(correction: Correction, where: str) -> None:
    form = FORMS.get(correction.field)
    if form is None:
        raise DefinitionError(f"{where}: field: found {correction.field!r}, expected one of {', '.join(sorted(FORMS))}")
    if not (form.is_right(correction.value) if correction.value else correction.field != "kind"):
        raise DefinitionError(f"{where}: value: found {correction.value!r}, expected {form.expected}")
