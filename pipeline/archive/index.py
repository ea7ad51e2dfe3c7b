"""The index of an archive: a log of changes that only grows, and what is held now, which follows from it."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from pipeline.errors import ArchiveError
from pipeline.model.record import Record

TABLES = sa.MetaData()
HARVEST = sa.Table(
    "harvest",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("started", sa.String, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("cursor", sa.String),
)
CHANGE = sa.Table(
    "change",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("key", sa.String, nullable=False, index=True),
    sa.Column("operation", sa.String, nullable=False),
    sa.Column("sha256", sa.String),
    sa.Column("note", sa.String),
)
RECORD = sa.Table(
    "record",
    TABLES,
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("sha256", sa.String),
    sa.Column("bytes", sa.Integer),
    sa.Column("media_type", sa.String),
    sa.Column("url", sa.String),
    sa.Column("retrieved", sa.String, nullable=False),
    sa.Column("added", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String),
    sa.Column("statement", sa.String),
    sa.Column("withdrawn", sa.String),
    sa.Column("refusal", sa.String),
    sa.Column("message", sa.String),
)
EXCHANGE = sa.Table(
    "exchange",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("sent", sa.String, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("retrieved", sa.String, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("headers", sa.String, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String),
    sa.Column("fault", sa.String),
)
STATE = tuple(column.name for column in RECORD.c if column.name not in ("bytes", "fingerprint"))
"""What of a record can change what is built from it."""


class Refusal(NamedTuple):
    """A record that exists at its source and could not be had."""

    source: str
    key: str
    code: str
    message: str


class Index:
    """The index of one dataset's archive."""

    def __init__(self, file: Path) -> None:
        """Open the index, making it where there is none. Raises ArchiveError where it is damaged."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.engine = sa.create_engine(f"sqlite:///{file}")
        try:
            TABLES.create_all(self.engine)
        except sa.exc.DatabaseError as error:
            self.engine.dispose()
            raise ArchiveError(f"the archive's index {file} is damaged: {error.orig}") from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def records(self) -> Iterator[Record]:
        """Return the records now held, sorted by source and key."""
        columns = [RECORD.c[name] for name in Record.__struct_fields__]
        query = sa.select(*columns).where(RECORD.c.refusal.is_(None)).order_by(RECORD.c.source, RECORD.c.key)
        with self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query).mappings():
                yield msgspec.convert(_parse(row), Record)

    def refusals(self) -> Iterator[Refusal]:
        """Return the records that could not be had, sorted by source and key."""
        columns = (RECORD.c.source, RECORD.c.key, RECORD.c.refusal, RECORD.c.message)
        query = sa.select(*columns).where(RECORD.c.refusal.is_not(None)).order_by(RECORD.c.source, RECORD.c.key)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                yield Refusal(*row)

    def newest(self) -> str | None:
        """Return the time of the newest change, RFC 3339 in UTC; None for an empty archive."""
        query = sa.select(sa.func.max(HARVEST.c.started)).join(CHANGE, CHANGE.c.harvest == HARVEST.c.id)
        with self.engine.connect() as connection:
            newest: str | None = connection.execute(query).scalar()
        return newest

    def state_hash(self) -> str:
        """Return a SHA-256 over what is held now: equal states build equal releases."""
        query = sa.select(*(RECORD.c[name] for name in STATE)).order_by(RECORD.c.source, RECORD.c.key)
        digest = hashlib.sha256()
        with self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()


def _parse(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what is kept as JSON as what it says."""
    parsed = {name: row[name] for name in Record.__struct_fields__}
    for name in ("statement", "withdrawn"):
        parsed[name] = msgspec.json.decode(parsed[name]) if parsed[name] else None
    return parsed
