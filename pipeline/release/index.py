"""Publish a draft as an immutable release: put it in place complete, under its version, then name it in the index.

A `latest` folder that changes during a download was measured to give mixed files. So `latest` is a small file that
names a version. If a run is killed between two steps, the next run completes them.
"""

import itertools
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline import files
from pipeline.errors import PublishError
from pipeline.files import flush_folder, flush_tree, names_below, write_atomically
from pipeline.model.release import Release
from pipeline.numbered import NumberedFile, read_numbered
from pipeline.release import wellformed

INDEX = "releases.json"
LATEST = "latest.json"
MADE = ("released", "dropped", "expired")
"""Results of builds that became a release, which may be removed since; its version is never given again."""


class ReleaseIndex(NumberedFile, frozen=True, kw_only=True):
    """`releases.json`: every build that was published, failed, waits or was rejected; newest last."""

    dataset: str
    releases: tuple[Release, ...] = ()


class _File(msgspec.Struct, frozen=True):
    path: str


class _Manifest(msgspec.Struct, frozen=True):
    """Content hash and files of a release, read from its `manifest.json`."""

    content_hash: str
    files: tuple[_File, ...] = ()


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """`latest.json`: the newest release and its files, by addresses that never change."""

    dataset: str
    version: str
    complete: str | None = None
    """Day of the last complete harvest, of the source where that is longest ago."""
    valid_until: str | None = None
    """Last day on which, by the schedule of the dataset, there may be no newer release; None without a schedule. After
    this day, either the publisher or the mirror has stopped."""
    files: tuple[str, ...]


def read_index(place: Path, dataset: str) -> ReleaseIndex:
    """Return the releases of a dataset, from its folder in the web root.

    Raises PublishError where the index is damaged, and NewerError where a later version of this program wrote it.
    """
    file = place / INDEX
    if not file.exists():
        return ReleaseIndex(dataset=dataset)
    try:
        return read_numbered(file, ReleaseIndex)
    except msgspec.MsgspecError as error:
        raise PublishError(f"{file} is damaged: {error}; the next run makes it again from the releases") from error


def newest(index: ReleaseIndex) -> Release | None:
    """Return the newest build that became a release, or None."""
    return next((entry for entry in reversed(index.releases) if entry.result == "released"), None)


def newest_folder(place: Path, dataset: str) -> Path | None:
    """Return the folder of the newest release of a dataset at its place in the web root, or None."""
    release = newest(read_index(place, dataset))
    return place / "releases" / release.version if release else None


def version(index: ReleaseIndex, changed: str, content_hash: str) -> str:
    """Return the name of the next release: time of the newest change, a number, and the start of the content hash.

    The number distinguishes builds of one archive state (other code, other vocabulary); versions sort by time.

    >>> version(ReleaseIndex(dataset="d"), "2026-11-23T21:12:34Z", "c0ffee" * 10)
    '20261123T211234Z-01-c0ffeec0'
    """
    moment = re.sub(r"[-:]", "", changed)
    same = [entry for entry in index.releases if entry.version.startswith(moment) and entry.result in MADE]
    return f"{moment}-{len(same) + 1:02}-{content_hash[:8]}"


def publish(draft: Path, place: Path, dataset: str, release: Release) -> Path:
    """Move a draft into its place as a release, and return the folder.

    Raises PublishError where another release already has this version, or the disk refuses.
    """
    folder = place / "releases" / release.version
    try:
        if folder.exists():
            _same_or_raise(draft, folder)
            shutil.rmtree(draft)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            flush_tree(draft)
            draft.rename(folder)
            flush_folder(folder.parent)
        note(place, dataset, release)
    except OSError as error:
        raise PublishError(f"{folder} could not be written: {error.strerror}; the old release stays") from error
    return folder


def note(place: Path, dataset: str, release: Release) -> None:
    """Add a build to the index; it replaces an earlier build of the same input that was not published."""
    index = read_index(place, dataset)
    kept = tuple(entry for entry in index.releases if entry.version != release.version and not _retried(entry, release))
    write_json(place / INDEX, msgspec.structs.replace(index, releases=(*kept, release)))


def change(place: Path, dataset: str, release: Release) -> None:
    """Replace the entry of the same version in the index."""
    index = read_index(place, dataset)
    kept = tuple(release if entry.version == release.version else entry for entry in index.releases)
    write_json(place / INDEX, msgspec.structs.replace(index, releases=kept))


def settle(place: Path, dataset: str) -> Release | None:
    """Update `latest.json` from the index, and return the newest release; safe to call at any time."""
    release = newest(read_index(place, dataset))
    if release is None:
        (place / LATEST).unlink(missing_ok=True)
    else:
        folder = place / "releases" / release.version
        files = sorted(names_below(folder))
        addresses = tuple(f"releases/{release.version}/{file}" for file in files)
        before = read_latest(place)
        known = before or Latest(dataset=dataset, version=release.version, files=addresses)
        write_json(place / LATEST, msgspec.structs.replace(known, version=release.version, files=addresses))
    return release


def read_latest(place: Path) -> Latest | None:
    """Read `latest.json` of a dataset; return None where it is absent or damaged, since it can be made again."""
    try:
        return msgspec.json.decode((place / LATEST).read_bytes(), type=Latest)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def date(place: Path, complete: str | None, valid_until: str | None) -> None:
    """Write the day of the last complete harvest, and until when it counts as recent, into `latest.json`."""
    known = read_latest(place)
    if known is not None:
        write_json(place / LATEST, msgspec.structs.replace(known, complete=complete, valid_until=valid_until))


def check_whole(place: Path, dataset: str) -> None:
    """Raise PublishError where a file of the newest release is gone: then `latest.json` does not name it either."""
    release = newest(read_index(place, dataset))
    if release is not None:
        folder = place / "releases" / release.version
        named = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest).files
        lost = [folder / one.path for one in named if not (folder / one.path).exists()]
        if lost:
            more = f", and {len(lost) - 1} more of that release are" if lost[1:] else " is"
            raise PublishError(f"{lost[0]}{more} gone: restore from a copy, such as one of brievenbus sync")


def write_json(file: Path, value: msgspec.Struct) -> None:
    """Write a struct as indented JSON, unless the file has this content already."""
    write_changed(file, msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2) + b"\n")


def write_changed(file: Path, content: bytes, flush: bool = True, parse_as: str | None = None) -> None:
    """Write a file atomically, unless it has these bytes already.

    Without `flush`, a power cut may lose the file; use that only for files that can be made again. `parse_as` is the
    name that chooses the parser, for a file whose content is parsed in another form too. Raises PublishError for RDF,
    XML or JSON that no parser reads; the old file stays.
    """
    if not file.exists() or file.read_bytes() != content:
        wellformed.require(file, content, parse_as or file.name)
        if not file.parent.is_dir():
            file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content, flush)


def write_pieces(file: Path, pieces: Iterable[bytes], flush: bool = False) -> None:
    """Write a file as `write_changed` does, by default without a flush, with one piece in memory at a time.

    Several pieces of JSON are parts of one list, and end between its objects. Raises PublishError as `write_changed`.
    """
    found = iter(pieces)
    if len(some := list(itertools.islice(found, 2))) < 2:
        write_changed(file, b"".join(some), flush)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    files.write_pieces(file, wellformed.checked(file, itertools.chain(some, found)), flush)


def _retried(entry: Release, release: Release) -> bool:
    return entry.result not in MADE and entry.input_hash == release.input_hash


def _same_or_raise(draft: Path, folder: Path) -> None:
    """Raise PublishError where an existing release folder has other data than the draft.

    A release folder without an entry in the index comes from a run that was killed after the rename. The files about
    completeness may differ: a source that failed then may have been harvested completely since.
    """
    if _content(draft) != _content(folder):
        raise PublishError(f"{folder} exists with other content: a release is never written again")


def _content(folder: Path) -> str:
    return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest).content_hash
