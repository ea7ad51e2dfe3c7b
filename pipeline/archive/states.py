"""State of each source, by the log of harvests: `ok incomplete stale failing confirmed-empty retired never`.

The first of these rules that applies gives the state:

- `retired`: the dataset no longer names the source; its records stay.
- `failing`: the last try ended in an error.
- `never`: no harvest of it ever finished.
- `stale`: the last complete harvest is more than `STALE_DAYS` days old.
- `incomplete`: the source states more records than are accounted for.
- `confirmed-empty`: the source answered to the end and had nothing new for more than `QUIET_DAYS` days, or has
  nothing at all. During a recess this is normal; a source with an implausible answer is `failing`.
- `ok`: all other sources. A source is called complete only where it states numbers and every one of them agrees.

Days are measured to the newest harvest of any source, or to a given time. Times are given as days, so that every
harvest of one day publishes the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from pipeline.archive.countstops import CountStop, count_stops
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.months import Month, months
from pipeline.archive.tables import CHANGE, HARVEST

State = Literal["ok", "incomplete", "stale", "failing", "confirmed-empty", "retired", "never"]
STALE_DAYS = 8
"""A weekly schedule may be a day late."""
Agreement = Literal["complete", "missing", "uncounted", "more", "unseen", "stopped", "unstated"]
QUIET_DAYS = 7
ADVICE: dict[State, str] = {
    "ok": "Nothing.",
    "incomplete": "See completeness.csv for the months; harvest them again with --since, or compare with the source.",
    "stale": "Run the dataset, and see to it that its schedule is kept: brievenbus schedule.",
    "failing": "Run the dataset again; where the error stays, compare the source with its documentation.",
    "confirmed-empty": "Nothing where that is as it should be, such as in a recess.",
    "retired": "Nothing; name the source in dataset.toml to harvest it again.",
    "never": "Run the dataset.",
}
"""Advice to the operator, by state."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """State of one source."""

    source: str
    state: State
    reason: str
    advice: str
    complete: str | None
    """Day on which the last complete harvest ended."""
    tried: str | None
    """Day of the last try."""
    changed: str | None
    """Day on which the source last brought a change."""
    records: int
    """Records that give a letter, or a copy of one; `Month` explains this field and the next three."""
    withdrawn: int
    not_letters: int = 0
    missing: int
    stated: int | None = None
    """Records that the source states it has; None where it states no number."""
    unseen: int = 0
    """Of these, records that the harvest never found."""
    more: int = 0
    """Records that the harvest found in addition to the numbers that the source states for their months."""
    uncounted: int = 0
    """Months with records for which the source states no number, although it states numbers for other months."""
    stopped: CountStop | None = None
    """Since when the source cannot be asked for its numbers, and why; None where it can, or was not asked."""

    @property
    def agreement(self) -> Agreement:
        """Return how the numbers of the source and ours agree."""
        if self.stated is None:
            return "stopped" if self.stopped else "unstated"
        found: dict[Agreement, int] = {
            "unseen": self.unseen,
            "more": self.more,
            "stopped": int(self.stopped is not None),
            "uncounted": self.uncounted,
            "missing": self.missing,
        }
        return next((name for name, number in found.items() if number), "complete")


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    complete: str | None
    tried: str | None
    changed: str | None
    error: str | None
    stopped: CountStop | None


def states(
    index: ArchiveIndex, names: Sequence[str], at: str | None = None, counts: Iterable[Month] | None = None
) -> tuple[SourceState, ...]:
    """Return the states of a dataset's sources, in their order, followed by sources that it no longer names.

    `counts` is the result of `months`, where the caller has it.
    """
    of: dict[str, list[Month]] = {}
    for month in months(index) if counts is None else counts:
        of.setdefault(month.source, []).append(month)
    with index.engine.connect() as connection:
        known = connection.execute(sa.select(HARVEST.c.source).distinct().order_by(HARVEST.c.source)).scalars().all()
        found = [_facts(connection, name) for name in (*names, *(name for name in known if name not in names))]
    now = _day(at) or max((facts.tried or "" for facts in found), default="")
    return tuple(_state(facts, of.get(facts.source, []), facts.source in names, now) for facts in found)


def last_run(index: ArchiveIndex) -> str | None:
    """Return when a harvest of new records last began or ended, RFC 3339 in UTC; None before the first."""
    moment = sa.func.max(sa.func.coalesce(HARVEST.c.ended, HARVEST.c.started))
    with index.engine.connect() as connection:
        found: str | None = connection.execute(sa.select(moment).where(HARVEST.c.backfill.is_(None))).scalar()
    return found


def _facts(connection: sa.Connection, source: str) -> _Facts:
    """Return the times and the error of a source, from the log and the index."""
    ended = sa.func.coalesce(HARVEST.c.ended, HARVEST.c.started)
    mine = HARVEST.c.source == source
    is_usual = HARVEST.c.backfill.is_(None)  # A backfill asks for a period, and says nothing of the rest.
    complete = sa.select(sa.func.max(ended)).where(mine, is_usual, HARVEST.c.finished.is_(True))
    last = sa.select(ended, HARVEST.c.error).where(mine, is_usual).order_by(HARVEST.c.id.desc()).limit(1)
    changed = sa.select(sa.func.max(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id).where(mine)
    tried, error = connection.execute(last).first() or (None, None)
    stopped = count_stops(connection).get(source)
    return _Facts(
        source=source,
        complete=_day(connection.execute(complete).scalar()),
        tried=_day(tried),
        changed=_day(connection.execute(changed).scalar()),
        error=error,
        stopped=stopped,
    )


def _state(facts: _Facts, counts: Sequence[Month], is_named: bool, now: str) -> SourceState:
    known = {name: value for name, value in msgspec.structs.asdict(facts).items() if name != "error"}
    counted = SourceState(state="ok", reason="", advice="", **known, **_numbers(counts))
    state, reason = _judged(facts, counted, is_named, now)
    if facts.stopped and state in ("ok", "incomplete", "confirmed-empty"):
        reason += f"; its numbers cannot be had since {facts.stopped.since}: {facts.stopped.why}"
    return msgspec.structs.replace(counted, state=state, reason=reason, advice=ADVICE[state])


def _numbers(counts: Sequence[Month]) -> dict[str, Any]:
    """Return the sums over the months of a source, and their differences from its stated numbers."""
    total: Counter[str] = Counter()
    known = [month for month in counts if month.stated is not None]
    for month in counts:
        total.update(records=month.held, withdrawn=month.withdrawn, not_letters=month.not_letters)
        total.update(missing=month.missing)
        if month.stated is not None:
            more = month.accounted - month.stated
            total.update(stated=month.stated, unseen=max(0, -more), more=max(0, more))
        elif known and month.month:
            total.update(uncounted=1)
    names = ("records", "withdrawn", "not_letters", "missing", "unseen", "more", "uncounted")
    return {name: total[name] for name in names} | {"stated": total["stated"] if known else None}


def _judged(facts: _Facts, counted: SourceState, is_named: bool, now: str) -> tuple[State, str]:
    """Return the state of a source and its reason: the first rule that applies."""
    if not is_named:
        return "retired", "the dataset no longer names this source"
    if facts.error:
        return "failing", f"the try of {facts.tried} ended in an error: {facts.error}"
    if facts.complete is None:
        return "never", "no harvest of it has come to an end"
    if _days(facts.complete, now) > STALE_DAYS:
        return "stale", f"the last complete harvest was on {facts.complete}"
    if counted.agreement == "unseen":
        return "incomplete", _counted(counted)
    if facts.changed is None:
        return "confirmed-empty", f"asked to the end on {facts.complete}, it had nothing"
    if _days(facts.changed, facts.complete) > QUIET_DAYS:
        return "confirmed-empty", f"asked to the end on {facts.complete}, it had nothing new since {facts.changed}"
    return "ok", _counted(counted)


def _counted(one: SourceState) -> str:
    """Return in words how the numbers of the source and ours agree."""
    said: dict[Agreement, str] = {
        "complete": f": complete, all {one.stated} records that the source states are accounted for",
        "missing": f": all {one.stated} records that the source states were found; {one.missing} of them missing",
        "uncounted": f"; of {one.uncounted} months with records the source states no number",
        "more": f": {one.more} records more were found than the {one.stated} that the source states",
        "unseen": f": of {one.stated} records that the source states, {one.unseen} were never found",
        "stopped": "",
        "unstated": "; the source states no number",
    }
    return f"harvested to the end on {one.complete}{said[one.agreement]}"


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
