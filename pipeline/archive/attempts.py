"""Attempts at records that could not be fetched: a table, and for older archives fields of their cursors."""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from pipeline.archive.tables import ATTEMPT
from pipeline.archive.writer import ArchiveWriter
from pipeline.model.attempt import Attempt, AttemptState

STATES: dict[str, AttemptState] = {
    "doubts": "failing",
    "again": "failing",
    "missing": "absent",
    "withdrawn": "withdrawn",
}
"""The state of an attempt, by the field of an older cursor that listed its records."""


class AttemptLog:
    """The attempts of one source in the index."""

    def __init__(self, connection: sa.Connection, writer: ArchiveWriter, source: str) -> None:
        """Read through a connection, and write with the commits of its harvest."""
        self._connection, self._writer, self._source = connection, writer, source

    def read(self, cursor: str | None, today: str) -> list[Attempt]:
        """Return the noted attempts; note now those that only the cursor of an earlier version names."""
        columns = [ATTEMPT.c[name] for name in Attempt.__struct_fields__]
        query = sa.select(*columns).where(ATTEMPT.c.source == self._source)
        found = self._connection.execute(query)
        rows = [Attempt(**dict(zip(Attempt.__struct_fields__, row, strict=True))) for row in found]
        known = {(one.state, one.key) for one in rows}
        adopted = [one for one in adopt(cursor, today) if (one.state, one.key) not in known]
        for one in adopted:
            self.note(one.state, one.key, one)
        return [*rows, *adopted]

    def note(self, state: AttemptState, key: str, attempt: Attempt | None) -> None:
        """Have the next commit note a state of a record, or delete it where `attempt` is None."""
        mine = (ATTEMPT.c.source == self._source, ATTEMPT.c.state == state, ATTEMPT.c.key == key)
        self._writer.move(("attempt", state, key, "before"), sa.delete(ATTEMPT).where(*mine))
        row = None if attempt is None else {"source": self._source} | msgspec.structs.asdict(attempt)
        self._writer.move(("attempt", state, key, "after"), None if row is None else sa.insert(ATTEMPT).values(row))


def adopt(cursor: str | None, today: str) -> Iterator[Attempt]:
    """Yield the attempts that a cursor names; a cursor of the current version names none."""
    try:
        said = msgspec.json.decode(cursor or "null")
    except msgspec.DecodeError:
        said = None
    for field, state in STATES.items() if isinstance(said, dict) else ():
        noted = said.get(field)
        for key, value in noted.items() if isinstance(noted, dict) else ():
            yield _attempt(state, key, value, today)


def _attempt(state: AttemptState, key: str, value: Any, today: str) -> Attempt:
    """Return an attempt from its noted form: its day, its mark and day, or the day of the next try."""
    match value:
        case {"day": str(due), "days": int(days)}:
            bundle = value.get("bundle")
            mark = msgspec.json.encode(bundle, order="deterministic").decode() if bundle else None
            return Attempt(state=state, key=key, since=today, due=due, tries=max(1, days.bit_length()), mark=mark)
        case [str(mark), str(since)]:
            return Attempt(state=state, key=key, since=since, due=since, mark=mark)
        case str() if value[4:5] == "-" and len(value) == 10:
            # A day: of a publication that is lost, where it stood among the doubts.
            state = "absent" if state == "failing" else state
            return Attempt(state=state, key=key, since=value, due=value)
    return Attempt(state=state, key=key, since=today, due=today, mark=str(value) or None)
