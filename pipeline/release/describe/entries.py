"""Measure the files of a release: sizes and hashes."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline.model.release import Compression, File


class ManifestEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a release: its entry in `manifest.json`."""

    path: str
    """Path relative to the release folder, with forward slashes."""
    title: str
    media_type: str
    bytes: int
    sha256: str
    table: str | None = None
    """Name of the table in `mapping.toml`, for files that have one."""
    part: str | None = None
    """The year, or `undated`, of the letters in the file, for files of a partitioned release with one year."""
    rows: int | None = None
    triples: int | None = None
    """Number of statements in the file; a triple in several graphs counts in each."""
    filled: dict[str, int] = msgspec.field(default_factory=dict)
    """Column to the number of rows in which it is not empty."""
    compression: Compression | None = None
    """Compression of the file, for the compressed form of the file that has the same path without the last suffix."""

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
