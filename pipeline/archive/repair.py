"""Repair an archive as far as this machine can; sources supply the rest with the next harvest."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.damage import note_damage, of_contents
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.salvage import Salvaged, rebuild
from pipeline.archive.tables import LOST
from pipeline.archive.verify import check_index
from pipeline.errors import ArchiveError, DamagedError, NewerError

Report = Callable[[str, int, int | None], None]


class Repaired(msgspec.Struct, frozen=True, kw_only=True):
    """The findings and results of `repair`."""

    index: Salvaged | None
    """The rebuilt index, where it was damaged."""
    to_fetch: int
    """Records that the next harvest fetches again."""
    lost: int
    """Replies and earlier versions that no source can give again; they are noted as lost, and no longer reported."""


def repair(file: Path | None, open_index: Callable[[], ArchiveIndex], contents: Contents, report: Report) -> Repaired:
    """Rebuild a damaged index, set damaged contents aside, and note records to be fetched again.

    `file` is that of an index on this machine, None for a database server, which has tools of its own. Raises
    ArchiveError and OSError; the next repair does the steps that were left undone.
    """
    salvaged = rebuild(file) if file is not None and _is_damaged(open_index) else None
    with closing(open_index()) as index:
        damaged = _damaged(index, contents, report)
        records = of_contents(index, damaged)
        with index.engine.begin() as connection:
            note_damage(connection, records)
        wanted = {record.sha256 for record in index.records()}
        lost = [{"sha256": sha256} for sha256 in damaged if sha256 not in wanted]
        with index.engine.begin() as connection:
            for row in lost:
                connection.execute(sa.delete(LOST).where(LOST.c.sha256 == row["sha256"]))
                connection.execute(sa.insert(LOST), row)
    return Repaired(index=salvaged, to_fetch=len(records), lost=len(lost))


def _is_damaged(open_index: Callable[[], ArchiveIndex]) -> bool:
    try:
        with closing(open_index()) as index:
            return any(True for _ in check_index(index))
    except NewerError:
        raise
    except ArchiveError:
        return True


def _damaged(index: ArchiveIndex, contents: Contents, report: Report) -> list[str]:
    """Return the SHA-256 of contents that are gone or damaged, and set the damaged ones aside."""
    found = []
    for count, sha256 in enumerate(index.hashes(), 1):
        try:
            contents.get(sha256)
        except DamagedError:
            found.append(sha256)
        report("Checking contents", count, None)
    there = set(found) & set(contents.held())
    for sha256 in sorted(there):
        contents.set_aside(sha256)
    return found
