"""Read the authority lists: small CSV files of facts, each row with its source and the date of that source."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.errors import DefinitionError

BEGINNING, END = date.min.toordinal(), date.max.toordinal()


def rows(folder: Path, name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the named columns of every row of a list.

    Raises DefinitionError where the list is missing, lacks a column, or has a row of another width.
    """
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            places = [header.index(column) for column in columns]
            for row in reader:
                if len(row) != len(header):
                    raise DefinitionError(f"{path.name} line {reader.line_num}: {len(row)} columns, not {len(header)}")
                yield tuple([row[place] for place in places])
    except (OSError, ValueError) as error:
        raise DefinitionError(f"cannot read authority list {path.name}: {error}") from error


def first_day(text: str) -> int:
    """Return the first day of a period as a day number; an open beginning is the beginning of the calendar."""
    return date.fromisoformat(text).toordinal() if text else BEGINNING


def last_day(text: str) -> int:
    """Return the last day of a period as a day number; an open end is the end of the calendar."""
    return date.fromisoformat(text).toordinal() if text else END
