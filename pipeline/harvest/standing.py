"""The current state of a dataset: its sources, by the published counts, and its schedule."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from pipeline import settings
from pipeline.archive import SourceState, has_index, last_run, months, open_index, states
from pipeline.home import Home
from pipeline.model import timetable
from pipeline.model.dataset import Dataset
from pipeline.model.days import add_days
from pipeline.release import index as releases
from pipeline.release.describe.completeness import source_states as published_states
from pipeline.release.missing import left_outs

GRACE = timedelta(hours=1)
"""A run is missed when it should have begun longer ago than this."""


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """The times at which a dataset runs, RFC 3339 in UTC."""

    last: str | None
    """When a harvest last began or ended."""
    next: str | None
    """Time of the next scheduled run; None without a schedule."""
    missed: str | None
    """Time of a scheduled run that did not happen; None where no run was missed."""


def timing(dataset: Dataset, home: Home) -> Timing:
    """Return the times of a dataset's last run, next run and missed run."""
    now, last = settings.now(), None
    if has_index(home, dataset.name):
        with closing(open_index(home, dataset.name)) as index:
            last = last_run(index)
    if dataset.schedule is None:
        return Timing(last=last, next=None, missed=None)
    late = (datetime.fromisoformat(now) - GRACE).strftime("%Y-%m-%dT%H:%M:%SZ")
    due = timetable.previous_run(dataset.schedule, late)
    missed = due if due and last and last < due else None
    return Timing(last=last, next=timetable.next_run(dataset.schedule, now), missed=missed)


def validity(dataset: Dataset, place: Path) -> tuple[str | None, str | None]:
    """Return the day of the last complete harvest and the day until which it is recent.

    The first is that of the source whose last complete harvest is longest ago; the second is one longest gap of the
    schedule later. Return None for a day that is not known. No clock is read."""
    found = [one.complete for one in published_states(place) if one.state != "retired"]
    if not found or None in found:
        return None, None
    complete = min(day for day in found if day)
    gap = timetable.longest_gap(dataset.schedule) if dataset.schedule else None
    return complete, add_days(complete[:10], gap) if gap else None


def source_states(dataset: Dataset, home: Home) -> tuple[SourceState, ...]:
    """Return the current state of each source of a dataset; nothing where there is no archive yet."""
    if not has_index(home, dataset.name):
        return ()
    release = releases.newest_folder(home.web / dataset.name, dataset.name)
    with closing(open_index(home, dataset.name)) as index:
        counts = months(index, left_outs(release))
        return states(index, [setting.name for setting in dataset.sources], settings.now(), counts)
