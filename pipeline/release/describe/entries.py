"""Measure the files of a release: sizes and hashes."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline.model.release import File


class ManifestEntry(File, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a release, measured: its entry in `manifest.json`."""

    bytes: int
    sha256: str

    @property
    def is_packed(self) -> bool:
        """Whether it is another form of files that have their own description: compressed, or a ZIP of them."""
        return self.compression is not None or self.path.endswith(".zip")


def measure(folder: Path, files: Iterable[File]) -> tuple[ManifestEntry, ...]:
    """Return the files with their sizes and hashes, sorted by path."""
    return tuple(_entry(folder, file) for file in sorted(files, key=lambda file: file.path))


def content_hash(entries: Sequence[ManifestEntry]) -> str:
    """Return the SHA-256 over the names and hashes of the data files: equal hashes mean that the data is the same.

    Packed files are left out. They have no other data, except the description in a ZIP, which may change without the
    data.
    """
    digest = hashlib.sha256()
    for entry in (entry for entry in entries if not entry.is_packed):
        digest.update(f"{entry.sha256}  {entry.path}\n".encode())
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(folder: Path, file: File) -> ManifestEntry:
    path = folder / file.path
    return ManifestEntry(**msgspec.structs.asdict(file), bytes=path.stat().st_size, sha256=sha256(path))
