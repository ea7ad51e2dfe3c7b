"""The days of a backfill, and their division into parts."""

from datetime import date, timedelta

import msgspec

from pipeline.archive import Days
from pipeline.model.period import Period
from pipeline.sources import DayOptions


def narrowed(period: Period, options: DayOptions) -> Period | None:
    """Return the days of a period that a dataset's options `since` and `until` of a source allow; None for no day.

    >>> narrowed(Period(since="2011-01-01"), DayOptions(since="2020-01-01", until="2021-12-31")).until
    '2021-12-31'
    """
    since = max(period.since, options.since or period.since)
    until = min((day for day in (period.until, options.until) if day is not None), default=None)
    if until is not None and until < since:
        return None
    return msgspec.structs.replace(period, since=since, until=until)


def split(period: Period, today: str) -> list[Days]:
    """Return the days of each part, divided as evenly as possible. The last part ends where the period does.

    >>> split(Period(since="2026-01-01", until="2026-01-05", parts=2), "2026-03-01")
    [('2026-01-01', '2026-01-03'), ('2026-01-04', '2026-01-05')]
    >>> split(Period(since="2026-01-01", parts=2), "2026-01-04")
    [('2026-01-01', '2026-01-02'), ('2026-01-03', None)]
    """
    first = date.fromisoformat(period.since)
    length = (date.fromisoformat(period.until or max(today, period.since)) - first).days + 1
    count = min(period.parts, length)
    starts = [first + timedelta(days=-(-number * length // count)) for number in range(count)]
    ends = [(start - timedelta(days=1)).isoformat() for start in starts[1:]]
    return list(zip((start.isoformat() for start in starts), (*ends, period.until), strict=True))
