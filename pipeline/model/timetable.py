"""The runs of a schedule: next, previous, and the longest gap. Moments are RFC 3339 in UTC."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from pipeline.model.dataset import Schedule

FIRST_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a day, in no zone
DAYS = 8 * 366
"""Number of days in which every cron line shows its longest gap: leap years, and each date on each day of the week."""
WEEKS = 21
"""Number of days in which a cron line that knows only days of the week shows it."""
_WEEKLY = re.compile(r"\* \* [0-9A-Za-z*,/-]+(?<![Ll])")


def next_run(schedule: Schedule, moment: str) -> str | None:
    """Return the first run after a moment, or None if there is none."""
    return _run(schedule, moment, reverse=False)


def previous_run(schedule: Schedule, moment: str) -> str | None:
    """Return the last run before a moment, or None if there is none."""
    return _run(schedule, moment, reverse=True)


def longest_gap(schedule: Schedule) -> int | None:
    """Return the maximum number of days between two runs; None if there are not two.

    >>> longest_gap(Schedule(cron="30 6 * * 1-5")), longest_gap(Schedule(cron="* * * * *"))
    (3, 1)
    """
    return _longest_gap(" ".join(schedule.cron.split()[2:]))


@cache
def _longest_gap(days: str) -> int | None:
    last = FIRST_DAY + timedelta(days=WEEKS if _WEEKLY.fullmatch(days) else DAYS)
    try:
        runs = itertools.takewhile(lambda day: day < last, CronSim(f"0 0 {days}", FIRST_DAY))
    except CronSimError:  # A day that no month has.
        return None
    return max(((late - early).days for early, late in itertools.pairwise(runs)), default=None)


def _run(schedule: Schedule, moment: str, reverse: bool) -> str | None:
    zone = ZoneInfo(schedule.timezone)
    try:
        found = next(CronSim(schedule.cron, datetime.fromisoformat(moment).astimezone(zone), reverse=reverse), None)
    except CronSimError:
        return None
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found else None
