"""Sealing of withdrawn letters: a hash replaces names that may be a person's, in the log and in the records."""

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, EXCHANGE, HARVEST, RECORD, WITHDRAWAL
from pipeline.archive.withdrawals import WithdrawnLetter, WithdrawnRecord
from pipeline.model.tombstone import Remains, kept_key, neutral, seal, sealed_ties


def seal_log(index: ArchiveIndex) -> bool:
    """Seal the names that an earlier version noted, without a trace; return whether there were any."""
    with index.engine.begin() as connection:
        changed = False
        for seq, text in connection.execute(sa.select(WITHDRAWAL.c.seq, WITHDRAWAL.c.entry)).all():
            entry = msgspec.json.decode(text, type=WithdrawnLetter)
            if (after := entry.sealed) != entry:
                values = {"letter": after.letter, "entry": msgspec.json.encode(after).decode()}
                connection.execute(sa.update(WITHDRAWAL).where(WITHDRAWAL.c.seq == seq).values(**values))
                changed = True
        for table in (RECORD, CHANGE):
            changed |= _seal_records(connection, table)
    if changed:
        compact(index)
    return changed


def resolve(
    index: ArchiveIndex, entries: Iterable[WithdrawnLetter]
) -> dict[tuple[str, str], tuple[WithdrawnLetter, WithdrawnRecord]]:
    """Return the records that withdrawals name, by source and current key, which is sealed or not yet sealed."""
    wanted = {place[:2]: (entry, place) for entry in entries for place in entry.records}
    query = sa.select(CHANGE.c.source, CHANGE.c.key).distinct()
    found = {}
    with index.engine.connect() as connection:
        for source, key in connection.execute(query) if wanted else ():
            known = wanted.get((source, key)) or wanted.get((source, seal(key)))
            if known:
                found[source, key] = known
    return found


def _seal_records(connection: sa.Connection, table: sa.Table) -> bool:
    """Seal the keys and names of emptied records, and return whether any changed."""
    mine = list(table.primary_key.columns)
    rows = connection.execute(sa.select(table).where(table.c.remains.is_not(None))).mappings().all()
    changed = False
    for row in rows:
        kept = msgspec.json.decode(row["remains"], type=Remains)
        numbers = {value for value, _ in kept.numbers}
        identifier = kept.identifier if kept.identifier in numbers else neutral(kept.identifier)
        after = replace(kept, identifier=identifier, ties=sealed_ties(kept.ties, numbers))
        key = kept_key(row["key"], numbers) if kept.stays else row["key"]
        if after != kept or key != row["key"]:
            this = sa.and_(*(column == row[column.name] for column in mine))
            values = {"key": key, "remains": msgspec.json.encode(after).decode()}
            connection.execute(sa.update(table).where(this).values(**values))
            changed = True
    return changed


def compact(index: ArchiveIndex) -> None:
    """Make the database release the space of emptied rows, because the old text stays there until then."""
    with index.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if index.schema is None:
            connection.exec_driver_sql("vacuum")
            return
        for table in (CHANGE, RECORD, EXCHANGE, HARVEST, WITHDRAWAL):
            connection.exec_driver_sql(f'vacuum full "{index.schema}"."{table.name}"')
