"""The newest release of a publisher, its files, and the deltas that lead to it. Everything is checked before use."""

import re
from contextlib import suppress
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from pipeline.distribute.sync.places import OfferedDataset, read
from pipeline.errors import MissingError, SyncError
from pipeline.release.delta.compaction import LIST, Deltas
from pipeline.release.describe import Manifest
from pipeline.release.describe.manifest import NAME, SUMS
from pipeline.release.index import LATEST, Latest
from pipeline.release.signing import SIGNATURE
from pipeline.transport.policy import MIB

SMALL, LARGE = MIB, 64 * MIB
"""Most bytes of a file that names others: few files, or every file and delta."""
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,99}")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


class Offer(NamedTuple):
    """The newest release that a place offers."""

    manifest: Manifest
    files: dict[str, tuple[int, str]]
    """Path to bytes and SHA-256: all but the checksums and their signature."""
    described: dict[str, bytes]
    """Content of the manifest, the checksums and, where there is one, the signature."""
    latest: Latest

    def address(self, path: str) -> str:
        """Return the path of a file of the release, relative to the address of the dataset."""
        return f"releases/{self.manifest.version}/{path}"


def newest(place: OfferedDataset) -> Offer:
    """Return the newest release. Raises SyncError where it contradicts itself, SourceError where it cannot be had."""
    try:
        latest = msgspec.json.decode(read(place, LATEST, LARGE), type=Latest)
    except MissingError as error:
        raise SyncError(f"no dataset is published there: {error}") from error
    except msgspec.MsgspecError as error:
        raise SyncError(f"{LATEST} is damaged: {error}") from error
    if not _VERSION.fullmatch(latest.version):
        raise SyncError(f"{LATEST} names {latest.version!r}, which is no version")
    folder = f"releases/{latest.version}"
    described = {SUMS: read(place, f"{folder}/{SUMS}", LARGE), NAME: read(place, f"{folder}/{NAME}", LARGE)}
    with suppress(MissingError):  # Not every place signs; whoever names a key is told.
        described[SIGNATURE] = read(place, f"{folder}/{SIGNATURE}", SMALL)
    try:
        manifest = msgspec.json.decode(described[NAME], type=Manifest)
    except msgspec.MsgspecError as error:
        raise SyncError(f"{folder}/{NAME} is damaged: {error}") from error
    if (manifest.dataset, manifest.version) != (latest.dataset, latest.version):
        raise SyncError(f"{folder} is another release: {manifest.dataset} {manifest.version}")
    return Offer(manifest, _files(manifest, described), described, latest)


def ways(place: OfferedDataset, dataset: str) -> Deltas:
    """Return the deltas that a place has; none where it has no list, or one that is damaged or names odd files."""
    try:
        found = msgspec.json.decode(read(place, LIST, LARGE), type=Deltas)
    except (MissingError, msgspec.MsgspecError):
        return Deltas(dataset=dataset)
    parts = (part for one in found.deltas for part in (one.about, one.table, one.quads))
    return found if all(is_safe(part.path) and part.bytes >= 0 for part in parts) else Deltas(dataset=dataset)


def is_safe(path: str) -> bool:
    """Whether a path stays below the folder that it is put in, on any system.

    >>> [is_safe(path) for path in ("2011/letters.csv", "../x", "/etc/passwd", "a/../../b", "c:x", "a\\\\b", "")]
    [True, False, False, False, False, False, False]
    """
    parts = path.split("/")
    is_plain = path.isprintable() and not set(path) & set('\\\\:*?"<>|') and len(path) <= 500
    return is_plain and all(part not in ("", ".", "..") and part == part.strip() for part in parts)


def _files(manifest: Manifest, described: dict[str, bytes]) -> dict[str, tuple[int, str]]:
    """Return the files of a release, on which its checksums and its manifest must agree."""
    try:
        lines = [_SUM.fullmatch(line) for line in described[SUMS].decode().splitlines()]
    except UnicodeDecodeError as error:
        raise SyncError(f"{SUMS} is damaged: {error}") from error
    sums = {line[2]: line[1] for line in lines if line}
    files = {entry.path: (entry.bytes, entry.sha256) for entry in manifest.files}
    files[NAME] = (len(described[NAME]), sums.get(NAME, ""))
    if not all(lines) or {path: sha256 for path, (_, sha256) in files.items()} != sums:
        raise SyncError(f"{SUMS} and {NAME} of {manifest.version} do not name the same files")
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for path, (size, _) in files.items():
        if not is_safe(path) or path in (SUMS, SIGNATURE) or path in folders or size < 0:
            raise SyncError(f"the release names a file {path[:100]!r}, which is not taken")
    return files
