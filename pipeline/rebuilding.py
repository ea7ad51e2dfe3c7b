"""Databases of the state, which may be lost at any time: one that is damaged is removed and made again."""

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.errors import MachineError
from pipeline.machine import problem

Made = TypeVar("Made")


class OldStoreError(sqlite3.DatabaseError):
    """A database of the state has the tables of another version, and is made again."""


def is_damaged(error: BaseException) -> bool:
    """Return whether a database is no whole database; one that is full or may not be written to is."""
    said = str(error)  # The result code is lost where an error comes from another process.
    return isinstance(error, sqlite3.DatabaseError) and (
        isinstance(error, OldStoreError) or "malformed" in said or "not a database" in said
    )


def with_rebuilt(file: Path, work: Callable[[], Made]) -> Made:
    """Return what `work` returns, done once more on an empty state where the database turns out to be damaged.

    `work` opens and closes the database itself, and can be done again at any time. Raises MachineError where the
    machine refuses.
    """
    try:
        return work()
    except sqlite3.Error as error:
        if not is_damaged(error):
            raise problem(error, file) or error from error
        if not isinstance(error, OldStoreError):
            sys.stderr.write(f"{file} is damaged ({error}), and is made again\n")
        remove_database(file)
        return work()


def remove_database(file: Path) -> None:
    """Remove a database and the files that SQLite keeps beside it. Raises MachineError where the machine refuses."""
    try:
        for path in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm", "-journal"))):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise problem(error, file) or MachineError(f"{file} cannot be removed: {error}") from error
