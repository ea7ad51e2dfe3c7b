"""The bytes of records: files named after their SHA-256, compressed, never rewritten.

Contents are kept in memory until `flush`, which has all of them on disk when it returns: a disk writes many files at
once in the time that it takes for two or three, one after another (measured on ext4: 500 files in 0.1 s for 1.0 s).
"""

import gzip
import hashlib
import os
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.errors import ArchiveError

WRITERS = 8
"""Files that are written at once."""
PENDING_BYTES = 32 * 2**20
"""Contents in memory, uncompressed: when there are more, they are flushed."""
PARTS = ".part"
"""Folder of files that are not whole yet; a harvest that was killed leaves some, and the next one sweeps them."""


class Contents:
    """A folder of contents; cheap to make, so that every worker has its own."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self.folder = folder
        self._pending: dict[str, bytes] = {}
        self._size = 0

    def put(self, content: bytes) -> str:
        """Take bytes to store, unless they are there already, and return their SHA-256 in hexadecimal.

        They are safe after `flush`. Raises ArchiveError where the disk refuses.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 not in self._pending and not self._path(sha256).exists():
            self._pending[sha256] = content
            self._size += len(content)
            if self._size > PENDING_BYTES:
                self.flush()
        return sha256

    def flush(self) -> None:
        """Have everything that was put on disk, whole and under its name.

        Raises ArchiveError where the disk refuses.
        """
        pending, self._pending, self._size = self._pending, {}, 0
        if not pending:
            return
        try:
            places = sorted({sha256[:2] for sha256 in pending})
            for name in (PARTS, *places):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            with ThreadPoolExecutor(min(WRITERS, len(pending))) as pool:
                list(pool.map(self._write, pending.items()))
                list(pool.map(flush_folder, [self.folder / name for name in places]))
            flush_folder(self.folder)
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be written: {error.strerror or error}") from error

    def sweep(self) -> None:
        """Remove what a killed harvest left half-written; only whoever has the lock of the dataset may."""
        for path in (self.folder / PARTS).glob("*"):
            path.unlink(missing_ok=True)

    def get(self, sha256: str) -> bytes:
        """Return the bytes stored under a hash. Raises ArchiveError where they are gone or damaged."""
        if sha256 in self._pending:
            return self._pending[sha256]
        try:
            content = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise ArchiveError(f"record {sha256} in the archive cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveError(f"record {sha256} in the archive is damaged: its bytes have another hash")
        return content

    def held(self) -> Iterator[str]:
        """Return the SHA-256 of every content on disk, sorted."""
        yield from sorted(path.name.removesuffix(".gz") for path in self.folder.glob("??/*.gz"))

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def _write(self, item: tuple[str, bytes]) -> None:
        """Write beside, flush to disk, rename; the folder is flushed once for all."""
        sha256, content = item
        beside = self.folder / PARTS / f"{sha256}.{os.getpid()}.{threading.get_ident()}"
        _write_flushed(beside, gzip.compress(content, compresslevel=6, mtime=0))
        beside.rename(self._path(sha256))


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename: a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    _write_flushed(beside, content)
    beside.rename(path)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_flushed(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
