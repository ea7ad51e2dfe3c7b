"""Find the letters of a release that belong to a withdrawal: they share a name with it, whatever their IRI was then."""

from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import msgspec

from pipeline.archive import WithdrawnLetter
from pipeline.errors import ValidationError
from pipeline.letters.merge import names
from pipeline.model.letter import Identifier, Letter, SourceRecord, Withdrawal
from pipeline.model.tombstone import lasting, neutral
from pipeline.release.describe import Released


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a letter that identify it; all other fields of its line are skipped."""

    id: str
    identifier: str
    identifiers: tuple[Identifier, ...] = ()
    date: str | None = None
    sources: tuple[SourceRecord, ...] = ()
    withdrawn: Withdrawal | None = None


def briefs(folder: Path) -> Iterator[Brief] | None:
    """Return the letters of a release; None where it has no letters that can be read."""
    try:
        entries = Released(folder).ending("letters.jsonl")
    except ValidationError:
        return None
    return (brief for entry in entries for brief in briefs_of(folder / entry.path)) if entries else None


def whole(folder: Path, wanted: Container[str]) -> Iterator[Letter]:
    """Yield the letters of a release with these IRIs; nothing where it has no letters that can be read."""
    try:
        files = [folder / entry.path for entry in Released(folder).ending("letters.jsonl")]
    except ValidationError:
        return
    key, letter = msgspec.json.Decoder(Brief).decode, msgspec.json.Decoder(Letter).decode
    for file in files:
        with file.open("rb") as lines:
            yield from (letter(line) for line in lines if key(line).id in wanted)


def tied(entries: Mapping[str, WithdrawnLetter]) -> dict[str, WithdrawnLetter]:
    """Return withdrawals by each name that ties a letter to them."""
    return {name: entry for entry in entries.values() for name in (*entry.ties, entry.letter, entry.identifier)}


def under(brief: Brief, ties: Mapping[str, WithdrawnLetter]) -> WithdrawnLetter | None:
    """Return the withdrawal that applies to a letter; None without one, or where the letter is a tombstone already."""
    if brief.withdrawn is not None and lasting(brief.identifier, brief.identifiers) == brief.identifier:
        return None
    return next((ties[name] for name in (brief.id, *names(brief)) if name in ties), None)


def holds(folder: Path, ties: Mapping[str, WithdrawnLetter]) -> dict[str, WithdrawnLetter] | None:
    """Return the withdrawn letters that a release still has, by IRI; None where that cannot be determined."""
    found: dict[str, WithdrawnLetter] = {}
    letters = briefs(folder)
    if letters is None:
        return _by_table(folder, ties)
    try:
        for brief in letters:
            entry = under(brief, ties)
            if entry is not None:
                found[brief.id] = entry
    except (msgspec.MsgspecError, OSError):
        return None
    return found


def briefs_of(file: Path) -> Iterator[Brief]:
    """Yield the letters of one `letters.jsonl`."""
    decode = msgspec.json.Decoder(Brief).decode
    with file.open("rb") as lines:
        yield from map(decode, lines)


def _by_table(folder: Path, ties: Mapping[str, WithdrawnLetter]) -> dict[str, WithdrawnLetter] | None:
    """Return an empty dict where a release without letters in JSON is clean by its table of letters, else None."""
    try:
        release = Released(folder)
        if not release.table("letters"):
            return None
        for row in release.rows("letters"):
            is_whole = not row.get("withdrawn_date")
            if is_whole and not ties.keys().isdisjoint((row["id"], row["identifier"], neutral(row["identifier"]))):
                return None
    except (ValidationError, OSError, KeyError):
        return None
    return {}
