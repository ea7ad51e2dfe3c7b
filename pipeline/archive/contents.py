"""The bytes of records: files named after their SHA-256, compressed, never rewritten."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import ArchiveError


class Contents:
    """A folder of contents; cheap to make, so that every worker has its own."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store bytes, unless they are there already, and return their SHA-256 in hexadecimal."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, gzip.compress(content, compresslevel=6, mtime=0))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes stored under a hash. Raises ArchiveError where they are gone or damaged."""
        try:
            content = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise ArchiveError(f"record {sha256} in the archive cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveError(f"record {sha256} in the archive is damaged: its bytes have another hash")
        return content

    def held(self) -> Iterator[str]:
        """Return the SHA-256 of every content, sorted."""
        yield from sorted(path.name.removesuffix(".gz") for path in self.folder.glob("??/*.gz"))

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.gz"


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename: a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
