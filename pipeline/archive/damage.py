"""Records whose bytes are gone or damaged: noted in the index, and fetched again by the next harvest of their source.

The cursor of the source goes back to its position before such a record came. The harvest fetches the record again
where the source still has it, and the log says so. `archive verify` reports records that the source no longer has.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, DAMAGE, HARVEST, PART, RECORD
from pipeline.archive.writer import ArchiveWriter
from pipeline.errors import ArchiveError
from pipeline.model.record import Record

REFETCHED = "its bytes were lost here, and fetched again"
"""Note in the log about a record whose source still had the same bytes."""


class Damaged(NamedTuple):
    """A record whose bytes cannot be read from the archive."""

    source: str
    key: str


def find_missing(connection: sa.Connection, contents: Contents, source: str | None = None) -> Iterator[Damaged]:
    """Return the records, of one source or all, that the index names and the contents lack.

    Raises ArchiveError where the place of the contents itself does not exist, and OSError where it cannot be read.
    """
    held = sa.select(RECORD.c.sha256).where(*_wanted(source))
    hashes = sorted(set(connection.execute(held).scalars()))  # A database sorts text more slowly.
    if hashes and not contents.is_there():
        raise ArchiveError(
            f"{contents.place} is not there, and the index names {len(hashes)} records in it: is its disk mounted? "
            "If it is lost for good, have it fetched again by: brievenbus archive repair"
        )
    for sha256 in contents.missing(hashes):
        mine = sa.select(RECORD.c.source, RECORD.c.key).where(*_wanted(source), RECORD.c.sha256 == sha256)
        yield from (Damaged(*row) for row in connection.execute(mine).all())


def of_contents(index: ArchiveIndex, hashes: Iterable[str]) -> list[Damaged]:
    """Return the current records whose bytes have one of these SHA-256."""
    found = []
    with index.engine.connect() as connection:
        for sha256 in hashes:
            mine = sa.select(RECORD.c.source, RECORD.c.key).where(*_wanted(None), RECORD.c.sha256 == sha256)
            found += [Damaged(*row) for row in connection.execute(mine).all()]
    return found


def note_damage(connection: sa.Connection, places: Iterable[Damaged]) -> int:
    """Note records to be fetched again, and return how many were not noted before.

    The cursors of their sources go back to before the oldest of these records came. Parts of a backfill that brought
    one of them begin again.
    """
    harvests: dict[str, set[int]] = {}
    new = 0
    for place in places:
        mine = (DAMAGE.c.source == place.source, DAMAGE.c.key == place.key)
        if connection.execute(sa.select(DAMAGE.c.key).where(*mine)).first() is None:
            connection.execute(sa.insert(DAMAGE), place._asdict())
            came = sa.select(sa.func.max(CHANGE.c.harvest)).where(
                CHANGE.c.source == place.source, CHANGE.c.key == place.key, CHANGE.c.operation.in_(("add", "change"))
            )
            harvests.setdefault(place.source, set()).add(connection.execute(came).scalar() or 0)
            new += 1
    for source, numbers in harvests.items():
        _rewind(connection, source, numbers)
    return new


def fetch_again(index: ArchiveIndex, records: Iterable[Record]) -> None:
    """Note records whose bytes are damaged, so that the next harvest of their source fetches them again."""
    with index.engine.begin() as connection:
        note_damage(connection, [Damaged(record.source, record.key) for record in records])


class Damage:
    """The records of a source that are to be fetched again."""

    def __init__(self, connection: sa.Connection, contents: Contents, source: str, writer: ArchiveWriter) -> None:
        """Note the records that have lost their bytes. Raises ArchiveError where the contents cannot be listed."""
        self._source, self._writer = source, writer
        try:
            note_damage(connection, find_missing(connection, contents, source))
        except OSError as error:
            raise ArchiveError(f"the archive {contents.place} cannot be read: {error.strerror or error}") from error
        connection.commit()
        noted = sa.select(DAMAGE.c.key).where(DAMAGE.c.source == source)
        self.keys = set(connection.execute(noted).scalars())

    def mend(self, key: str) -> bool:
        """Return whether a record was to be fetched again; remove that note with the next commit."""
        if key not in self.keys:
            return False
        self.keys.discard(key)
        mine = (DAMAGE.c.source == self._source, DAMAGE.c.key == key)
        self._writer.move(("mended", key), sa.delete(DAMAGE).where(*mine))
        return True


def _wanted(source: str | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that select records that must have bytes; withdrawn records need none."""
    conditions = [RECORD.c.sha256 > "", RECORD.c.withdrawn.is_(None), RECORD.c.remains.is_(None)]
    return [*conditions, RECORD.c.source == source] if source is not None else conditions


def _rewind(connection: sa.Connection, source: str, numbers: set[int]) -> None:
    """Move the cursor of a source back to its position before the first of some harvests."""
    mine = (HARVEST.c.source == source, HARVEST.c.backfill.is_(None))
    first = connection.execute(sa.select(sa.func.min(HARVEST.c.id)).where(*mine, HARVEST.c.id.in_(numbers))).scalar()
    if first is not None:
        before = sa.select(HARVEST.c.cursor).where(*mine, HARVEST.c.id < first).order_by(HARVEST.c.id.desc()).limit(1)
        cursor = connection.execute(before).scalar()
        last = sa.select(sa.func.max(HARVEST.c.id)).where(*mine).scalar_subquery()
        connection.execute(sa.update(HARVEST).where(HARVEST.c.id == last).values(cursor=cursor))
    again = sa.update(PART).where(PART.c.source == source, PART.c.harvest.in_(numbers))
    connection.execute(again.values(cursor=None, done=False))
