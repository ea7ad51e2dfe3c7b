"""One harvest of one source into the archive.

A harvest that was killed goes on under the time at which it began, so that an interrupted and an undisturbed
one leave the same archive. Contents are stored before the index names them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pipeline.archive.contents import Contents
from pipeline.archive.index import CHANGE, EXCHANGE, FACTS, HARVEST, RECORD, Index
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement

BATCH = 500
"""Changes to one commit: a kill loses no more than these, which the next harvest finds again."""


class Tally(NamedTuple):
    """What a harvest found, in records."""

    added: int
    changed: int
    removed: int
    refused: int
    same: int


class Session:
    """A harvest under way; also what a source may ask about the records already held (`sources.Known`)."""

    def __init__(self, index: Index, contents: Contents, source: str, now: str) -> None:
        """Begin a harvest of a source at a time (RFC 3339, UTC), or go on with the one that was interrupted."""
        self._contents, self._source = contents, source
        self._connection = index.engine.connect()
        self._count: Counter[str] = Counter()
        self._pending = 0
        self.id, self.started = self._begin(now)

    def _begin(self, now: str) -> tuple[int, str]:
        mine = HARVEST.c.source == self._source
        query = sa.select(HARVEST.c.id, HARVEST.c.started).where(mine, HARVEST.c.finished.is_(False))
        open_harvest = self._connection.execute(query).first()
        if open_harvest:
            return open_harvest.id, open_harvest.started
        last = self._connection.execute(sa.select(sa.func.max(HARVEST.c.started)).where(mine)).scalar()
        started = _after(last, now)
        result = self._connection.execute(
            sa.insert(HARVEST).values(source=self._source, started=started, finished=False, cursor=self.cursor())
        )
        self._connection.commit()
        return result.inserted_primary_key[0], started

    def fingerprint(self, key: str) -> str | None:
        """Return what was last noted for a record, or None for one that is not held."""
        found: str | None = self._connection.execute(sa.select(RECORD.c.fingerprint).where(self._is(key))).scalar()
        return found

    def held(self) -> Iterator[str]:
        """Return the keys of all records now held, sorted."""
        query = sa.select(RECORD.c.key).where(RECORD.c.source == self._source).order_by(RECORD.c.key)
        yield from self._connection.execute(query).scalars().all()

    def cursor(self) -> str | None:
        """Return where the last harvest stood, or None for the first one."""
        query = sa.select(HARVEST.c.cursor).where(HARVEST.c.source == self._source).order_by(HARVEST.c.id.desc())
        found: str | None = self._connection.execute(query.limit(1)).scalar()
        return found

    def found(
        self,
        key: str,
        content: bytes,
        media_type: str | None,
        url: str | None,
        fingerprint: str | None,
        statement: Statement | None = None,
    ) -> None:
        """Store a record that may be new, changed, or the same bytes under another fingerprint."""
        sha256 = self._contents.put(content)
        said = msgspec.json.encode(statement).decode() if statement else None
        columns = (RECORD.c.sha256, RECORD.c.url, RECORD.c.statement)
        held = self._connection.execute(sa.select(*columns).where(self._is(key))).first()
        facts = {"sha256": sha256, "media_type": media_type, "url": url, "fingerprint": fingerprint, "statement": said}
        if held and tuple(held) == (sha256, url, said):
            self._write(key, facts)
            self.same()
            return
        facts |= {} if held else {"added": self._added(key)}
        fresh = {"bytes": len(content), "retrieved": self.started, "refusal": None, "message": None, "withdrawn": None}
        self._write(key, facts | fresh)
        self._log(key, "change" if held else "add", None)

    def refused(self, key: str, code: str, message: str, fingerprint: str | None) -> None:
        """Note a record that cannot be had; the refusal stands in the place of what was held."""
        held = self._connection.execute(sa.select(RECORD.c.refusal, RECORD.c.message).where(self._is(key))).first()
        facts = {"fingerprint": fingerprint, "refusal": code, "message": message}
        facts |= {} if held else {"added": self._added(key)}
        if held and tuple(held) == (code, message):
            self._count["refuse"] += 1
            self._write(key, facts)
            return
        nothing = dict.fromkeys(("sha256", "bytes", "media_type", "url", "statement", "withdrawn"))
        self._write(key, facts | nothing | {"retrieved": self.started})
        self._log(key, "refuse", f"{code}: {message}")

    def withdrawn(self, key: str, withdrawal: Withdrawal) -> None:
        """Note that a letter was taken back: what the source said of it stays, so that its tombstone has a name."""
        said = msgspec.json.encode(withdrawal).decode()
        held = self._connection.execute(sa.select(RECORD.c.withdrawn).where(self._is(key))).first()
        if not held or held.withdrawn == said:
            self.same()
            return
        facts = {"withdrawn": said, "sha256": "", "bytes": 0, "retrieved": self.started, "fingerprint": None}
        self._write(key, facts)
        self._log(key, "withdraw", withdrawal.reason)

    def exchanged(self, body: bytes | None, facts: Mapping[str, Any]) -> None:
        """Archive one request and its answer, unchanged: the proof of what a source said, and when."""
        if body is not None:
            self._contents.put(body)
        row = dict(facts) | {name: msgspec.json.encode(facts[name]).decode() for name in ("sent", "headers")}
        self._connection.execute(sa.insert(EXCHANGE).values(row | {"harvest": self.id}))

    def gone(self, key: str, reason: str) -> None:
        """Note that the source no longer has a record; its bytes stay in the archive."""
        self._log(key, "remove", reason)
        self._connection.execute(sa.delete(RECORD).where(self._is(key)))

    def same(self) -> None:
        """Count a record that did not change."""
        self._count["same"] += 1

    def move(self, cursor: str) -> None:
        """Move the cursor; everything before it is committed together with it."""
        self._connection.execute(sa.update(HARVEST).where(HARVEST.c.id == self.id).values(cursor=cursor))
        self._connection.commit()

    def finish(self) -> Tally:
        """Mark the harvest as complete and return its counts."""
        self._connection.execute(sa.update(HARVEST).where(HARVEST.c.id == self.id).values(finished=True))
        self._connection.commit()
        count = self._count
        removed = count["remove"] + count["withdraw"]
        return Tally(count["add"], count["change"], removed, count["refuse"], count["same"])

    def close(self) -> None:
        """Keep what was stored until now, and let go of the index."""
        self._connection.commit()
        self._connection.close()

    def _added(self, key: str) -> str:
        """Return when a record was first brought: it may have gone and come back."""
        first = sa.select(sa.func.min(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id)
        mine = sa.and_(CHANGE.c.source == self._source, CHANGE.c.key == key)
        found: str | None = self._connection.execute(first.where(mine)).scalar()
        return found or self.started

    def _is(self, key: str) -> sa.ColumnElement[bool]:
        return sa.and_(RECORD.c.source == self._source, RECORD.c.key == key)

    def _log(self, key: str, operation: str, note: str | None) -> None:
        """Add a line to the log, with the record as it stands."""
        self._count[operation] += 1
        copied = ("source", "key", *FACTS)
        line = sa.select(
            sa.literal(self.id), sa.literal(operation), sa.literal(note), *(RECORD.c[name] for name in copied)
        ).where(self._is(key))
        self._connection.execute(sa.insert(CHANGE).from_select(["harvest", "operation", "note", *copied], line))

    def _write(self, key: str, facts: dict[str, str | int | None]) -> None:
        row = {"source": self._source, "key": key} | facts
        statement = insert(RECORD).values({"retrieved": self.started, "added": self.started} | row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["source", "key"], set_=facts))
        self._pending += 1
        if self._pending >= BATCH:
            self._connection.commit()
            self._pending = 0


def _after(last: str | None, now: str) -> str:
    """Return now, or a second after the last harvest where the clock stands still or ran back."""
    if last is None or now > last:
        return now
    later = datetime.fromisoformat(last) + timedelta(seconds=1)
    return later.isoformat().replace("+00:00", "Z")
