"""What a place holds of ours, by name: kept here, so that a place need not be asked for all of it every time.

A name is noted before it is sent and marked once it is there: after a crash, whatever may be at the place is known. A
ledger that is lost costs one sending of everything, and what was taken away meanwhile may stay at the place.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import TargetError
from pipeline.machine import OldStoreError, with_rebuilt

DOUBT = ""
"""The mark of what may or may not be at the place."""
BATCH = 1_000
SCHEMA = 1
"""Of the table; the first version had no number."""


class Ledger:
    """Names with the mark of what was sent under them; one process at a time has it open."""

    def __init__(self, file: Path) -> None:
        """Open the ledger, which need not exist yet. Raises TargetError where another process sends to this place."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(file.with_suffix(".lock"), timeout=0)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise TargetError("another run is sending to this place") from error
        self.is_new = not file.exists()
        """Whether nothing is known of the place."""
        try:
            self._database = with_rebuilt(file, partial(_open, file))
            self.is_new = self.is_new or not self.marks()
        except BaseException:
            self._lock.release()
            raise
        self._pending = 0

    def marks(self) -> dict[str, str]:
        """Return what is held."""
        return dict(self._database.execute("SELECT name, mark FROM held ORDER BY name"))

    def begin(self, names: Iterable[str]) -> None:
        """Note that these may be there from now on, in what form is not known."""
        self._database.executemany("INSERT OR REPLACE INTO held VALUES (?, ?)", ((name, DOUBT) for name in names))
        self._database.commit()

    def done(self, name: str, mark: str) -> None:
        """Note what is there under a name now."""
        self._database.execute("INSERT OR REPLACE INTO held VALUES (?, ?)", (name, mark))
        self._count()

    def forget(self, name: str) -> None:
        """Note that a name is there no more."""
        self._database.execute("DELETE FROM held WHERE name = ?", (name,))
        self._count()

    def doubt(self) -> None:
        """Note of everything that it must be sent again."""
        self._database.execute("UPDATE held SET mark = ?", (DOUBT,))
        self._database.commit()

    def commit(self) -> None:
        """Have on disk what was noted."""
        self._database.commit()
        self._pending = 0

    def close(self) -> None:
        """Keep what was noted, and let others in."""
        try:
            with suppress(sqlite3.ProgrammingError), closing(self._database):
                self._database.commit()
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
        if version not in (0, SCHEMA):
            raise OldStoreError(f"tables of version {version}")
        database.execute("CREATE TABLE IF NOT EXISTS held (name TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID")
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        database.commit()
        undo.pop_all()
    return database
