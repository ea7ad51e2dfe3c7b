"""Find and report every damage to an archive."""

from collections.abc import Iterator

import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, LOST, RECORD, TABLES
from pipeline.errors import ArchiveError

INDEX_DAMAGED = "the index is damaged"
"""Start of each line about the database itself."""


def verify(index: ArchiveIndex, contents: Contents) -> Iterator[str]:
    """Return one line for each damage of the index, and for each content that is gone, damaged, or named by nothing.

    A content that was removed because its letter was withdrawn is not reported. A content that nothing names was left
    by a killed harvest or withdrawal; the next one finds it.
    """
    for line in check_index(index):
        yield line
        if line.startswith(INDEX_DAMAGED):
            return  # What follows would read what is damaged.
    lost = lost_hashes(index)
    named = set()
    for sha256 in index.hashes():
        named.add(sha256)
        if sha256 in lost:
            continue
        try:
            contents.get(sha256)
        except ArchiveError as error:
            yield str(error)
    for sha256 in contents.held():
        if sha256 not in named:
            yield f"record {sha256} is in the archive, and no harvest names it"


def lost_hashes(index: ArchiveIndex) -> set[str]:
    """Return the contents that `archive repair` noted as lost for good: replies and earlier versions."""
    with index.engine.connect() as connection:
        return set(connection.execute(sa.select(LOST.c.sha256)).scalars())


def check_index(index: ArchiveIndex) -> Iterator[str]:
    """Return one line for each damage of the index: in the database, or between the log and the current records.

    A file is checked by `PRAGMA integrity_check` (https://www.sqlite.org/pragma.html#pragma_integrity_check). In a
    PostgreSQL schema every row is read, which finds the damage that its checksums find.
    """
    try:
        yield from _check_database(index)
    except ArchiveError as error:
        yield f"{INDEX_DAMAGED}: {error}"


def _check_database(index: ArchiveIndex) -> Iterator[str]:
    with index.engine.connect() as connection:
        if index.schema is None:
            found = connection.exec_driver_sql("pragma integrity_check(20)").scalars().all()
            damage = [str(line) for line in found if line != "ok"]
            if damage:
                yield f"{INDEX_DAMAGED}: {'; '.join(damage)}"
                return
        else:
            for table in TABLES.sorted_tables:
                for _ in connection.execution_options(yield_per=1000).execute(sa.select(table)):
                    pass
        last = sa.select(sa.func.max(CHANGE.c.seq)).group_by(CHANGE.c.source, CHANGE.c.key)
        logged = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256).where(
            CHANGE.c.seq.in_(last), CHANGE.c.operation != "remove"
        )
        held = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.sha256)
        for one, other in ((logged, held), (held, logged)):
            for source, key, _ in connection.execute(sa.except_(one, other)):
                yield f"the index says of record {key} of {source} something else than its log"
