"""Arithmetic with days, which are text in ISO 8601: `2026-02-27`."""

from datetime import date, timedelta


def add_days(day: str, days: int) -> str:
    """Return the day that is this number of days after another, or before it where the number is negative.

    >>> add_days("2026-02-27", 2), add_days("2026-03-01", -2)
    ('2026-03-01', '2026-02-27')
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
