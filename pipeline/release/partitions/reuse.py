"""Reuse a part that did not change: link its files from the newest release, and keep the facts about it.

The kept facts are in the state and may be deleted at any time: then the part is written again, to the same bytes.
A linked file is one file under two names, so nothing may ever write into a file of a release. To change such a file,
write another file and give it the name (`releases.write_changed` does).
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.files import Mark, mark, write_atomically
from pipeline.release.describe import ManifestEntry, Released
from pipeline.release.describe.entries import sha256
from pipeline.release.partitions.part import FACTS, Partition


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The kept facts about a part."""

    part: Partition
    marks: dict[str, Mark]
    """Path below the release, to the mark of the file when its hash was last known to be right."""
    beside: dict[str, str]
    """Name of each other file in the part's folder of the state, to its SHA-256."""


def keep(state: Path, draft: Path, part: Partition) -> None:
    """Keep the facts about a part, in its folder of the state, once its files are in the draft."""
    marks = {entry.path: mark(draft / entry.path) for entry in part.files}
    beside = {path.name: sha256(path) for path in sorted(state.iterdir()) if path.name != FACTS}
    content = msgspec.msgpack.encode(_Kept(part=part, marks=marks, beside=beside))
    write_atomically(state / FACTS, content)


def reuse(state: Path, newest: Released | None, draft: Path, name: str | None, digest: str) -> Partition | None:
    """Link the files of a part into a draft, and return the facts about it; return None where it must be written.

    A part must be written where its input changed (`digest`), where the newest release does not have its files as they
    were written, where a file was changed since, or where the kept facts are incomplete.
    """
    kept = _read(state, digest)
    if newest is None or kept is None or kept.part.name != name:
        return None
    listed = {entry.path: entry for entry in newest.manifest.files}
    files = kept.part.files
    if any(listed.get(entry.path) != entry for entry in files):
        return None
    if not all(_is_right(newest.folder / entry.path, entry, kept.marks.get(entry.path)) for entry in files):
        return None
    (draft / (name or "")).mkdir(parents=True, exist_ok=True)
    for entry in files:
        _link(newest.folder / entry.path, draft / entry.path)
    if any(mark(draft / path) != known for path, known in kept.marks.items()):
        keep(state, draft, kept.part)
    return kept.part


def link(release: Path, draft: Path, entries: Sequence[ManifestEntry]) -> bool:
    """Link files of a release into a draft; return False, with none linked, where one is not as its entry says."""
    if not all(_is_right(release / entry.path, entry, None) for entry in entries):
        return False
    for entry in entries:
        _link(release / entry.path, draft / entry.path)
    return True


def clear(states: Path, names: set[str | None]) -> None:
    """Delete the kept facts of parts that no longer exist; `states` is the folder of all parts."""
    known = {name or "all" for name in names}
    for path in states.iterdir() if states.is_dir() else ():
        if path.name not in known:
            shutil.rmtree(path)


def _read(state: Path, digest: str) -> _Kept | None:
    """Return the kept facts of a part, if they are complete and made of the same input."""
    try:
        kept = msgspec.msgpack.decode((state / FACTS).read_bytes(), type=_Kept)
        same = kept.part.digest == digest
        whole = same and all(sha256(state / name) == found for name, found in kept.beside.items())
    except (OSError, msgspec.MsgspecError):
        return None
    return kept if whole else None


def _is_right(path: Path, entry: ManifestEntry, known: Mark | None) -> bool:
    """Whether a file has the bytes that its entry describes. A file with an unchanged mark is not read again."""
    try:
        return mark(path) == known or (path.stat().st_size == entry.bytes and sha256(path) == entry.sha256)
    except OSError:
        return False


def _link(source: Path, place: Path) -> None:
    """Give a file a second name, or copy it where the disk does not support links."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
