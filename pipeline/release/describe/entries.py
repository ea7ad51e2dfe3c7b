"""Measure the files of a release: sizes and hashes."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.model.release import Compression, Content, File


class ManifestEntry(File, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a release, measured: its entry in `manifest.json`."""

    bytes: int
    sha256: str

    @property
    def is_packed(self) -> bool:
        """Whether it is another form of files that have their own description: compressed, or a ZIP of them."""
        return (self.compression is not None and self.content is None) or self.path.endswith(".zip")

    @property
    def plain(self) -> Content:
        """The size and hash of its content without compression, of a file that is no form of another one."""
        return self.content or Content(bytes=self.bytes, sha256=self.sha256)


def measure(folder: Path, files: Iterable[File]) -> tuple[ManifestEntry, ...]:
    """Return the files with their sizes and hashes, sorted by path."""
    return tuple(_entry(folder, file) for file in sorted(files, key=lambda file: file.path))


def content_hash(entries: Sequence[ManifestEntry]) -> str:
    """Return the SHA-256 over the names and hashes of the data files: equal hashes mean that the data is the same.

    Packed files are left out. They have no other data, except the description in a ZIP, which may change without the
    data. Content that is there compressed only counts as if it were not: whether it is makes no other data.
    """
    digest = hashlib.sha256()
    for entry in sorted(once(entries), key=lambda entry: entry.plain_path):
        digest.update(f"{entry.plain.sha256}  {entry.plain_path}\n".encode())
    return digest.hexdigest()


def once(entries: Iterable[ManifestEntry], form: Compression = "zstd") -> Iterator[ManifestEntry]:
    """Yield the files that are no other form of files with their own description.

    Of a content that a release has compressed only, one form is given.
    """
    return (entry for entry in entries if not entry.is_packed and entry.compression in (None, form))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(folder: Path, file: File) -> ManifestEntry:
    path = folder / file.path
    return ManifestEntry(**msgspec.structs.asdict(file), bytes=path.stat().st_size, sha256=sha256(path))
