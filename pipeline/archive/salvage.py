"""Rebuild of a damaged index file: every readable row goes to a new index, and the rest is derived.

The log of changes matters most, because the current records follow from it. Sources are asked from their beginning
again; that costs only a listing, as archived records are not fetched again. The damaged file stays next to the new one.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, HARVEST, RECORD, TABLES
from pipeline.files import flush_folder, partial_path

SUFFIX = ".damaged"
NOTE = "the line of the log was lost with a damaged index"
FURTHEST = 2**40
"""Maximum row number that is read."""


class Salvaged(msgspec.Struct, frozen=True, kw_only=True):
    """The rows read from a damaged index."""

    rows: dict[str, int]
    """Number of rows that could be read, by table."""
    kept: str
    """Path of the damaged file after the rebuild."""


def rebuild(file: Path) -> Salvaged:
    """Replace a damaged index with a new one. Raises OSError; then the old one is still in place."""
    made, kept = partial_path(file), file.with_name(file.name + SUFFIX)
    for left in file.parent.glob(f".{file.name}.*.part*"):  # By a run that was killed; its journal too.
        left.unlink(missing_ok=True)
    with closing(ArchiveIndex(made)) as index:
        rows = _copy(file, index)
        _complete(index)
    kept.unlink(missing_ok=True)
    os.link(file, kept)
    made.replace(file)
    for suffix in ("-journal", "-wal", "-shm"):  # They belong to the damaged one, and would be played into the new one.
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    flush_folder(file.parent)
    return Salvaged(rows=rows, kept=str(kept))


def _copy(file: Path, index: ArchiveIndex) -> dict[str, int]:
    """Copy every row that can be read, and return their number by table."""
    copied = {}
    with closing(sqlite3.connect(file)) as old, index.engine.begin() as new:
        old.row_factory = sqlite3.Row
        old.text_factory = lambda text: text.decode("utf-8", "replace")
        for table in TABLES.sorted_tables:
            rows = [{name: row[name] for name in row.keys() if name in table.c} for row in _rows(old, table.name)]  # noqa: SIM118 - a Row gives values
            for row in rows:
                new.execute(sa.insert(table).prefix_with("or ignore"), row)
            copied[table.name] = len(rows)
    return copied


def _rows(old: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """Yield the rows of a table that can be read, skipping unreadable ones."""
    query = f"select rowid as place, * from {table} where rowid >= ? order by rowid"
    next_row, step = -FURTHEST, 1
    while next_row < FURTHEST:
        try:
            for row in old.execute(query, (next_row,)):
                yield row
                next_row, step = row["place"] + 1, 1
            return
        except sqlite3.DatabaseError as error:
            if "malformed" not in str(error):
                return  # The table itself, or the file, is not there any more.
            next_row, step = max(next_row, 0) + step, step * 2


def _complete(index: ArchiveIndex) -> None:
    """Add harvests and records that are lost but follow from the log, and reset all cursors."""
    with index.engine.begin() as connection:
        lost = sa.select(CHANGE.c.harvest, CHANGE.c.source, sa.func.max(CHANGE.c.retrieved).label("started"))
        lost = lost.where(CHANGE.c.harvest.not_in(sa.select(HARVEST.c.id))).group_by(CHANGE.c.harvest, CHANGE.c.source)
        for row in connection.execute(lost).all():
            facts = {"id": row.harvest, "source": row.source, "started": row.started or "", "finished": True}
            connection.execute(sa.insert(HARVEST), facts)
        last = sa.select(sa.func.max(CHANGE.c.seq)).group_by(CHANGE.c.source, CHANGE.c.key)
        named = sa.select(RECORD.c.source).where(RECORD.c.source == CHANGE.c.source, RECORD.c.key == CHANGE.c.key)
        gone = sa.select(CHANGE).where(CHANGE.c.seq.in_(last), CHANGE.c.operation != "remove", ~named.exists())
        for found in connection.execute(gone).mappings().all():
            connection.execute(sa.insert(RECORD), {name: found[name] for name in found if name in RECORD.c})
        _complete_log(connection)
        connection.execute(sa.update(HARVEST).values(cursor=None))


def _complete_log(connection: sa.Connection) -> None:
    """Add a line to the log for each record whose last line is lost."""
    last = sa.select(sa.func.max(CHANGE.c.seq)).group_by(CHANGE.c.source, CHANGE.c.key)
    logged = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256).where(CHANGE.c.seq.in_(last))
    held = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.sha256)
    for source, key, _ in connection.execute(sa.except_(held, logged)).all():
        mine = sa.select(RECORD).where(RECORD.c.source == source, RECORD.c.key == key)
        row = connection.execute(mine).mappings().one()
        of_source = sa.select(sa.func.min(HARVEST.c.id)).where(HARVEST.c.source == source)
        number = connection.execute(of_source.where(HARVEST.c.started == row["retrieved"])).scalar()
        if number is None:
            facts = {"source": source, "started": row["retrieved"] or "", "finished": True}
            number = connection.execute(sa.insert(HARVEST).values(facts).returning(HARVEST.c.id)).scalar_one()
        line = {name: row[name] for name in row if name in CHANGE.c}
        connection.execute(sa.insert(CHANGE), line | {"harvest": number, "operation": "change", "note": NOTE})
