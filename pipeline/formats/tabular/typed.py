"""Convert cells of a table to typed values; a cell without a valid value gives None, like an empty cell."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from pipeline.formats.mapping import Column


def day(cell: str) -> date | None:
    """Return a full date.

    >>> day("2011-06-16"), day("2011-06"), day("")
    (datetime.date(2011, 6, 16), None, None)
    """
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def moment(cell: str) -> datetime | None:
    """Return a moment in UTC; None where the text names no time zone.

    >>> moment("2011-06-16T10:00:00+02:00")
    datetime.datetime(2011, 6, 16, 8, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        found = datetime.fromisoformat(cell)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def number(cell: str) -> int | None:
    """Return a whole number.

    >>> number("12"), number("")
    (12, None)
    """
    return int(cell) if cell.isascii() and cell.isdigit() else None


def text(cell: str) -> str | None:
    """Return text, or None for an empty cell."""
    return cell or None


def converter(column: Column) -> Callable[[str], date | datetime | int | str | None]:
    """Return the function that converts the cells of a column to values."""
    match column.value:
        case "date":
            return day
        case "datetime":
            return moment
        case "integer":
            return number
        case _:
            return text
