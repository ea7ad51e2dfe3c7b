"""The facts that lists are planned from, kept in the state by part while the letters of the part are the same.

The name of a file has a hash of all that it is made of and a hash of its own bytes. A file that the newest release does
not need is removed before any list is written, as it may be about a letter that was withdrawn.
"""

import hashlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.files import write_atomically
from pipeline.fingerprint import code_hash
from pipeline.release.describe import ManifestEntry, Released
from pipeline.site.browse import rows
from pipeline.site.browse.facts import LetterFacts, facts
from pipeline.site.browse.rows import Places, StoredRows

FOLDER = "lists"
"""Folder of the facts in the state of a dataset."""
SUFFIX = ".msgpack"
_LENGTH = 32


class PartFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The letters of a part."""

    places: Places
    facts: LetterFacts

    @property
    def newest(self) -> str:
        """Date of the newest letter; "" where none has a date."""
        return self.facts.dates[0][0] if self.facts.dates else ""


def parts(released: Released, state: Path | None) -> list[tuple[Path, PartFacts]]:
    """Return the files of letters of a release with their facts, the newest part first; `state` keeps the facts.

    Parts are years, or one part has all letters, so that no letter is older than one of a part that follows.
    """
    entries = released.ending("letters.jsonl")
    if state is None:
        found = [(released.folder / entry.path, _made(released.folder / entry.path)) for entry in entries]
    else:
        found = list(_kept(released, entries, state / FOLDER))
    return sorted(found, key=lambda one: one[1].newest, reverse=True)


def remove(state: Path) -> None:
    """Remove all facts of a dataset."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)


def _kept(released: Released, entries: Sequence[ManifestEntry], folder: Path) -> Iterator[tuple[Path, PartFacts]]:
    folder.mkdir(parents=True, exist_ok=True)
    starts = {_start(entry, entry.sha256): entry for entry in entries}
    known: dict[str, Path] = {}
    for path in folder.iterdir():
        if _begin(path) in starts:
            known[_begin(path)] = path
        else:
            path.unlink(missing_ok=True)
    for start, entry in starts.items():
        file = released.folder / entry.path
        yield file, (_read(known[start]) if start in known else None) or _make(file, entry, folder)


def _read(path: Path) -> PartFacts | None:
    """Return the facts in a file; None where it is not as it was written."""
    content = path.read_bytes()
    if path.name != _named(_begin(path), content):
        path.unlink(missing_ok=True)
        return None
    return msgspec.msgpack.decode(content, type=PartFacts)


def _make(file: Path, entry: ManifestEntry, folder: Path) -> PartFacts:
    """Return the facts of a part, and keep them; where the letters are not those of the manifest, in vain."""
    made = _made(file)
    content = msgspec.msgpack.encode(made)
    write_atomically(folder / _named(_start(entry, made.places.content), content), content, flush=False)
    return made


def _made(file: Path) -> PartFacts:
    places = rows.places(file)
    return PartFacts(places=places, facts=facts(StoredRows([(file, places)])))


def _start(entry: ManifestEntry, content: str) -> str:
    """Return the start of a name, for the SHA-256 of the letters of a part; numbers are bytes of this machine."""
    made_of = f"{code_hash()} {sys.byteorder} {content}"
    return f"{entry.part or 'all'}.{hashlib.sha256(made_of.encode()).hexdigest()[:_LENGTH]}"


def _named(start: str, content: bytes) -> str:
    return f"{start}.{hashlib.sha256(content).hexdigest()[:_LENGTH]}{SUFFIX}"


def _begin(path: Path) -> str:
    return path.name.removesuffix(SUFFIX).rpartition(".")[0]
