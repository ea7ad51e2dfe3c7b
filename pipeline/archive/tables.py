"""The tables of an index, the same in every database."""

import sqlalchemy as sa

from pipeline.errors import NewerError

TABLES = sa.MetaData()
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""In the order of its code points in every database, whatever its locale: the order of what is published."""
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
"""What is known of a record, beside its source and key."""
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
"""Every harvest; `error` says why the last try did not come to an end, and `ended` when either was. `backfill` says
of which period all was asked for; None for a harvest of what is new, which alone has a cursor here."""
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
"""Every part of a backfill: its days, and where it stands."""
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
"""What came, changed and went, each with the record as it was from then on; nothing here is ever changed."""
RECORD = sa.Table(
    "record",
    TABLES,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    *(sa.Column(name, sa.Integer if name == "bytes" else TEXT) for name in FACTS),
    sa.Column("fingerprint", TEXT),
)
"""What is held now."""
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
"""What sources said they have of a month; the last line of a source and month counts."""


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
"""Records that a source could not give, or gives no more (`pipeline.model.attempt`)."""
WITHDRAWAL = sa.Table(
    "withdrawal",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("operation", TEXT, nullable=False),
    sa.Column("letter", TEXT, nullable=False),
    sa.Column("entry", TEXT, nullable=False),
)
"""Which letters were withdrawn or restored, and when: `archive.withdrawals` says what an entry is."""
DAMAGE = sa.Table(
    "damage",
    TABLES,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
)
"""Records whose bytes are gone or damaged, until they are fetched again."""
LOST = sa.Table("lost", TABLES, sa.Column("sha256", TEXT, primary_key=True))
"""Contents of the log, such as replies and earlier versions, that no source can give again; `archive repair` adds."""
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
"""Which missing records were acknowledged, and when (`archive.acknowledgements`); `sha256` is "" for one without
content."""
LATER = (
    (HARVEST, ("ended", "error", "backfill")),
    (RECORD, ("remains",)),
    (CHANGE, ("remains",)),
    (EXCHANGE, ("redacted",)),
    (STATED, ("basis",)),
)
"""Columns that came later than their table."""


META = sa.Table("meta", TABLES, sa.Column("name", TEXT, primary_key=True), sa.Column("value", TEXT, nullable=False))
"""Facts about the index itself: `schema`, the number of the form of its tables."""
SCHEMA = 2
"""Form of these tables; 1 had no table `meta`."""


def read_schema(engine: sa.Engine, schema: str | None) -> int:
    """Return the number of the form that an index has, that of now where it is new."""
    inspector = sa.inspect(engine)
    if not inspector.has_table(META.name, schema=schema):
        return 1 if inspector.has_table(RECORD.name, schema=schema) else SCHEMA
    with engine.connect() as connection:
        found = connection.execute(sa.select(META.c.value).where(META.c.name == "schema")).scalar()
    return int(found) if found and found.isdecimal() else 1


def _note_schema(engine: sa.Engine) -> None:
    """Note the form of now, unless it is noted."""
    noted = META.c.name == "schema"
    with engine.begin() as connection:
        found = connection.execute(sa.select(META.c.value).where(noted)).scalar()
        if found is None:
            connection.execute(sa.insert(META), {"name": "schema", "value": str(SCHEMA)})
        elif found != str(SCHEMA):
            connection.execute(sa.update(META).where(noted).values(value=str(SCHEMA)))


def upgrade(engine: sa.Engine, schema: str | None) -> None:
    """Make the tables that are not there, and add to older ones the columns that came later.

    Raises NewerError where a later version of this program made the index: then nothing is changed.
    """
    held_schema = read_schema(engine, schema)
    if held_schema > SCHEMA:
        raise NewerError(
            f"the archive's index has schema {held_schema}, made by a newer Brievenbus; this one knows {SCHEMA}: "
            "use the newer one, or a copy of the home from before"
        )
    TABLES.create_all(engine)
    _note_schema(engine)
    for table, names in LATER:
        held = {column["name"] for column in sa.inspect(engine).get_columns(table.name, schema=schema)}
        place = f'"{schema}".{table.name}' if schema else table.name
        with engine.begin() as connection:
            for name in names:
                if name not in held:
                    connection.execute(sa.text(f"alter table {place} add column {name} varchar"))
