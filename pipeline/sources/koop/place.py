"""The cursor of a harvest of KOOP: its position between harvests.

The next harvest starts from the newest day of publication that was seen, not from a time of our clock, and never later
than the day on which the harvest began: changes during a long harvest come after it. The two days before that day are
requested again, since an index may lag.
"""

import msgspec

from pipeline.model.days import add_days
from pipeline.sources._cursor import SelectionCursor
from pipeline.sources.koop.selection import Window

OVERLAP = 2
"""Days that are requested again."""


class WindowScan(msgspec.Struct, kw_only=True):
    """A scan of the windows, in progress."""

    begun: str
    """Day on which the scan began."""
    full: bool
    """Whether the whole selection is listed, so that a missing record is missing at the source."""
    start: str
    """First day of the current window."""
    after: str | None = None
    """Last identifier that was stored."""
    newest: str | None = None
    """Newest day of publication seen."""
    months: dict[str, int] | None = None
    """Letters listed so far, by month; None if not everything is listed."""
    counted: str | None = None
    """Identifier of the letter counted last."""


class KoopCursor(SelectionCursor, kw_only=True, omit_defaults=True):
    """State of the source between harvests."""

    newest: str | None = None
    """Day up to which everything is archived."""
    full: str | None = None
    """Day on which everything was last listed."""
    scan: WindowScan | None = None


def windows(start: str, begun: str, until: str | None, days: int) -> list[Window]:
    """Return the windows from a day on. The last one has no end, so that nothing with a date in the future is missed.

    >>> [window.end for window in windows("2026-01-01", "2026-02-10", None, 31)]
    ['2026-02-01', None]
    >>> [window.end for window in windows("2026-01-01", "2026-02-10", "2026-01-07", 31)]
    ['2026-01-08']
    """
    found: list[Window] = []
    last = add_days(until, 1) if until else None
    while True:
        end = add_days(start, days)
        if last and end >= last:
            return [*found, Window(start=start, end=last)]
        if not last and end > begun:
            return [*found, Window(start=start)]
        found.append(Window(start=start, end=end))
        start = end
