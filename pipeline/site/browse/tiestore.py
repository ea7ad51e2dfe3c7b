"""The ties of the letters of a release, kept in the state by part until pages of the next release are written.

A note says of which list of pages they are the ties. The name of a file has a hash of all that it is made of and a hash
of its own bytes. A file that the newest release does not need is removed before any page is written, as it may be about
a letter that was withdrawn.
"""

import hashlib
import shutil
from pathlib import Path

import msgspec

from pipeline.files import write_atomically
from pipeline.fingerprint import code_hash
from pipeline.release.describe import ManifestEntry, Released
from pipeline.release.describe.entries import sha256
from pipeline.site.browse import ties
from pipeline.site.browse.ties import LetterTies, Parts

FOLDER = "pages"
"""Folder of the ties in the state of a dataset."""
NOTE = "note.json"
SUFFIX = ".msgpack"
_LENGTH = 32

_decode = msgspec.msgpack.Decoder(list[LetterTies]).decode
_encode = msgspec.msgpack.Encoder().encode


class _Note(msgspec.Struct, frozen=True):
    """The pages as they were left."""

    pages: str
    """SHA-256 of the list of pages."""
    parts: dict[str, str]
    """Path of each file of letters below its release, to the start of the name of the file with their ties."""


class TieStore:
    """The ties of the newest release, and of the one whose pages are there."""

    def __init__(self, state: Path, released: Released, pages: Path) -> None:
        """Bring the ties in the state of a dataset up to date; `pages` is the list of the pages that are there."""
        self.release = released.folder
        """Folder of the newest release."""
        self._kept, self._pages = state / FOLDER, pages
        self._kept.mkdir(parents=True, exist_ok=True)
        entries = {entry.path: entry for entry in released.ending("letters.jsonl")}
        wanted = {_start(entry, entry.sha256) for entry in entries.values()}
        note, known = self._noted(), self._known()
        parts = note.parts if note else {}
        is_known = bool(parts) and known.keys() >= set(parts.values())
        self.before: Parts | None = {path: known[start] for path, start in parts.items()} if is_known else None
        """None where the pages that are there may be of other letters than the ties."""
        for path in self._kept.iterdir():
            if _begin(path) not in known.keys() & wanted:
                path.unlink()
        self._starts = {path: _start(entry, entry.sha256) for path, entry in entries.items()}
        self.now: Parts = {
            path: known[start] if start in known else self._make(released.folder, entries[path])
            for path, start in self._starts.items()
        }

    def note(self) -> None:
        """Note that the list of pages is that of the newest release."""
        content = msgspec.json.encode(_Note(sha256(self._pages), self._starts))
        write_atomically(self._kept / NOTE, content, flush=False)

    def _noted(self) -> _Note | None:
        """Return the note; None where the list of pages is another one now."""
        try:
            note = msgspec.json.decode((self._kept / NOTE).read_bytes(), type=_Note)
            return note if note.pages == sha256(self._pages) else None
        except (OSError, msgspec.MsgspecError):
            return None

    def _known(self) -> dict[str, list[LetterTies]]:
        """Return the ties in each file that is as it was written, by the start of its name."""
        found = {}
        for path in self._kept.glob(f"*{SUFFIX}"):
            content = path.read_bytes()
            if path.name == _named(_begin(path), content):
                found[_begin(path)] = _decode(content)
        return found

    def _make(self, release: Path, entry: ManifestEntry) -> list[LetterTies]:
        """Return the ties of a part, and keep them; where the letters are not those of the manifest, in vain."""
        found, read = ties.read(release / entry.path)
        content = _encode(found)
        write_atomically(self._kept / _named(_start(entry, read), content), content, flush=False)
        return found


def remove(state: Path) -> None:
    """Remove all ties of a dataset."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)


def _start(entry: ManifestEntry, content: str) -> str:
    """Return the start of a name, for the SHA-256 of the letters of a part."""
    return f"{entry.part or 'all'}.{hashlib.sha256(f'{code_hash()} {content}'.encode()).hexdigest()[:_LENGTH]}"


def _named(start: str, content: bytes) -> str:
    return f"{start}.{hashlib.sha256(content).hexdigest()[:_LENGTH]}{SUFFIX}"


def _begin(path: Path) -> str:
    return path.name.removesuffix(SUFFIX).rpartition(".")[0]
