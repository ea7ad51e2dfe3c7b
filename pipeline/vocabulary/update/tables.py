"""Lists as tables: read whole, compared row by row, replaced whole."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from pipeline.errors import DefinitionError
from pipeline.files import write_atomically

Fetch = Callable[[str], bytes]
"""Returns the bytes behind a URL."""
Row = dict[str, str]
STAMPS = ("source", "source_date")
"""Columns that say where a row is from: new ones alone are no change of the fact."""


class AuthorityList(NamedTuple):
    """The columns and rows of the file of a list."""

    columns: tuple[str, ...]
    rows: list[Row]


class ListChange(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that a publisher added, removed or changed."""

    list: str
    kind: Literal["added", "removed", "changed"]
    key: str
    """Values of the columns that identify the row."""
    fields: dict[str, tuple[str, str]]
    """Column to its value before and after; an absent row is empty strings."""


def read(path: Path) -> AuthorityList:
    """Return a list. Raises DefinitionError where it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [dict(row) for row in reader]
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise DefinitionError(f"cannot read authority list {path.name}: {error}") from error
    return AuthorityList(tuple(reader.fieldnames or ()), rows)


def write(path: Path, table: AuthorityList) -> None:
    """Replace a list by another at once: a reader sees the old one or the new one, whole."""
    text = io.StringIO()
    writer = csv.DictWriter(text, table.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows)
    write_atomically(path, text.getvalue().encode("utf-8"))


def differences(name: str, key: Sequence[str], before: AuthorityList, after: AuthorityList) -> list[ListChange]:
    """Return the rows that differ: first rows of the new list in its order, then removed rows."""
    old = {tuple(row[column] for column in key): row for row in before.rows}
    new = {tuple(row[column] for column in key): row for row in after.rows}
    absent = dict.fromkeys(before.columns, "")
    found = []
    for place, row in {**new, **{place: row for place, row in old.items() if place not in new}}.items():
        was, now = old.get(place, absent), row if place in new else absent
        fields = {column: (was[column], now[column]) for column in before.columns if was[column] != now[column]}
        if place in old and place in new and not set(fields) - set(STAMPS):
            continue
        kind: Literal["added", "removed", "changed"] = (
            "changed" if place in old and place in new else "added" if place in new else "removed"
        )
        found.append(ListChange(list=name, kind=kind, key=" · ".join(part for part in place if part), fields=fields))
    return found
