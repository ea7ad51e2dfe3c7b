"""Refusals of the machine (disk space, rights, memory, open files), in one line with the place and the action to take.

Databases of the state may be lost at any time: a damaged one is removed and made again. Worker processes import only
the modules that they need.
"""

import errno
import gc
import multiprocessing
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pipeline.errors import MachineError, PipelineError

MEMORY = "raise its limit (ulimit -v, or that of the service), or use fewer --workers"
ADVICE = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room, as the quota of this user is used up",
    errno.EROFS: "mount it so that it can be written",
    errno.EACCES: "give this user the right to read and write there",
    errno.EPERM: "give this user the right to read and write there",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
    errno.ENFILE: "end other programs, as this machine has too many files open",
    errno.EIO: "check that disk",
    errno.ENOMEM: MEMORY,
    errno.EAGAIN: MEMORY,
}
"""Advice to the operator, by error number of the system."""
NOTHING_LOST = "then run it again: nothing is lost"
_DATABASE = {
    sqlite3.SQLITE_FULL: ADVICE[errno.ENOSPC],
    sqlite3.SQLITE_READONLY: ADVICE[errno.EACCES],
    sqlite3.SQLITE_PERM: ADVICE[errno.EACCES],
    sqlite3.SQLITE_CANTOPEN: "check the rights there, the room on that disk, and the limit on open files (ulimit -n)",
    sqlite3.SQLITE_IOERR: "check that disk and the room on it",
    sqlite3.SQLITE_NOMEM: MEMORY,
    sqlite3.SQLITE_LOCKED: "wait for the other program that has it open",
    sqlite3.SQLITE_CORRUPT: "move the state of the dataset away, as it is made again",
    sqlite3.SQLITE_NOTADB: "move the state of the dataset away, as it is made again",
    sqlite3.SQLITE_BUSY: "wait for the other program that has it open",
}
"""Advice to the operator, by result code of SQLite (https://www.sqlite.org/rescode.html)."""
Made = TypeVar("Made")
_MAIN = threading.Lock()
"""A process may start workers from several threads, and each must find the true module of the command."""


def problem(error: BaseException, place: Path | None = None) -> PipelineError | None:
    """Return an error for the user where a refusal of the machine is the cause, or None where it is not.

    `place` is named where the error itself names no file.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, PipelineError):
            return None if seen is error else seen
        if found := _reason(seen):
            where, reason, advice = found
            return MachineError(f"{where or place or 'this machine'}: {reason}; {advice}, {NOTHING_LOST}")
        seen = seen.__cause__ or seen.__context__
    return None


@contextmanager
def stated(place: Path) -> Iterator[None]:
    """Raise MachineError for any refusal of the machine inside the block."""
    try:
        yield
    except Exception as error:
        found = None if isinstance(error, PipelineError) else problem(error, place)
        if found is None:
            raise
        raise found from error


def is_refusal(error: BaseException) -> bool:
    """Return whether an error comes from the machine, and so says nothing about the document that was being read."""
    return isinstance(error, OSError) and error.errno in ADVICE


def _reason(error: BaseException) -> tuple[str | None, str, str] | None:
    """Return (path, reason, advice) of an error of the machine, or None for any other error."""
    if isinstance(error, OSError) and error.errno is not None:
        where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
        if error.errno in ADVICE or where is not None:
            advice = ADVICE.get(error.errno, "see to that")
            return where, os.strerror(error.errno), advice
    database = getattr(error, "orig", error)  # SQLAlchemy keeps the error of the driver there.
    if isinstance(database, sqlite3.Error):
        code = (getattr(database, "sqlite_errorcode", None) or 0) & 0xFF
        if code in _DATABASE:
            return None, str(database), _DATABASE[code]
    if isinstance(error, MemoryError):
        return None, "out of memory", MEMORY
    if (
        type(error).__name__ == "BrokenProcessPool"
    ):  # Named, as its module is slow to import for a command that needs none.
        return None, "a process of this run was ended, perhaps for lack of memory", MEMORY
    if isinstance(error, RuntimeError) and str(error) in ("can't start new thread", "Unexpected error within the Pool"):
        return None, "no new process or thread can be started", MEMORY
    return None


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for unused cycles less often: records, descriptions and pages are many objects, in hardly any cycles.

    A third of the time of an incremental build went there (`tests/benchmarks/test_incremental_build.py`), and a quarter
    of a harvest in which nothing is new. It can decorate a function.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class OldStoreError(sqlite3.DatabaseError):
    """A database of the state has the tables of another version, and is made again."""


def is_damaged(error: BaseException) -> bool:
    """Return whether a database is damaged; one that is only full or read-only is not."""
    said = str(error)  # The result code is lost where an error comes from another process.
    return isinstance(error, sqlite3.DatabaseError) and (
        isinstance(error, OldStoreError) or "malformed" in said or "not a database" in said
    )


@collecting_rarely()
def with_rebuilt(file: Path, work: Callable[[], Made]) -> Made:
    """Return the result of `work`, repeated once on an empty state where the database turns out to be damaged.

    `work` opens and closes the database itself, and can be repeated at any time. Raises MachineError where the machine
    refuses.
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
    """Remove a database and the files that SQLite keeps next to it. Raises MachineError where the machine refuses."""
    try:
        for path in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm", "-journal"))):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise problem(error, file) or error from error


class _WorkerProcess(ForkServerProcess):
    """A process that does not import the module of the running command.

    `multiprocessing` imports it in each worker, so that workers find functions defined there; ours are in modules of
    their own. With Prefect in it, that import took each worker three seconds of processor time.
    """

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:
        with _without_main():
            return ForkServerProcess._Popen(process)


class _WorkerContext(ForkServerContext):
    Process = _WorkerProcess


def worker_context(*modules: str) -> ForkServerContext:
    """Return the context for pools of workers; the server imports the modules before it forks the first of them."""
    context = _WorkerContext()
    if modules:
        context.set_forkserver_preload(list(modules))
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def end_with_parent() -> None:
    """End this process as soon as its parent process has ended, for any reason."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=[parent.sentinel], daemon=True).start()


def _wait_for(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
