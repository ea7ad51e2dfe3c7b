"""Find the changes from each release to the next, letter by letter; every feed is made from them.

The changes come only from the release folders, by comparing the lines of `letters.jsonl`. Files that two releases
share are not read, so that a partitioned dataset takes only the time of its changed years.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.formats.mapping import segment
from pipeline.model.letter import Withdrawal
from pipeline.release import index as releases
from pipeline.release.describe import ManifestEntry, Released

Kind = Literal["Create", "Update", "Delete"]
"""Kind of change, as an activity of https://www.w3.org/TR/activitystreams-vocabulary/."""
REGISTER = "id-changes.csv"
"""File in a release with identifiers that were replaced by others, and the release in which that happened."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GONE = b""
"""Placeholder for the line of a withdrawn letter."""


class LetterChange(msgspec.Struct, frozen=True, kw_only=True):
    """One letter that was added, changed or removed."""

    kind: Kind
    iri: str
    line: bytes = b""
    """The letter's line in `letters.jsonl`; empty where it was removed."""
    replaced_by: str | None = None
    """New IRI of the letter, where it has another identifier from now on."""
    taken: str | None = None
    """Day on which the release was remade without the letter; None where it was removed in the ordinary way."""


class ReleasePair(msgspec.Struct, frozen=True, kw_only=True):
    """A release and the one before it."""

    name: str
    """Version of the release."""
    key: str
    """Hash of all input of the changes: an equal hash means equal changes."""
    published: str
    """Time of publication: RFC 3339 in UTC with milliseconds, later than that of the step before."""
    before: Released | None
    after: Released


class _Redaction(msgspec.Struct, frozen=True):
    date: str
    letters: tuple[str, ...]


class _Cut(msgspec.Struct, frozen=True):
    """The part of `manifest.json` about letters that were removed from a release after it was made."""

    redactions: tuple[_Redaction, ...] = ()


class _Key(msgspec.Struct, frozen=True):
    id: str
    withdrawn: Withdrawal | None = None


def steps(place: Path, base: str) -> list[ReleasePair]:
    """Return the releases with a `letters.jsonl`, from a dataset's folder in the web root, oldest first."""
    found: list[ReleasePair] = []
    for entry in releases.read_index(place, place.name).releases:
        after = Released(place / "releases" / entry.version)
        if entry.result != "released" or not after.folder.is_dir() or not _lines(after):
            continue
        last = found[-1] if found else None
        before = last.after if last else None
        moment = _moment(after.manifest.changed, last.published if last else None)
        hashes = "\n".join((base, moment, *_hashes(before), "to", *_hashes(after), *_register(after)))
        key = hashlib.sha256(hashes.encode()).hexdigest()
        found.append(ReleasePair(name=entry.version, key=key, published=moment, before=before, after=after))
    return found


def changes(step: ReleasePair, base: str) -> Iterator[LetterChange]:
    """Yield the changes in a release: letters in its own order, then letters that are no longer in it, sorted.

    Memory use depends only on the number of letters in the files that differ.
    """
    taken, day = _taken(step.after), step.after.manifest.changed[:10]
    old = _digests(step)
    decode = msgspec.json.Decoder(_Key).decode
    for line in _read(step.after, set(_hashes(step.before))):
        found = decode(line)
        was = old.pop(found.id, None)
        if found.withdrawn:
            if was != _GONE:
                later = taken.get(found.id) or _later(found.withdrawn.date, day)
                yield LetterChange(kind="Delete", iri=found.id, taken=later)
        elif not was:
            yield LetterChange(kind="Create", iri=found.id, line=line)
        elif was != _digest(line):
            yield LetterChange(kind="Update", iri=found.id, line=line)
    gone = sorted(iri for iri, digest in old.items() if digest)
    called = _renamed(step, base) if gone else {}
    for iri in gone:
        yield LetterChange(kind="Delete", iri=iri, replaced_by=called.get(iri))


def _digests(step: ReleasePair) -> dict[str, bytes]:
    """Return a digest of the line by IRI, for letters of the previous release in files that this one does not share."""
    if step.before is None:
        return {}
    decode = msgspec.json.Decoder(_Key).decode
    found = {}
    for line in _read(step.before, set(_hashes(step.after))):
        key = decode(line)
        found[key.id] = _GONE if key.withdrawn else _digest(line)
    return found


def _read(release: Released, shared: set[str]) -> Iterator[bytes]:
    for entry in _lines(release):
        if entry.sha256 not in shared:
            with (release.folder / entry.path).open("rb") as lines:
                yield from lines


def _lines(release: Released) -> tuple[ManifestEntry, ...]:
    return release.ending("letters.jsonl")


def _hashes(release: Released | None) -> tuple[str, ...]:
    return tuple(entry.sha256 for entry in _lines(release)) if release else ()


def _register(release: Released) -> tuple[str, ...]:
    return tuple(entry.sha256 for entry in release.ending(REGISTER))


def _taken(release: Released) -> dict[str, str]:
    """Return the letters that were removed from a release after it was made, each with the day of removal."""
    found = msgspec.json.decode((release.folder / "manifest.json").read_bytes(), type=_Cut).redactions
    return {iri: day for one in found if (day := _later(one.date, "")) for iri in one.letters}


def _renamed(step: ReleasePair, base: str) -> dict[str, str]:
    """Return the letters that got another identifier in this release: old IRI to new IRI."""
    found = {}
    for entry in step.after.ending(REGISTER):
        with (step.after.folder / entry.path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["release"] == step.name and row["new"]:
                    found[_iri(row["old"], base)] = _iri(row["new"], base)
    return found


def _iri(identifier: str, base: str) -> str:
    return identifier if identifier.startswith(base) else f"{base}id/brief/{segment(identifier)}"


def _later(date: str, day: str) -> str | None:
    """Return the day of a withdrawal where it is later than `day`; None where it is not, or is not a day."""
    found = _DAY.match(date)
    return found[0] if found and found[0] > day else None


def _moment(changed: str, last: str | None) -> str:
    """Return when a release was made, but at least a millisecond after the previous release.

    >>> _moment("2026-11-23T21:12:34Z", None), _moment("2026-11-23T21:12:34Z", "2026-11-23T21:12:34.000Z")
    ('2026-11-23T21:12:34.000Z', '2026-11-23T21:12:34.001Z')
    """
    moment = datetime.fromisoformat(changed).astimezone(UTC)
    if last is not None:
        moment = max(moment, datetime.fromisoformat(last) + timedelta(milliseconds=1))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=12).digest()
