"""Commits of a harvest: contents are always made durable before the index names them, whatever fails."""

from time import monotonic

import sqlalchemy as sa

from pipeline.archive.batch import Batch
from pipeline.archive.contents import Contents

BATCH = 3000
"""Maximum rows per commit; a new record that was fetched takes three."""
LONGEST = 5.0
"""Maximum seconds between commits while records come. A kill loses no more than these seconds or one batch, and the
next harvest finds that again. A commit flushes some hundred folders, so there is none for every page."""


class ArchiveWriter:
    """Commits contents, rows and cursors together; after a failure it commits nothing any more."""

    def __init__(self, connection: sa.Connection, contents: Contents, source: str) -> None:
        """Write through a connection that nothing else writes to."""
        self._connection, self._contents = connection, contents
        self.batch = Batch(connection, source)
        self._moves: dict[object, sa.Executable | None] = {}
        self._committed = monotonic()
        self._failed = False

    def move(self, name: object, statement: sa.Executable | None) -> None:
        """Let the next commit change a cursor or mark; the last statement under a name counts, None for none."""
        self._moves[name] = statement

    def commit_full(self) -> None:
        """Commit where a batch is full or old. Raises ArchiveError."""
        if len(self.batch) >= BATCH or monotonic() - self._committed >= LONGEST:
            self.commit()

    def commit(self) -> None:
        """Make everything durable: contents first, so that the index never names a content that is not stored.

        Raises ArchiveError; then everything since the last commit is rolled back, and later calls do nothing.
        """
        if self._failed:
            return
        self._failed = True  # Until the end is reached, whatever interrupts it: an interrupt too leaves half a batch.
        try:
            self._contents.flush()
            self.batch.write()
            for statement in self._moves.values():
                if statement is not None:
                    self._connection.execute(statement)
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise
        self._moves.clear()
        self._committed = monotonic()
        self._failed = False

    def give_up(self) -> None:
        """Roll back everything that is not committed: the point of failure is unknown, so none of it counts."""
        self._failed = True
        self._connection.rollback()
