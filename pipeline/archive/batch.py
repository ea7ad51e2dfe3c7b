"""Changes of a harvest that are not committed yet: rows of the index, written many at a time.

A separate select or insert for every record would cost more than all other work that a harvest does with it.
"""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.archive.tables import CHANGE, EXCHANGE, FACTS, RECORD

Row = dict[str, str | int | None]
"""A row of the table of records, with all its columns."""

_COLUMNS = tuple(RECORD.c.keys())
_FROM = (
    sa.select(RECORD)
    .where(RECORD.c.source == sa.bindparam("s"), RECORD.c.key >= sa.bindparam("k"))
    .order_by(RECORD.c.key)
    .limit(sa.bindparam("n"))
)
AHEAD = 128
"""Maximum number of records read at once."""
_FACTS = tuple(name for name in _COLUMNS if name not in ("source", "key"))


def _upsert(insert: "sqlite.Insert | postgresql.Insert") -> sa.Executable:
    """Return an insert that replaces an existing row; each database writes this in its own dialect of SQL."""
    new = insert.excluded
    return insert.on_conflict_do_update(index_elements=["source", "key"], set_={name: new[name] for name in _FACTS})


_UPSERTS = {"sqlite": _upsert(sqlite.insert(RECORD)), "postgresql": _upsert(postgresql.insert(RECORD))}
_DELETE = sa.delete(RECORD).where(RECORD.c.source == sa.bindparam("s"), RECORD.c.key == sa.bindparam("k"))


class Stretch(msgspec.Struct):
    """All archived records from one key to another, in the order of their code points."""

    rows: dict[str, Row]
    first: str
    last: str | None
    """None for no end."""
    used: int = 0
    """How often the stretch was asked about a key within it, after the first time."""

    def covers(self, key: str) -> bool:
        """Return whether the stretch knows if a key is archived."""
        is_within = self.first <= key and (self.last is None or key <= self.last)
        self.used += is_within
        return is_within


NOTHING = Stretch({}, "b", "a")


class Batch:
    """The current records of one source, including changes that are not written yet."""

    def __init__(self, connection: sa.Connection, source: str) -> None:
        """Write through a connection; its owner controls the transactions."""
        self._connection, self._source = connection, source
        self._rows: dict[str, Row | None] = {}
        self._changes: list[Row] = []
        self._exchanges: list[dict[str, Any]] = []
        self._stretch = NOTHING
        self._ahead = 1

    def __len__(self) -> int:
        """Return how many rows wait to be written."""
        return len(self._rows) + len(self._changes) + len(self._exchanges)

    def row(self, key: str) -> Row | None:
        """Return the current row of a record, or None where the record is not archived."""
        if key in self._rows:
            return self._rows[key]
        if not self._stretch.covers(key):
            self._read(key)
        return self._stretch.rows.get(key)

    def _read(self, key: str) -> None:
        """Read a record and the ones that follow it: many where a source goes in key order, as most do; otherwise one.

        A key that is missing from the rows read is known not to be archived. For most records of a backfill that is all
        there is to know.
        """
        before = self._stretch
        follows = bool(before.rows) and before.last is not None and key > before.last
        helps = before.used or self._ahead == 1  # A single row is never asked about again where nothing changed.
        self._ahead = min(AHEAD, self._ahead * 4) if follows and helps else 1
        parameters = {"s": self._source, "k": key, "n": self._ahead}
        rows = [dict(row) for row in self._connection.execute(_FROM, parameters).mappings()]
        last = str(rows[-1]["key"]) if len(rows) == self._ahead else None
        self._stretch = Stretch({str(row["key"]): row for row in rows}, key, last)

    def fingerprints(self) -> dict[str, str | None]:
        """Return the keys of all archived records, sorted, except sealed ones, with their fingerprints."""
        self.write()
        mine = (RECORD.c.source == self._source, RECORD.c.key.not_like("sha256:%"))
        query = sa.select(RECORD.c.key, RECORD.c.fingerprint).where(*mine).order_by(RECORD.c.key)
        return dict(self._connection.execute(query).tuples().all())

    def put(self, key: str, facts: Row) -> Row:
        """Set these facts of a record, and keep its earlier values for all others."""
        before = self.row(key)
        row = dict.fromkeys(_COLUMNS) | (before or {}) | facts | {"source": self._source, "key": key}
        if row != before:
            self._rows[key] = row
        return row

    def log(self, harvest: int, operation: str, note: str | None, row: Row) -> None:
        """Add a line to the log, with the current row of the record."""
        line: Row = {"harvest": harvest, "operation": operation, "note": note}
        self._changes.append(line | {name: row[name] for name in ("source", "key", *FACTS)})

    def remove(self, key: str) -> None:
        """Remove a record."""
        self._rows[key] = None

    def exchange(self, row: dict[str, Any]) -> None:
        """Add a request and its answer."""
        self._exchanges.append(row)

    def write(self) -> None:
        """Write everything, in the order in which it came."""
        kept = [row for row in self._rows.values() if row is not None]
        gone = [{"s": self._source, "k": key} for key, row in self._rows.items() if row is None]
        for statement, rows in (
            (sa.insert(CHANGE), self._changes),
            (_UPSERTS[self._connection.dialect.name], kept),
            (_DELETE, gone),
            (sa.insert(EXCHANGE), self._exchanges),
        ):
            if rows:
                self._connection.execute(statement, rows)
        self._rows, self._changes, self._exchanges = {}, [], []
        self._stretch = NOTHING
