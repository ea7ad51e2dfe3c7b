"""The index of an archive: an append-only log of changes, and the current records, which follow from it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import sqlalchemy as sa

from pipeline.archive.tables import CHANGE, EXCHANGE, FACTS, HARVEST, RECORD, upgrade
from pipeline.errors import ArchiveError, BusyError, DefinitionError
from pipeline.files import make_private
from pipeline.machine import is_damaged, problem
from pipeline.model.record import Record

LONGEST = 63
"""Maximum length in bytes of a name in PostgreSQL (https://www.postgresql.org/docs/current/sql-syntax-lexical.html)."""


class Refusal(NamedTuple):
    """A record that exists at its source but could not be fetched."""

    source: str
    key: str
    code: str
    message: str


class ArchiveIndex:
    """The index of one dataset's archive."""

    def __init__(self, file: Path) -> None:
        """Open the index, creating it where there is none. Raises ArchiveError where it is damaged or too new."""
        make_private(file.parent.parent)
        file.parent.mkdir(exist_ok=True)
        self.schema: str | None = None
        self.engine = sa.create_engine(f"sqlite:///{file}")
        sa.event.listen(self.engine, "handle_error", partial(_state_refusal, file))
        try:
            upgrade(self.engine, None)
        except BaseException as error:
            if not _is_read_only(error):  # One that may only be read is read as it is.
                self.engine.dispose()
                raise

    @classmethod
    def at(cls, address: str, schema: str) -> Self:
        """Open an index in a schema of a PostgreSQL database, creating it where there is none.

        Raises DefinitionError for another kind of address, and ArchiveError where the database refuses.
        """
        index = cls.__new__(cls)
        index.schema = schema
        try:
            url = sa.make_url(address)
            if url.get_backend_name() != "postgresql" or len(schema) > LONGEST:
                raise DefinitionError(f"BRIEVENBUS_INDEX: no PostgreSQL address, or a name over {LONGEST}: {schema!r}")
            # No pool: the lock of a harvest goes with its connection.
            engine = sa.create_engine(url, poolclass=sa.NullPool)
        except (sa.exc.ArgumentError, ImportError) as error:
            raise DefinitionError(
                f"BRIEVENBUS_INDEX cannot be used: {error}; is brievenbus[postgresql] installed?"
            ) from None
        index.engine = engine.execution_options(schema_translate_map={None: schema})
        try:
            with engine.begin() as connection:
                connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            upgrade(index.engine, schema)
        except sa.exc.DatabaseError as error:
            place = url.render_as_string(hide_password=True)
            raise ArchiveError(f"the archive's index at {place} cannot be used: {error.orig}") from error
        return index

    def claim(self, connection: sa.Connection) -> None:
        """Lock out other harvests, on any machine, for as long as a connection lasts. Raises BusyError.

        An index in a file needs no such lock: it is in the home, which has its own lock.
        """
        if self.schema is not None:
            claimed = connection.execute(sa.select(sa.func.pg_try_advisory_lock(self._key(self.schema)))).scalar()
            if not claimed:
                raise BusyError(f"another harvest is writing to {self.schema!r}: wait for it to end")

    def release(self, connection: sa.Connection) -> None:
        """Release the lock at once; a server notices only some time later that a connection was closed."""
        if self.schema is not None:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(self._key(self.schema))))

    @staticmethod
    def _key(schema: str) -> int:
        return int.from_bytes(hashlib.sha256(schema.encode()).digest()[:8], signed=True)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def records(self, at: str | None = None) -> Iterator[Record]:
        """Return the records archived now, or at a time (RFC 3339, UTC), sorted by source and key.

        Where the newest version of a record could not be fetched, return its last archived version.
        """
        held = _held(at)
        is_had = sa.or_(held.c.refusal.is_(None), held.c.sha256.is_not(None))
        columns = [held.c[name] for name in Record.__struct_fields__]
        query = sa.select(*columns).where(is_had).order_by(held.c.source, held.c.key)
        with self.engine.connect() as connection:
            for rows in connection.execution_options(yield_per=1000).execute(query).partitions():
                yield from (_record(dict(zip(Record.__struct_fields__, row, strict=True))) for row in rows)

    def refusals(self, at: str | None = None) -> Iterator[Refusal]:
        """Return the records without any archived version, sorted by source and key."""
        held = _held(at)
        query = sa.select(held.c.source, held.c.key, held.c.refusal, held.c.message)
        query = query.where(held.c.refusal.is_not(None), held.c.sha256.is_(None)).order_by(held.c.source, held.c.key)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                yield Refusal(*row)

    def earlier(self, record: Record, at: str | None = None) -> Iterator[Record]:
        """Return the versions of a record before the archived one, newest first, each content once.

        Leave out versions from before the record was last removed or withdrawn.
        """
        query = sa.select(CHANGE).where(CHANGE.c.source == record.source, CHANGE.c.key == record.key)
        if at:
            query = query.join(HARVEST, CHANGE.c.harvest == HARVEST.c.id).where(HARVEST.c.started <= at)
        seen = {record.sha256}
        with self.engine.connect() as connection:
            for row in connection.execute(query.order_by(CHANGE.c.seq.desc())).mappings().all():
                if row["operation"] in ("remove", "withdraw"):
                    return
                if row["sha256"] and row["sha256"] not in seen:
                    seen.add(row["sha256"])
                    yield _record({name: row[name] for name in Record.__struct_fields__})

    def newest(self, at: str | None = None) -> str | None:
        """Return the time of the newest change, RFC 3339 in UTC; None for an empty archive."""
        query = sa.select(sa.func.max(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id)
        if at:
            query = query.where(HARVEST.c.started <= at)
        with self.engine.connect() as connection:
            newest: str | None = connection.execute(query).scalar()
        return newest

    def state_hash(self, at: str | None = None) -> str:
        """Return a SHA-256 over the archived records: equal states build equal releases.

        Of a withdrawn record only its name and its withdrawal count, so that emptying it changes nothing.
        """
        held = _held(at)
        columns = [held.c[name] for name in ("source", "key", *FACTS)]
        place, digest = 2 + FACTS.index("withdrawn"), hashlib.sha256()
        with self.engine.connect() as connection:
            query = sa.select(*columns).order_by(held.c.source, held.c.key)
            for rows in connection.execution_options(yield_per=1000).execute(query).partitions():
                facts = [tuple(row) if row[place] is None else (*row[:2], row[place]) for row in rows]
                digest.update("".join(map(repr, facts)).encode())
            repairs = sa.select(sa.func.count()).select_from(CHANGE).where(CHANGE.c.operation == "repair")
            digest.update(b"." * (connection.execute(repairs).scalar() or 0))  # What was lost can be read again.
        return digest.hexdigest()

    def hashes(self) -> Iterator[str]:
        """Return the SHA-256 of every content that the archive should have, each once, sorted."""
        records = sa.select(CHANGE.c.sha256).where(CHANGE.c.remains.is_(None))
        replies = sa.select(EXCHANGE.c.sha256).where(EXCHANGE.c.redacted.is_(None))
        named = sa.union(records, replies).subquery()
        query = sa.select(named.c.sha256).where(named.c.sha256 > "").order_by(named.c.sha256)
        with self.engine.connect() as connection:
            yield from connection.execution_options(yield_per=1000).execute(query).scalars()


def _state_refusal(file: Path, context: sa.engine.ExceptionContext) -> None:
    """Raise ArchiveError or MachineError where SQLite says that a file is damaged or cannot be read or written."""
    error = context.original_exception
    if is_damaged(error):
        raise ArchiveError(
            f"the archive's index {file} is damaged: {error}; make it whole by: brievenbus archive repair"
        ) from error
    if refused := problem(error, file):
        raise refused from error


def _is_read_only(error: BaseException) -> bool:
    """Return whether the file may not be written to."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY


def cursor_of(index: ArchiveIndex, source: str) -> str | None:
    """Return the cursor of the last harvest of new records from a source, or None where there was none."""
    with index.engine.connect() as connection:
        return read_cursor(connection, source)


def read_cursor(connection: sa.Connection, source: str) -> str | None:
    """Return the same cursor through a connection, which also sees its own uncommitted changes."""
    mine = (HARVEST.c.source == source, HARVEST.c.backfill.is_(None))
    query = sa.select(HARVEST.c.cursor).where(*mine).order_by(HARVEST.c.id.desc()).limit(1)
    found: str | None = connection.execute(query).scalar()
    return found


def _held(at: str | None) -> sa.FromClause:
    """Return the current records, or the records at a time by the log."""
    if at is None:
        return RECORD
    began = sa.select(HARVEST.c.id).where(HARVEST.c.started <= at)
    last = (
        sa.select(sa.func.max(CHANGE.c.seq)).where(CHANGE.c.harvest.in_(began)).group_by(CHANGE.c.source, CHANGE.c.key)
    )
    then = sa.select(CHANGE).where(CHANGE.c.seq.in_(last), CHANGE.c.operation != "remove").subquery()
    # What was taken back since is taken back at every time: also before it is emptied.
    same = sa.and_(RECORD.c.source == then.c.source, RECORD.c.key == then.c.key)
    now = {name: sa.func.coalesce(RECORD.c[name], then.c[name]).label(name) for name in ("withdrawn", "remains")}
    columns = [now.get(name, then.c[name]) for name in CHANGE.c.keys()]  # noqa: SIM118 - a collection of columns gives columns
    return sa.select(*columns).select_from(then.outerjoin(RECORD, same)).subquery()


def _record(row: dict[str, Any]) -> Record:
    """Return a record from the columns of its names, of which some are JSON."""
    for name in ("statement", "withdrawn", "remains"):
        row[name] = msgspec.json.decode(row[name]) if row[name] else None
    return msgspec.convert(row, Record)
