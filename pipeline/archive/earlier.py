"""Earlier times of removed records: one that comes back keeps its time of addition, and unchanged also of retrieval."""

from collections.abc import Mapping

import sqlalchemy as sa

from pipeline.archive.batch import Row
from pipeline.archive.tables import CHANGE, HARVEST

SAME = ("sha256", "url", "statement")
"""Fields that must be equal for a record that came back to count as unchanged."""


class Earlier:
    """Looks up the history of records of one source that are not in the archive now, but may have been."""

    def __init__(self, connection: sa.Connection, source: str, started: str, published: Mapping[str, str]) -> None:
        """Look in an index; `published` gives, by SHA-256, when bytes of a lost archive were retrieved."""
        self._connection, self._source, self._started = connection, source, started
        self._published = published
        self._may_be: bool | None = None

    def note_removal(self) -> None:
        """Note that a record is being removed now."""
        self._may_be = True

    def times(self, key: str, facts: Row) -> Row:
        """Return when a record that is not in the archive was first added, and when its bytes were retrieved."""
        published = self._published.get(str(facts["sha256"]), self._started)
        times: Row = {"added": self._started, "retrieved": published}
        if self._any_removed():
            mine = (CHANGE.c.source == self._source, CHANGE.c.key == key)
            first = sa.select(sa.func.min(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id)
            times["added"] = self._connection.execute(first.where(*mine)).scalar() or self._started
            query = sa.select(CHANGE).where(*mine, CHANGE.c.remains.is_(None)).order_by(CHANGE.c.seq.desc()).limit(1)
            last = self._connection.execute(query).mappings().first()
            if last and last["retrieved"] and all(last[name] == facts.get(name) for name in SAME):
                times["retrieved"] = last["retrieved"]
        return times

    def _any_removed(self) -> bool:
        """Return whether any record of the source was ever removed; without one, no record needs a look-up."""
        if self._may_be is None:
            query = sa.select(sa.exists().where(CHANGE.c.source == self._source, CHANGE.c.operation == "remove"))
            self._may_be = bool(self._connection.execute(query).scalar())
        return self._may_be
