"""The tables of an index, the same in every database."""

import sqlalchemy as sa

TABLES = sa.MetaData()
FACTS = (
    "sha256",
    "bytes",
    "media_type",
    "url",
    "retrieved",
    "added",
    "statement",
    "withdrawn",
    "refusal",
    "message",
)
"""What is known of a record, beside its source and key."""
HARVEST = sa.Table(
    "harvest",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("started", sa.String, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("cursor", sa.String),
    sa.Column("ended", sa.String),
    sa.Column("error", sa.String),
)
"""Every harvest; `error` says why the last try did not come to an end, and `ended` when either was."""
CHANGE = sa.Table(
    "change",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("operation", sa.String, nullable=False),
    sa.Column("note", sa.String),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    *(sa.Column(name, sa.Integer if name == "bytes" else sa.String) for name in FACTS),
    sa.Index("change_record", "source", "key", "seq"),
)
"""What came, changed and went, each with the record as it was from then on; nothing here is ever changed."""
RECORD = sa.Table(
    "record",
    TABLES,
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    *(sa.Column(name, sa.Integer if name == "bytes" else sa.String) for name in FACTS),
    sa.Column("fingerprint", sa.String),
)
"""What is held now."""
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
STATED = sa.Table(
    "stated",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("harvest", sa.ForeignKey("harvest.id"), nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("month", sa.String, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("url", sa.String),
    sa.Column("asked", sa.String, nullable=False),
)
"""What sources said they have of a month; the last line of a source and month counts."""


def upgrade(engine: sa.Engine) -> None:
    """Make the tables that are not there, and add to older ones the columns that came later."""
    TABLES.create_all(engine)
    held = {column["name"] for column in sa.inspect(engine).get_columns(HARVEST.name)}
    with engine.begin() as connection:
        for name in ("ended", "error"):
            if name not in held:
                connection.execute(sa.text(f"alter table {HARVEST.name} add column {name} varchar"))
