"""Missing records that the operator has acknowledged: an append-only log in the index of the archive.

An acknowledgement applies to a record with one reason and one content. It ends by itself when the reason or the
content changes, because the missing record then needs attention again.
"""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import ACKNOWLEDGEMENT, RECORD


class Acknowledgement(NamedTuple):
    """One record that the operator allows to be missing from releases."""

    source: str
    key: str
    code: str
    """The issue code of the reason."""
    at: str
    """RFC 3339 in UTC."""
    note: str | None
    """A note for the operator; it is never published."""


def acknowledge(index: ArchiveIndex, at: str, records: Iterable[tuple[str, str, str]], note: str | None) -> None:
    """Log that records, given as (source, key, code), may be missing; log all of them or none."""
    _log(index, at, "acknowledge", records, note)


def retract(index: ArchiveIndex, at: str, records: Iterable[tuple[str, str, str]]) -> None:
    """Log that the acknowledgement of records no longer applies; log all of them or none."""
    _log(index, at, "retract", records, None)


def acknowledged(index: ArchiveIndex) -> dict[tuple[str, str], Acknowledgement]:
    """Return the acknowledgements that apply now, by source and key of the record."""
    last = sa.select(sa.func.max(ACKNOWLEDGEMENT.c.seq)).group_by(ACKNOWLEDGEMENT.c.source, ACKNOWLEDGEMENT.c.key)
    same = sa.and_(RECORD.c.source == ACKNOWLEDGEMENT.c.source, RECORD.c.key == ACKNOWLEDGEMENT.c.key)
    columns = (ACKNOWLEDGEMENT.c[name] for name in Acknowledgement._fields)
    query = sa.select(*columns).join(RECORD, same)
    query = query.where(ACKNOWLEDGEMENT.c.seq.in_(last), ACKNOWLEDGEMENT.c.operation == "acknowledge")
    query = query.where(ACKNOWLEDGEMENT.c.sha256 == sa.func.coalesce(RECORD.c.sha256, ""))
    with index.engine.connect() as connection:
        return {(row.source, row.key): Acknowledgement(*row) for row in connection.execute(query)}


def _log(
    index: ArchiveIndex, at: str, operation: str, records: Iterable[tuple[str, str, str]], note: str | None
) -> None:
    """Add a line for each record, with its current content."""
    with index.engine.begin() as connection:
        for source, key, code in records:
            content = sa.select(RECORD.c.sha256).where(RECORD.c.source == source, RECORD.c.key == key)
            sha256 = connection.execute(content).scalar() or ""
            row = {"at": at, "operation": operation, "source": source, "key": key, "code": code}
            connection.execute(sa.insert(ACKNOWLEDGEMENT), row | {"sha256": sha256, "note": note})
