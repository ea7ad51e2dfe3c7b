"""Files that are complete at any time: written under a partial name, flushed, renamed.

A killed process leaves partial names, `.NAME.PID.part` in the folder of NAME; `sweep_partial` removes them.
"""

import ctypes
import filecmp
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PARTIAL = re.compile(r"\..*?(?:\.(?P<process>[0-9]+))?\.part(?:-journal|-wal|-shm)?")
_AT_FDCWD, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux (https://man7.org/linux/man-pages/man2/rename.2.html)."""
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC

Mark = tuple[int, int, int, int]
"""Device, inode, size in bytes and modification time of a file; equal marks mean that nobody wrote to it."""


def mark(path: Path) -> Mark:
    """Return the mark of a file. Raises OSError."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def is_partial(name: str) -> bool:
    """Return whether a name is that of a file or folder that is being written, or of SQLite's file next to one.

    >>> is_partial(".letters.sqlite.4711.part-journal")
    True
    >>> is_partial(".latest.json.4711.part"), is_partial("latest.json"), is_partial("example.part")
    (True, False, False)
    """
    return _PARTIAL.fullmatch(name) is not None


def partial_path(path: Path) -> Path:
    """Return the name under which this process writes a file or folder until it is complete."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def fresh_folder(folder: Path) -> Path:
    """Return an empty folder at this path; one that exists is removed first."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def make_private(folder: Path) -> None:
    """Make a folder that other users cannot open, below others that they may; one that is there is left alone."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(folder.stat().st_mode & ~0o007)


def write_atomically(path: Path, content: bytes, flush: bool = True, mode: int = 0o666) -> None:
    """Write a file under a partial name and rename it: a reader sees the old file or the new one, never a part.

    `mode` sets its permissions, less those that the umask removes. Without `flush` a power cut may lose the content;
    omit it only for content that can be made again from something else. Raises OSError; then the old file stays, and no
    partial file where the disk lets it be removed.
    """
    partial = partial_path(path)
    with _removed_on_error(partial):
        try:
            descriptor = os.open(partial, _NEW, mode)
        except FileExistsError:
            partial.unlink()
            descriptor = os.open(partial, _NEW, mode)
        with named(partial), os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if flush:
                file.flush()
                os.fsync(descriptor)
        os.rename(partial, path)  # noqa: PTH104 - these are the calls that thousands of pages are made of


def write_pieces(path: Path, pieces: Iterable[bytes], flush: bool) -> None:
    """Write a file piece by piece, as `write_atomically` does at once.

    A file that has these bytes already stays as it is.
    """
    partial = partial_path(path)
    with _removed_on_error(partial):
        with named(partial), partial.open("wb") as file:
            file.writelines(pieces)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        if path.exists() and filecmp.cmp(partial, path, shallow=False):
            partial.unlink()
        else:
            partial.rename(path)


def write_flushed(path: Path, content: bytes) -> None:
    """Write a file and flush it to disk."""
    with named(path), path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Add a path to a system error that names none, as errors of writing and flushing do."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, error.strerror or os.strerror(error.errno), str(path)) from error
        raise


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def names_below(folder: Path) -> Iterator[str]:
    """Yield the path of each file below a folder, relative to it, with forward slashes, in any order."""
    for place, _, names in os.walk(folder):
        start = place[len(str(folder)) :].lstrip(os.sep)
        start = f"{start.replace(os.sep, '/')}/" if start else ""
        yield from (f"{start}{name}" for name in names if os.path.isfile(f"{place}/{name}"))  # noqa: PTH113 - as above


def flush_tree(folder: Path) -> None:
    """Flush every file and name below a folder to disk, before the folder gets its name.

    A file with a second name is skipped, because it belongs to a release that is on disk already.
    """
    for path in folder.rglob("*"):
        if path.is_dir():
            flush_folder(path)
        elif path.stat().st_nlink == 1:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    flush_folder(folder)


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step, and return whether the system could do so."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def sweep_partial(folder: Path, deep: bool = True) -> int:
    """Remove every partial file and folder below a folder, or only in it, and return how many were removed.

    Names of another process that still runs stay, because it may be writing for another dataset. The caller must have
    the lock of the dataset and must not write in the meantime.
    """
    swept = 0
    for place, folders, files in os.walk(folder):
        left = [name for name in (*folders, *files) if name.startswith(".") and _is_left(name)]
        for name in left:
            path = Path(place, name)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
                folders.remove(name)
            else:
                path.unlink(missing_ok=True)
        swept += len(left)
        if not deep:
            break
    return swept


def _is_left(name: str) -> bool:
    """Return whether a name is partial and its process is this one or has ended."""
    found = _PARTIAL.fullmatch(name)
    if found is None:
        return False
    process = int(found["process"] or 0)
    return process in (0, os.getpid()) or not runs(process)


def runs(process: int) -> bool:
    """Return whether a process with this number runs."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    """Remove a file where writing it fails, so that a full disk gets its space back."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
