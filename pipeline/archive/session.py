"""One harvest of one source into the archive.

A killed harvest continues under the time at which it began, so that an interrupted and an undisturbed harvest leave
the same archive. Contents are stored before the index names them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Self

import msgspec
import sqlalchemy as sa

from pipeline.archive.attempts import AttemptLog
from pipeline.archive.batch import Row
from pipeline.archive.contents import Contents
from pipeline.archive.countstops import note_count_stop
from pipeline.archive.damage import REFETCHED, Damage
from pipeline.archive.earlier import Earlier
from pipeline.archive.index import ArchiveIndex, read_cursor
from pipeline.archive.months import month_by
from pipeline.archive.tables import CHANGE, HARVEST, STATED
from pipeline.archive.tally import HarvestTally, after, counted_as, tally
from pipeline.archive.withdrawals import Away, WithdrawnRecord, plain
from pipeline.archive.writer import ArchiveWriter
from pipeline.errors import SourceError
from pipeline.issues import is_fault
from pipeline.model.letter import Identifier, Withdrawal
from pipeline.model.statement import Statement
from pipeline.model.tombstone import Remains, seal, tie


class Session:
    """A harvest in progress; it also answers a source's questions about archived records (`sources.Known`)."""

    def __init__(
        self,
        index: ArchiveIndex,
        contents: Contents,
        source: str,
        now: str,
        backfill: str | None = None,
        published: Mapping[str, str] | None = None,
    ) -> None:
        """Begin a harvest of a source at a time (RFC 3339, UTC), or continue the interrupted one.

        `backfill` is the period of a backfill, None for a harvest of new records. `published` gives, by SHA-256, the
        retrieval times of bytes named in a release; it is for an archive that was lost.
        """
        self._contents, self._source, self._backfill = contents, source, backfill
        self._connection = index.engine.connect()
        self._writer = ArchiveWriter(self._connection, contents, source)
        self._batch = self._writer.batch
        self.attempts = AttemptLog(self._connection, self._writer, source)
        self._count: Counter[str] = Counter()
        self._waiting: set[str] = set()
        self._away = Away(index, source)
        self._cursor: str | None = None
        with ExitStack() as undo:
            undo.callback(self._connection.close)
            index.claim(self._connection)
            undo.callback(index.release, self._connection)
            contents.sweep()
            self._damage = Damage(self._connection, contents, source, self._writer)
            self.id, self.started = self._begin(now)
            self._earlier = Earlier(self._connection, source, self.started, published or {})
            self._end = undo.pop_all()

    def _begin(self, now: str) -> tuple[int, str]:
        """Continue the last harvest where it is of the same kind and did not finish, or begin a new one."""
        mine = HARVEST.c.source == self._source
        last = self._connection.execute(sa.select(HARVEST).where(mine).order_by(HARVEST.c.id.desc()).limit(1)).first()
        if last and not last.finished and last.backfill == self._backfill:
            return last.id, last.started
        latest = self._connection.execute(sa.select(sa.func.max(HARVEST.c.started)).where(mine)).scalar()
        started = after(latest, now)
        row = {"source": self._source, "started": started, "finished": False, "backfill": self._backfill}
        begun = sa.insert(HARVEST).values(row | {"cursor": None if self._backfill else self.cursor()})
        number: int = self._connection.execute(begun.returning(HARVEST.c.id)).scalar_one()
        self._connection.commit()
        return number, started

    def fingerprint(self, key: str) -> str | None:
        """Return the last noted fingerprint of a record, or None where it is not archived or must be fetched again."""
        row = None if key in self._damage.keys else self._row(key)
        return str(row["fingerprint"]) if row and row["fingerprint"] is not None else None

    def fingerprints(self) -> dict[str, str | None]:
        """Return the fingerprint of each key that the archive has."""
        found = self._batch.fingerprints()
        return found | {key: None for key in self._damage.keys if key in found}

    def held(self) -> Iterator[str]:
        """Return the keys of all archived records, sorted, except withdrawn records with a sealed key."""
        yield from self.fingerprints()

    def cursor(self) -> str | None:
        """Return the cursor of the last harvest of new records, this one included, or None before the first."""
        return read_cursor(self._connection, self._source) if self._cursor is None else self._cursor

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
        said = msgspec.json.encode(statement).decode() if statement else None
        held = self._row(key)
        if self._stays_away(key, held, statement, content, fingerprint):
            return
        if key in self._damage.keys:
            self._contents.mend(content)
        sha256 = self._contents.put(content)
        facts: Row = {"sha256": sha256, "media_type": media_type, "url": url}
        facts |= {"fingerprint": fingerprint, "statement": said}
        same = held and (held["sha256"], held["url"], held["statement"]) == (sha256, url, said)
        was_lost = self._damage.mend(key)
        if same and held and not held["withdrawn"]:
            row = self._batch.put(key, facts | dict.fromkeys(("refusal", "message")))
            if was_lost:
                self._log("repair", REFETCHED, row)
                return
            if held["refusal"]:
                self._batch.log(self.id, "change", "can be had again", row)
            self.same()
            self._writer.commit_full()
            return
        facts |= {"bytes": len(content)} | ({"retrieved": self.started} if held else self._earlier.times(key, facts))
        row = self._batch.put(key, facts | dict.fromkeys(("refusal", "message", "withdrawn", "remains")))
        is_new = not held or (held["refusal"] is not None and held["sha256"] is None)
        self._waiting.discard(key)
        self._log("change" if held else "add", None, row, "add" if is_new else "change")

    def _stays_away(
        self, key: str, held: Row | None, statement: Statement | None, content: bytes, fingerprint: str | None
    ) -> bool:
        """Return whether a record falls under a withdrawal; then log only its hash, and do not store its bytes.

        A record that was archived before and only now shares a name with a withdrawn letter is left to the build.
        """
        if held and held["remains"]:
            kept = msgspec.json.decode(str(held["remains"]), type=Remains)
            if kept.stays:
                self._batch.put(str(held["key"]), {"fingerprint": plain(fingerprint)})
                self.same()
            return kept.stays
        if held or not self._away:
            return False
        named = statement.identifiers if statement else ()
        ties = [tie(Identifier(value=value, scheme=scheme)) for value, scheme in named]
        sha256, place = hashlib.sha256(content).hexdigest(), WithdrawnRecord(self._source, key, False)
        entry = self._away.entry(key, ties, sha256)
        if entry is None:
            return False
        facts: Row = {"sha256": sha256, "bytes": len(content)}
        facts |= self._earlier.times(key, facts) | {
            "retrieved": self.started,
            "fingerprint": plain(fingerprint),
            "withdrawn": msgspec.json.encode(entry.withdrawal).decode(),
            "remains": msgspec.json.encode(entry.remains(place)).decode(),
        }
        self._log("withdraw", None, self._batch.put(entry.kept_key(place), facts))
        return True

    def _row(self, key: str) -> Row | None:
        """Return the current row of a record, also where it is withdrawn and has a sealed key."""
        return self._batch.row(key) or (self._batch.row(seal(key)) if self._away else None)

    def refused(
        self, key: str, code: str, message: str, fingerprint: str | None, statement: Statement | None = None
    ) -> None:
        """Log a record that could not be fetched.

        An archived document stays, unless the record is now known to be no letter. A tombstone stays too.
        """
        held = self._row(key)
        if held and held["withdrawn"]:
            self.same()
            return
        counted = counted_as(code)
        (self._waiting.add if counted == "wait" else self._waiting.discard)(key)
        said = msgspec.json.encode(statement).decode() if statement else held["statement"] if held else None
        facts: Row = {"fingerprint": fingerprint, "refusal": code, "message": message}
        if held and (held["refusal"], held["message"]) == (code, message):
            self._count[counted] += 1
            self._batch.put(key, facts)
            self._writer.commit_full()
            return
        if not (held and held["sha256"] and is_fault(code)):
            facts |= {} if held else {"added": self._earlier.times(key, {"sha256": None})["added"]}
            facts |= dict.fromkeys(("sha256", "bytes", "media_type", "url", "withdrawn"))
            facts |= {"retrieved": self.started, "statement": said}
            self._damage.mend(key)
        row = self._batch.put(key, facts)
        self._log("refuse", f"{code}: {message}", row, counted)

    def withdrawn(self, key: str, withdrawal: Withdrawal) -> None:
        """Log that a letter was withdrawn; the source's statement stays, so that the tombstone has a name."""
        said = msgspec.json.encode(withdrawal).decode()
        held = self._row(key)
        if not held or held["withdrawn"] == said or held["remains"]:
            self.same()
            return
        if held["refusal"]:
            self.gone(key, withdrawal.reason)  # It was never had, so nothing of it was published.
            return
        facts: Row = {"withdrawn": said, "retrieved": self.started, "fingerprint": None}
        self._log("withdraw", withdrawal.reason, self._batch.put(key, facts))

    def exchanged(self, body: bytes | None, facts: Mapping[str, Any]) -> None:
        """Archive one request and its answer, unchanged, as proof of the source's answer and its time."""
        if body is not None:
            self._contents.put(body)
        row = dict(facts) | {name: msgspec.json.encode(facts[name]).decode() for name in ("sent", "headers")}
        self._batch.exchange(row | {"harvest": self.id})
        self._writer.commit_full()

    def gone(self, key: str, reason: str) -> None:
        """Log that the source no longer has a record; its bytes stay in the archive. A tombstone stays for ever."""
        held = self._batch.row(key)
        if held and not held["withdrawn"]:
            self._earlier.note_removal()
            self._batch.remove(key)
            self._waiting.discard(key)
            self._damage.mend(key)
            self._log("remove", reason, held)

    def has_document(self, key: str) -> bool:
        """Return whether the bytes of a record are archived and it was not withdrawn."""
        row = self._batch.row(key)
        return bool(row and row["sha256"] and not row["withdrawn"])

    def same(self, number: int = 1) -> None:
        """Count records that did not change."""
        self._count["same"] += number

    def move(self, cursor: str) -> None:
        """Move the cursor; it is committed together with everything before it, or later."""
        self._cursor = cursor
        self._writer.move(0, sa.update(HARVEST).where(HARVEST.c.id == self.id).values(cursor=cursor))
        self._writer.commit_full()

    def stated(self, month: str, count: int, url: str | None, asked: str, basis: str = "letter") -> None:
        """Note how many records a source states for a month, counted by letter or by publication."""
        row = {"harvest": self.id, "source": self._source, "month": month, "count": count, "url": url, "asked": asked}
        self._connection.execute(sa.insert(STATED), row | {"basis": basis})

    def note_count_stop(self, why: str | None) -> None:
        """Note why the source could not be asked for its numbers, or None where it could."""
        note_count_stop(self._connection, self._source, self.started[:10], why)

    def touched(self, basis: str) -> list[str]:
        """Return the months of the records that this harvest changed, before and after the change, sorted."""
        self._batch.write()
        mine = sa.select(CHANGE.c.key).where(CHANGE.c.harvest == self.id, CHANGE.c.source == self._source)
        query = sa.select(CHANGE.c.statement).distinct()
        query = query.where(CHANGE.c.source == self._source, CHANGE.c.key.in_(mine))
        return sorted({month_by(said, basis) for said in self._connection.execute(query).scalars()} - {""})

    def fail(self, error: str, now: str) -> None:
        """Note why the harvest failed; the next one continues from there."""
        self._update(error=error, ended=max(now, self.started))

    def finish(self, now: str | None = None) -> HarvestTally:
        """Mark the harvest as complete, at a time that is not before it began, and return its counts."""
        self._update(finished=True, error=None, ended=max(now or self.started, self.started))
        return tally(self._count, len(self._waiting))

    def close(self) -> None:
        """Commit the findings so far, unless an earlier commit failed, and release the index."""
        with self._end:
            self._writer.commit()

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Close the session; after any error except SourceError, roll back everything that is not committed."""
        if error is None or isinstance(error, SourceError):
            self.close()
            return
        with self._end:
            self._writer.give_up()

    def _log(self, operation: str, note: str | None, row: Row, counted: str | None = None) -> None:
        """Add a line to the log, with the current row of the record, and count it, by default under its operation."""
        self._count[counted or operation] += 1
        self._batch.log(self.id, operation, note, row)
        self._writer.commit_full()

    def _update(self, **facts: str | bool | None) -> None:
        self._writer.move("harvest", sa.update(HARVEST).where(HARVEST.c.id == self.id).values(**facts))
        self._writer.commit()
