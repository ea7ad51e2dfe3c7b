"""Bytes before names: what a harvest found is made durable in an order that no failure turns around."""

from time import monotonic

import sqlalchemy as sa

from pipeline.archive.batch import Batch
from pipeline.archive.contents import Contents

BATCH = 3000
"""Rows to one commit, three for a new record that was fetched."""
LONGEST = 5.0
"""Seconds from one commit to the next, while something comes: a kill loses no more than these, or than a batch, which
the next harvest finds again. A commit costs a flush of some hundred folders, so there is none for every page."""


class ArchiveWriter:
    """Commits contents, rows and cursors together; after a failure it commits nothing any more."""

    def __init__(self, connection: sa.Connection, contents: Contents, source: str) -> None:
        """Write through a connection that nobody else writes to."""
        self._connection, self._contents = connection, contents
        self.batch = Batch(connection, source)
        self._moves: dict[object, sa.Executable | None] = {}
        self._committed = monotonic()
        self._failed = False

    def move(self, name: object, statement: sa.Executable | None) -> None:
        """Have a cursor or mark changed by the next commit; the last statement under a name counts, None for none."""
        self._moves[name] = statement

    def commit_full(self) -> None:
        """Commit where a batch is full or old. Raises ArchiveError."""
        if len(self.batch) >= BATCH or monotonic() - self._committed >= LONGEST:
            self.commit()

    def commit(self) -> None:
        """Make everything durable: contents first, so that the index never names what is not stored.

        Raises ArchiveError; then everything since the last commit is rolled back, and so are later calls.
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
        """Roll back what was not committed: where it stopped is not known, so none of it counts."""
        self._failed = True
        self._connection.rollback()
