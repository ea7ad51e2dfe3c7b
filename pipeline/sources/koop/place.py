"""Where a harvest of KOOP stands: the cursor.

The start of the next harvest is the newest day of publication that was seen, not a time of our clock, and never later
than the day on which the harvest began: what changes while a long harvest runs lies after it. Two days before that
day are asked again, since an index may lag.
"""

from datetime import date, timedelta

import msgspec

from pipeline.sources.koop.selection import Window

OVERLAP = 2
"""Days that are asked again."""


class WindowScan(msgspec.Struct, kw_only=True):
    """A way through the windows, under way."""

    begun: str
    """Day on which it began."""
    full: bool
    """Whether all of the selection is listed, so that what is missing is missing at the source."""
    start: str
    """First day of the window at hand."""
    after: str | None = None
    """Last identifier that was stored."""
    newest: str | None = None
    """Newest day of publication seen."""
    months: dict[str, int] | None = None
    """Letters listed until now, by month; None where not everything is listed."""
    counted: str | None = None
    """Identifier of the letter that was counted last."""


class KoopCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered from one harvest to the next."""

    selection: str
    """What was asked for; under another selection everything is listed anew."""
    newest: str | None = None
    """Day until which everything is held."""
    full: str | None = None
    """Day on which everything was last listed."""
    scan: WindowScan | None = None


def read_place(cursor: str | None, selection: str) -> KoopCursor:
    """Return where the last harvest of this selection stood; a new place for another selection or a strange cursor."""
    if cursor is None:
        return KoopCursor(selection=selection)
    try:
        place = msgspec.json.decode(cursor, type=KoopCursor)
    except msgspec.DecodeError:
        return KoopCursor(selection=selection)
    if place.selection != selection:
        return KoopCursor(selection=selection)
    return place


def write_place(place: KoopCursor) -> str:
    """Return the cursor for a place."""
    return msgspec.json.encode(place, order="deterministic").decode()


def days_after(day: str, days: int) -> str:
    """Return the day so many days after another.

    >>> days_after("2026-03-01", -2)
    '2026-02-27'
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def windows(start: str, begun: str, until: str | None, days: int) -> list[Window]:
    """Return the windows from a day on; the last one is open, so that nothing with a date ahead of us is missed.

    >>> [window.end for window in windows("2026-01-01", "2026-02-10", None, 31)]
    ['2026-02-01', None]
    >>> [window.end for window in windows("2026-01-01", "2026-02-10", "2026-01-07", 31)]
    ['2026-01-08']
    """
    found: list[Window] = []
    last = days_after(until, 1) if until else None
    while True:
        end = days_after(start, days)
        if last and end >= last:
            return [*found, Window(start=start, end=last)]
        if not last and end > begun:
            return [*found, Window(start=start)]
        found.append(Window(start=start, end=end))
        start = end
