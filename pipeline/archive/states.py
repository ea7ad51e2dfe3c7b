"""How each source stands, by the log of harvests: `ok stale failing confirmed-empty retired never`.

The first of these rules that holds gives the state:

- `retired`: the dataset no longer names the source; what it brought stays.
- `failing`: the last try ended in an error.
- `never`: no harvest of it ever came to an end.
- `stale`: the last complete harvest is more than `STALE_DAYS` days old.
- `confirmed-empty`: the source answered to the end and had nothing new for more than `QUIET_DAYS` days, or has
  nothing at all. In a recess that is as it should be: an answer that is not to be believed is `failing`.
- `ok`: all else.

Days are measured to the newest harvest of any source, or to a time that is given; times are given as days, so that
what is published is the same for every harvest of one day.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec
import sqlalchemy as sa

from pipeline.archive.index import Index
from pipeline.archive.months import kind_of
from pipeline.archive.tables import CHANGE, HARVEST, RECORD

State = Literal["ok", "stale", "failing", "confirmed-empty", "retired", "never"]
STALE_DAYS = 8
"""A weekly schedule may be a day late."""
QUIET_DAYS = 7
ADVICE: dict[State, str] = {
    "ok": "Nothing.",
    "stale": "Run the dataset, and see to it that its schedule is kept: brievenbus schedule.",
    "failing": "Run the dataset again; where the error stays, compare the source with its documentation.",
    "confirmed-empty": "Nothing where that is as it should be, such as in a recess.",
    "retired": "Nothing; name the source in dataset.toml to harvest it again.",
    "never": "Run the dataset.",
}
"""What the operator can do."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """How one source stands."""

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
    """Records held, without those that were taken back or could not be had."""
    withdrawn: int
    missing: int
    """Records that exist at the source and could not be had."""


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    complete: str | None
    tried: str | None
    changed: str | None
    error: str | None
    records: int
    withdrawn: int
    missing: int


def states(index: Index, names: Sequence[str], at: str | None = None) -> tuple[SourceState, ...]:
    """Return how the sources of a dataset stand, in their order, then those that it no longer names."""
    with index.engine.connect() as connection:
        known = connection.execute(sa.select(HARVEST.c.source).distinct().order_by(HARVEST.c.source)).scalars().all()
        found = [_facts(connection, name) for name in (*names, *(name for name in known if name not in names))]
    now = _day(at) or max((facts.tried or "" for facts in found), default="")
    return tuple(_state(facts, facts.source in names, now) for facts in found)


def _facts(connection: sa.Connection, source: str) -> _Facts:
    """Return what the log and the index say of a source."""
    ended = sa.func.coalesce(HARVEST.c.ended, HARVEST.c.started)
    mine = HARVEST.c.source == source
    is_usual = HARVEST.c.backfill.is_(None)  # A backfill asks for a period, and says nothing of the rest.
    complete = sa.select(sa.func.max(ended)).where(mine, is_usual, HARVEST.c.finished.is_(True))
    last = sa.select(ended, HARVEST.c.error).where(mine, is_usual).order_by(HARVEST.c.id.desc()).limit(1)
    changed = sa.select(sa.func.max(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id).where(mine)
    is_withdrawn = RECORD.c.withdrawn.is_not(None)
    # One of which the last readable version is held is not missing.
    refusal = sa.case((RECORD.c.sha256.is_(None), RECORD.c.refusal))
    counts = sa.select(refusal, is_withdrawn, sa.func.count()).group_by(refusal, is_withdrawn)
    tried, error = connection.execute(last).first() or (None, None)
    number: Counter[str] = Counter()
    for refusal, gone, count in connection.execute(counts.where(RECORD.c.source == source)):
        number[kind_of(refusal) if refusal or gone else "held"] += count
    return _Facts(
        source=source,
        complete=_day(connection.execute(complete).scalar()),
        tried=_day(tried),
        changed=_day(connection.execute(changed).scalar()),
        error=error,
        records=number["held"],
        withdrawn=number["withdrawn"],
        missing=number["missing"],
    )


def _state(facts: _Facts, is_named: bool, now: str) -> SourceState:
    state, reason = _judged(facts, is_named, now)
    known = {name: value for name, value in msgspec.structs.asdict(facts).items() if name != "error"}
    return SourceState(state=state, reason=reason, advice=ADVICE[state], **known)


def _judged(facts: _Facts, is_named: bool, now: str) -> tuple[State, str]:
    """Return the state of a source and why: the first rule that holds."""
    if not is_named:
        return "retired", "the dataset no longer names this source"
    if facts.error:
        return "failing", f"the try of {facts.tried} ended in an error: {facts.error}"
    if facts.complete is None:
        return "never", "no harvest of it has come to an end"
    if _days(facts.complete, now) > STALE_DAYS:
        return "stale", f"the last complete harvest was on {facts.complete}"
    if facts.changed is None:
        return "confirmed-empty", f"asked to the end on {facts.complete}, it had nothing"
    if _days(facts.changed, facts.complete) > QUIET_DAYS:
        return "confirmed-empty", f"asked to the end on {facts.complete}, it had nothing new since {facts.changed}"
    return "ok", f"complete according to the source on {facts.complete}"


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
