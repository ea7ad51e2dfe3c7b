"""A backfill into the archive: all records of a period of one source, in parts that each have their own cursor.

The cursor of the source itself does not move: harvests of new records continue from it, before and after.
"""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from pipeline.archive.session import Session
from pipeline.archive.tables import HARVEST, PART

Days = tuple[str, str | None]
"""The first and the last day; None as last day for an open end."""


class BackfillPart(NamedTuple):
    """One part of a backfill."""

    id: int
    start: str
    until: str | None
    cursor: str | None
    done: bool

    def __str__(self) -> str:
        """Return its days in words."""
        return f"{self.start} to {self.until or 'now'}"


class Backfill(Session):
    """A backfill in progress."""

    def parts(self, days: Sequence[Days]) -> list[BackfillPart]:
        """Return the parts that this harvest, or an interrupted one of the same period, has begun, or else new parts.

        A new part starts with the cursor of the last part of the same days, so that only records that could not be
        fetched then are asked for again. Where there was none, it starts with the source's own cursor.
        """
        if not self._noted(self.id):
            for row in self._cut_off() or [self._new(start, until) for start, until in days]:
                self._connection.execute(sa.insert(PART), row | {"harvest": self.id, "source": self._source})
            self._writer.commit()
        return self._noted(self.id)

    def move_part(self, part: int, cursor: str) -> None:
        """Move the cursor of a part; it is committed together with everything before it, or later."""
        self._writer.move(part, sa.update(PART).where(PART.c.id == part).values(cursor=cursor))
        self._writer.commit_full()

    def end_part(self, part: int) -> None:
        """Note that all records of a part are archived."""
        self._writer.commit()
        self._connection.execute(sa.update(PART).where(PART.c.id == part).values(done=True))
        self._writer.commit()

    def _noted(self, harvest: int) -> list[BackfillPart]:
        columns = (PART.c[name] for name in BackfillPart._fields)
        query = sa.select(*columns).where(PART.c.harvest == harvest).order_by(PART.c.id)
        return [BackfillPart(*row) for row in self._connection.execute(query)]

    def _cut_off(self) -> list[dict[str, str | bool | None]]:
        """Return the parts of the last backfill of this period, where it was interrupted."""
        alike = (HARVEST.c.source == self._source, HARVEST.c.backfill == self._backfill, HARVEST.c.id < self.id)
        query = sa.select(HARVEST.c.id, HARVEST.c.finished).where(*alike).order_by(HARVEST.c.id.desc()).limit(1)
        last = self._connection.execute(query).first()
        if last is None or last.finished:
            return []
        return [
            {"start": part.start, "until": part.until, "cursor": part.cursor, "done": part.done}
            for part in self._noted(last.id)
        ]

    def _new(self, start: str, until: str | None) -> dict[str, str | bool | None]:
        same = (PART.c.source == self._source, PART.c.start == start, PART.c.until.is_not_distinct_from(until))
        query = sa.select(PART.c.cursor).where(*same).order_by(PART.c.id.desc()).limit(1)
        cursor: str | None = self._connection.execute(query).scalar()
        return {"start": start, "until": until, "cursor": cursor or self.cursor(), "done": False}
