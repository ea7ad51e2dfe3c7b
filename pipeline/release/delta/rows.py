"""Read rows of tables with their keys, and compare two tables.

All tables are sorted: by the letter's identifier and the position, by IRI, or, for findings, by part and letter, then
by source and key of the record. So one pass over both tables finds the differences, with two rows in memory.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pipeline.errors import ValidationError
from pipeline.formats.mapping.rows import restore
from pipeline.release.delta.state import ISSUES, StateFile

Cells = list[str]


class RowPosition(NamedTuple):
    """Position of a row; positions sort like the rows of their table."""

    group: int
    """0 for rows of a letter and of a table with one row for each IRI, 1 for findings about a record."""
    part: str
    """Part of a finding about a letter, in a partitioned dataset, since all findings are in one file; empty
    elsewhere."""
    name: str
    second: str
    number: int


class RowName(NamedTuple):
    """Position, key and letter of a row."""

    place: RowPosition
    key: str
    letter: str


Locate = Callable[[Cells], RowName]
HIDDEN = 2
"""Number of extra cells of findings: their number, as they have no key of their own, and their part."""


def read(file: Path, table: str, parts: Mapping[str, str] | None = None) -> Iterator[Cells]:
    """Yield the rows of a table, first the names of its columns; findings have `HIDDEN` extra cells.

    `parts` gives the part of each letter, by the last segment of its IRI, where the dataset is partitioned. Raises
    ValidationError where the file is damaged.
    """
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(opened)
        try:
            yield from _numbered(reader, parts or {}) if table == ISSUES else reader
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValidationError(f"{file} is damaged near line {reader.line_num}: {error}") from error


def parts(pieces: Iterable[StateFile], *folders: Path) -> dict[str, str]:
    """Return the part of each letter, by the last segment of its IRI; empty where the dataset is not partitioned.

    A file is read from the first folder that has it.
    """
    found: dict[str, str] = {}
    for piece in pieces:
        if piece.table == "letters" and piece.part:
            file = next(path for folder in folders if (path := folder / piece.path).exists())
            rows = read(file, "letters")
            next(rows, None)
            found.update((segment(cells[0]), piece.part) for cells in rows)
    return found


def segment(letter: str) -> str:
    """Return the last segment of a letter's IRI, unescaped: its identifier."""
    return unquote(letter.rpartition("/")[2])


def locate(table: str, columns: Sequence[str]) -> Locate:
    """Return a function that names the rows of a table. Raises ValidationError for a table without a known key."""
    if table == ISSUES:
        return _finding(columns.index("source"), columns.index("key"), columns.index("letter"))
    if tuple(columns[:2]) == ("letter", "position"):
        return _item
    if tuple(columns[:1]) == ("id",):
        return lambda cells: RowName(RowPosition(0, "", segment(cells[0]), "", 0), cells[0], cells[0])
    if tuple(columns[:1]) == ("iri",):
        return lambda cells: RowName(RowPosition(0, "", cells[0], "", 0), cells[0], "")
    raise ValidationError(f"the table {table!r} has no key that deltas know: {', '.join(columns[:3])}")


def place(table: str, key: str, letter: str, part: str = "") -> RowPosition:
    """Return the position of a row, from its key and, for a finding, its part.

    >>> place("signatories", "https://a.example/id/brief/kst-1 12", "https://a.example/id/brief/kst-1")
    RowPosition(group=0, part='', name='kst-1', second='', number=12)
    >>> place("issues", "folder map/een brief.txt 1", "")
    RowPosition(group=1, part='', name='folder', second='map/een brief.txt', number=1)
    """
    try:
        if letter:
            number = int(key[len(letter) + 1 :] or 0)
            return RowPosition(0, part if table == ISSUES else "", segment(letter), "", number)
        if table == ISSUES:
            source, _, rest = key.partition(" ")
            name, _, last = rest.rpartition(" ")
            return RowPosition(1, "", source, restore(name), int(last))
    except ValueError as error:
        raise ValidationError(f"{key!r} is no key of the table {table!r}") from error
    return RowPosition(0, "", key, "", 0)


def differences(
    old: Iterator[Cells], new: Iterator[Cells], name: Locate, table: str
) -> Iterator[tuple[RowName, Cells | None, Cells | None]]:
    """Yield the rows that differ: their name, and their cells before and after.

    Raises ValidationError where rows are not in order.
    """
    before, after = next(old, None), next(new, None)
    last: RowPosition | None = None
    while before is not None or after is not None:
        if before == after:
            before, after = next(old, None), next(new, None)
            continue
        was, now = name(before) if before is not None else None, name(after) if after is not None else None
        first = min(row.place for row in (was, now) if row is not None)
        if last is not None and first <= last:
            raise ValidationError(f"the table {table!r} is not in the order of its keys near {(was or now)}")
        last = first
        is_old, is_new = was is not None and was.place == first, now is not None and now.place == first
        found = was if is_old else now
        if found is not None:
            yield found, before if is_old else None, after if is_new else None
        before = next(old, None) if is_old else before
        after = next(new, None) if is_new else after


def _item(cells: Cells) -> RowName:
    letter, number = cells[0], cells[1]
    return RowName(RowPosition(0, "", segment(letter), "", int(number)), f"{letter} {number}", letter)


def _finding(source: int, key: int, letter: int) -> Locate:
    def name(cells: Cells) -> RowName:
        of, number, part = cells[letter], cells[-2], cells[-1]
        if of:
            return RowName(RowPosition(0, part, segment(of), "", int(number)), f"{of} {number}", of)
        found = RowPosition(1, "", cells[source], restore(cells[key]), int(number))
        return RowName(found, f"{cells[source]} {cells[key]} {number}", "")

    return name


def _numbered(rows: Iterator[Cells], of: Mapping[str, str]) -> Iterator[Cells]:
    """Add the extra cells to findings: their number and their part."""
    head = next(rows, None)
    if head is None:
        return
    yield [*head, "", ""]
    letter, source, key = head.index("letter"), head.index("source"), head.index("key")
    subject, number = ("", ""), 0
    for cells in rows:
        found = (cells[letter], "" if cells[letter] else f"{cells[source]} {cells[key]}")
        subject, number = found, number + 1 if found == subject else 1
        yield [*cells, str(number), of.get(segment(found[0]), "") if of else ""]
