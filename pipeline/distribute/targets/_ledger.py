"""Ledger of the files that we sent to a place, so that it need not be asked for a list at every run.

A name is noted before its file is sent and marked after it arrived, so that the ledger names every file that may be at
the place, also after a crash. A lost ledger costs one delivery of everything, and files that were removed from the web
root in the meantime may stay at the place.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import TargetError
from pipeline.machine import OldStoreError, with_rebuilt
from pipeline.numbered import refuse_newer

DOUBT = ""
"""Mark of a file that may or may not be at the place."""
BATCH = 1_000
SCHEMA = 1
"""Of the table; the first version had no number."""


class Ledger:
    """Names of files, each with the mark of the version that was sent; only one process can open it at a time."""

    def __init__(self, file: Path) -> None:
        """Open the ledger, which need not exist yet. Raises TargetError where another process sends to this place."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(file.with_suffix(".lock"), timeout=0)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise TargetError("another run is sending to this place") from error
        self.is_new = not file.exists()
        """Whether the contents of the place are unknown."""
        try:
            self._database = with_rebuilt(file, partial(_open, file))
            self.is_new = self.is_new or not self.marks()
        except BaseException:
            self._lock.release()
            raise
        self._pending = 0
        self._has_forgotten = False

    def marks(self) -> dict[str, str]:
        """Return the mark of each name; an empty mark means that the file may or may not be there."""
        return dict(self._database.execute("SELECT name, mark FROM held ORDER BY name"))

    def begin(self, names: Iterable[str]) -> None:
        """Note that some version of these files may be at the place from now on."""
        self._database.executemany("INSERT OR REPLACE INTO held VALUES (?, ?)", ((name, DOUBT) for name in names))
        self._database.commit()

    def done(self, name: str, mark: str) -> None:
        """Note the version that is now at the place under a name."""
        self._database.execute("INSERT OR REPLACE INTO held VALUES (?, ?)", (name, mark))
        self._count()

    def forget(self, name: str) -> None:
        """Note that a file was removed from the place."""
        self._database.execute("DELETE FROM held WHERE name = ?", (name,))
        self._has_forgotten = True
        self._count()

    def doubt(self) -> None:
        """Note that every file must be sent again."""
        self._database.execute("UPDATE held SET mark = ?", (DOUBT,))
        self._database.commit()

    def commit(self) -> None:
        """Write the notes to disk."""
        self._database.commit()
        self._pending = 0

    def close(self) -> None:
        """Write the notes to disk, and release the lock.

        The file is written anew where names were removed: pages of SQLite that were divided keep copies of rows.
        """
        try:
            with suppress(sqlite3.ProgrammingError), closing(self._database):
                self._database.commit()
                if self._has_forgotten:
                    self._database.execute("VACUUM")
        finally:
            self._lock.release()

    def _count(self) -> None:
        self._pending += 1
        if self._pending >= BATCH:
            self.commit()


def _open(file: Path) -> sqlite3.Connection:
    with ExitStack() as undo:
        database = undo.enter_context(closing(sqlite3.connect(file)))
        (version,) = database.execute("PRAGMA user_version").fetchone()
        refuse_newer(file, version, SCHEMA)
        if version not in (0, SCHEMA):
            raise OldStoreError(f"tables of version {version}")
        database.execute("CREATE TABLE IF NOT EXISTS held (name TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID")
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        database.commit()
        undo.pop_all()
    return database
