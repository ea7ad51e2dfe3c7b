"""The tables of an index, the same in every database."""

import sqlalchemy as sa

from pipeline.errors import NewerError

TABLES = sa.MetaData()
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""Sorted by code points in every database, whatever its locale, because published data has that order."""
FACTS = (
    "sha256",
    "bytes",
    "media_type",
    "url",
    "retrieved",
    "added",
    "statement",
    "withdrawn",
    "remains",
    "refusal",
    "message",
)
"""Facts about a record, in addition to its source and key."""
HARVEST = sa.Table(
    "harvest",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("started", TEXT, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("cursor", TEXT),
    sa.Column("ended", TEXT),
    sa.Column("error", TEXT),
    sa.Column("backfill", TEXT),
)
"""Every harvest; `error` says why the last try failed, and `ended` when the harvest finished or failed. `backfill` is
the period of a backfill; it is None for a harvest of new records, and only such a harvest has a cursor here."""
PART = sa.Table(
    "part",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("start", TEXT, nullable=False),
    sa.Column("until", TEXT),
    sa.Column("cursor", TEXT),
    sa.Column("done", sa.Boolean, nullable=False),
)
"""Every part of a backfill: its days, its cursor and whether it is done."""
CHANGE = sa.Table(
    "change",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("operation", TEXT, nullable=False),
    sa.Column("note", TEXT),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    *(sa.Column(name, sa.Integer if name == "bytes" else TEXT) for name in FACTS),
    sa.Index("change_record", "source", "key", "seq"),
)
"""Every addition, change and removal, each with the record from then on. Rows are only added, and rewritten only where
a withdrawn letter is emptied or sealed."""
RECORD = sa.Table(
    "record",
    TABLES,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    *(sa.Column(name, sa.Integer if name == "bytes" else TEXT) for name in FACTS),
    sa.Column("fingerprint", TEXT),
)
"""The current records."""
EXCHANGE = sa.Table(
    "exchange",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("url", TEXT, nullable=False),
    sa.Column("sent", TEXT, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("retrieved", TEXT, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("headers", TEXT, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("sha256", TEXT),
    sa.Column("fault", TEXT),
    sa.Column("redacted", TEXT),
)
"""Every request and its answer; `redacted` is the day on which the answer was removed, with its address."""
STATED = sa.Table(
    "stated",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("month", TEXT, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("url", TEXT),
    sa.Column("asked", TEXT, nullable=False),
    sa.Column("basis", TEXT),
)
"""The numbers of records that sources state for a month; the last line of a source and month counts."""


ATTEMPT = sa.Table(
    "attempt",
    TABLES,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("state", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("since", TEXT, nullable=False),
    sa.Column("due", TEXT, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("mark", TEXT),
)
"""Records that a source could not give, or no longer gives (`pipeline.model.attempt`)."""
WITHDRAWAL = sa.Table(
    "withdrawal",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("operation", TEXT, nullable=False),
    sa.Column("letter", TEXT, nullable=False),
    sa.Column("entry", TEXT, nullable=False),
)
"""The log of withdrawn and restored letters, with times: `archive.withdrawals` describes its entries."""
DAMAGE = sa.Table(
    "damage",
    TABLES,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
)
"""Records whose bytes are gone or damaged, until they are fetched again."""
LOST = sa.Table("lost", TABLES, sa.Column("sha256", TEXT, primary_key=True))
"""Contents of the log, such as replies and earlier versions, that no source can give again (see `archive repair`)."""
ACKNOWLEDGEMENT = sa.Table(
    "acknowledgement",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("operation", TEXT, nullable=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("code", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("note", TEXT),
)
"""The log of acknowledged missing records, with times (`archive.acknowledgements`); `sha256` is "" for a record without
content."""
LATER = (
    (HARVEST, ("ended", "error", "backfill")),
    (RECORD, ("remains",)),
    (CHANGE, ("remains",)),
    (EXCHANGE, ("redacted",)),
    (STATED, ("basis",)),
)
"""Columns that were added after their table."""


META = sa.Table("meta", TABLES, sa.Column("name", TEXT, primary_key=True), sa.Column("value", TEXT, nullable=False))
"""Facts about the index itself: `schema`, the version of its tables; and about counts (`archive.countstops`)."""
SCHEMA = 2
"""Current version of these tables; version 1 had no table `meta`."""


def read_schema(engine: sa.Engine, schema: str | None) -> int:
    """Return the schema version of an index; for a new index the current version."""
    noted = _noted(engine, schema)
    if noted is not None:
        return noted
    return 1 if sa.inspect(engine).has_table(RECORD.name, schema=schema) else SCHEMA


def _noted(engine: sa.Engine, schema: str | None) -> int | None:
    """Return the schema version that an index notes, or None; it is noted as soon as all tables are as it says."""
    if not sa.inspect(engine).has_table(META.name, schema=schema):
        return None
    with engine.connect() as connection:
        found = connection.execute(sa.select(META.c.value).where(META.c.name == "schema")).scalar()
    return int(found) if found and found.isdecimal() else None


def _note_schema(engine: sa.Engine) -> None:
    """Note the current schema version, unless it is noted."""
    noted = META.c.name == "schema"
    with engine.begin() as connection:
        found = connection.execute(sa.select(META.c.value).where(noted)).scalar()
        if found is None:
            connection.execute(sa.insert(META), {"name": "schema", "value": str(SCHEMA)})
        elif found != str(SCHEMA):
            connection.execute(sa.update(META).where(noted).values(value=str(SCHEMA)))


def upgrade(engine: sa.Engine, schema: str | None) -> None:
    """Create the tables that do not exist, and add later columns to older tables.

    Raises NewerError where a later version of this program made the index; then nothing is changed.
    """
    held_schema = _noted(engine, schema)
    if held_schema == SCHEMA:
        return
    if held_schema is not None and held_schema > SCHEMA:
        raise NewerError(
            f"the archive's index has schema {held_schema}, made by a newer Brievenbus; this one knows {SCHEMA}: "
            "use the newer one, or a copy of the home from before"
        )
    TABLES.create_all(engine)
    for table, names in LATER:
        held = {column["name"] for column in sa.inspect(engine).get_columns(table.name, schema=schema)}
        place = f'"{schema}".{table.name}' if schema else table.name
        with engine.begin() as connection:
            for name in names:
                if name not in held:
                    connection.execute(sa.text(f"alter table {place} add column {name} varchar"))
    _note_schema(engine)
