"""Cut a release again from its own letters, with tombstones in the place of withdrawn letters.

Nothing is read from the archive: the other letters are those of `letters.jsonl`, byte for byte, and files about
completeness are copied too. Files that the current code no longer writes are left out, and files that the release
never had are not added.
"""

import csv
import heapq
import os
import shutil
from collections.abc import Iterator, Mapping
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.archive import WithdrawnLetter
from pipeline.errors import ValidationError
from pipeline.fingerprint import code_hash
from pipeline.formats.mapping.rows import neutralise
from pipeline.letters.outcome import Outcome
from pipeline.model.dataset import Dataset
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.release import Counts, File
from pipeline.model.tombstone import emptied, lasting_iri, seal
from pipeline.release import checks as validate
from pipeline.release import delta
from pipeline.release import describe as package
from pipeline.release import partitions as parts
from pipeline.release.delta import publishing as deltas
from pipeline.release.describe import Redaction, Released, changes
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME, SUMS, sums
from pipeline.release.withdrawal.letters import briefs_of

DESCRIPTOR = "datapackage.json"
BESIDE = ("completeness.csv", "missing.csv", "sources.json")
"""Files that say how complete the data was when it was built."""


def recut(
    dataset: Dataset, release: Path, fresh: Path, entries: Mapping[str, WithdrawnLetter], day: str, earlier: Path | None
) -> None:
    """Write a release into a fresh folder, with tombstones for the letters that belong to a withdrawal.

    `entries` are the withdrawals by IRI of the letter in this release; `earlier` is the release before it, already cut
    again if that was due. Raises ValidationError where the release cannot be read or the result fails its checks.
    """
    fresh.mkdir(parents=True)
    before = Released(release)
    places = {
        (neutralise(place.source), neutralise(place.key)) for entry in entries.values() for place in entry.records
    }
    known = {entry.path: entry for entry in before.manifest.files}
    made = _data(dataset, before, fresh, entries, places)
    for entry in made.files:
        if entry.path not in known:
            (fresh / entry.path).unlink()
    data = tuple(entry for entry in made.files if entry.path in known)
    beside = [_copy(before, fresh, entry, places) for entry in before.manifest.files if entry.path in BESIDE]
    facts = package.ReleaseDescription(
        version=before.manifest.version,
        changed=before.manifest.changed,
        counts=_counts(before.manifest.counts, made.statistics),
        content_hash=package.content_hash(data),
        input_hash=before.manifest.input_hash,
        code_hash=code_hash(),
        columns=package.columns_since(before),
        redactions=(*_renamed(before.manifest.redactions, entries), *_redactions(entries, day, sha256(release / NAME))),
    )
    if changes.REGISTER in known:
        previous = Released(earlier) if earlier else None
        beside += deltas.write_step(previous, Released(fresh, package.describe(dataset, facts, data))).files
    package.finish(dataset, fresh, data, facts, made.statistics, beside, made.triples)
    problems = validate.check(fresh)
    if problems:
        raise ValidationError(f"{release.name} cut again fails its checks: {problems[0]}")


def _counts(before: Counts, statistics: package.Statistics) -> Counts:
    """Return the counts of a release in which letters became tombstones."""
    return replace(before, letters=statistics.whole, withdrawn=statistics.withdrawn)


def is_stale(release: Path, earlier: Path | None) -> bool:
    """Whether the delta of a release begins at another state than the release before it has now."""
    file = release / changes.ABOUT
    if not file.exists():
        return False
    if earlier is None:
        return True
    found, before = delta.read(file), Released(earlier)
    return found.source != before.manifest.version or found.before != delta.state(delta.pieces(before))


def retell(release: Path, fresh: Path, letters: Mapping[str, WithdrawnLetter], day: str, earlier: Path) -> None:
    """Write a release into a fresh folder with another delta; all other files are links to the same bytes.

    `letters` are the withdrawals for which the release before was cut again. Raises ValidationError.
    """
    replaces = sha256(release / NAME)
    shutil.copytree(release, fresh, copy_function=os.link)
    for name in (*deltas.TITLES, NAME, SUMS, DESCRIPTOR):
        _unlink(fresh / name)
    deltas.rewrite(Released(earlier), fresh)
    manifest = Released(fresh).manifest
    found = replace(manifest, redactions=(*manifest.redactions, *_redactions(letters, day, replaces)))
    (fresh / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    hashes = {entry.path: entry.sha256 for entry in found.files} | {NAME: sha256(fresh / NAME)}
    (fresh / SUMS).write_bytes(sums(hashes))


def _unlink(file: Path) -> None:
    """Replace a linked file by a copy, so that writing to it does not change the other file."""
    if file.exists():
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content)


def _data(
    dataset: Dataset,
    before: Released,
    fresh: Path,
    entries: Mapping[str, WithdrawnLetter],
    places: set[tuple[str, str]],
) -> parts.Together:
    """Write and return the data files and their counts; a part without such a letter keeps its files."""
    state, plain_rdf = fresh.parent / "state", not any(entry.content for entry in before.manifest.files)
    written = []
    for entry in before.ending("letters.jsonl"):
        file = before.folder / entry.path
        letters = _letters(file, entries)
        if entry.part is None or any(brief.id in entries for brief in briefs_of(file)):
            written.append(parts.write_part(dataset, fresh, state, entry.part, plain_rdf, letters))
        else:
            written.append(_kept(dataset, before, fresh, state, entry.part, letters))
    return parts.together(dataset, fresh, state, written, _left_out(before, places), plain_rdf)


def _kept(
    dataset: Dataset, before: Released, fresh: Path, state: Path, name: str, letters: Iterator[Letter]
) -> parts.Partition:
    """Return a part with its files in the release, as links to the same bytes."""
    files = tuple(entry for entry in before.manifest.files if entry.part == name)
    for entry in files:
        target = fresh / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(before.folder / entry.path, target)
    return parts.tell_part(dataset, fresh, state, name, files, letters)


def _letters(file: Path, entries: Mapping[str, WithdrawnLetter]) -> Iterator[Letter]:
    """Return the letters of a file by identifier, with tombstones for those that belong to a withdrawal."""
    taken = (emptied(one, one.withdrawn or entries[one.id].withdrawal) for one in _read(file) if one.id in entries)
    stay = (one for one in _read(file) if one.id not in entries)
    by_identifier = attrgetter("identifier")
    return heapq.merge(stay, sorted(taken, key=by_identifier), key=by_identifier)


def _read(file: Path) -> Iterator[Letter]:
    decode = msgspec.json.Decoder(Letter).decode
    try:
        with file.open("rb") as lines:
            yield from (_as_now(decode(line)) for line in lines)
    except msgspec.MsgspecError as error:
        raise ValidationError(f"{file}: a letter in it cannot be read: {error}") from error


def _as_now(letter: Letter) -> Letter:
    """Return a letter of an older release in the form from which the tables of today are made.

    The list of addressees came later: before, a letter had one at most, which table `organisations` must still have.
    """
    is_older = letter.addressee is not None and not letter.addressees
    return replace(letter, addressees=(letter.addressee,)) if is_older else letter


def _left_out(before: Released, places: set[tuple[str, str]]) -> Iterator[Outcome]:
    """Yield the findings about records that gave no letter; for withdrawn records, only that there is one."""
    for row in before.rows("issues"):
        if row["letter"]:
            continue
        is_taken = _is_taken(row, places)
        message, key = ("withdrawn", seal(row["key"])) if is_taken else (row["message"], row["key"])
        facts = {name: row[name] or None for name in ("code", "severity", "field", "responsible")}
        found = msgspec.convert(facts | {"message": message}, Issue)
        yield Outcome(source=row["source"], key=key, status="unreadable", letter=None, issues=(found,))


def _is_taken(row: Mapping[str, str], places: set[tuple[str, str]]) -> bool:
    """Return whether a row is about a record of a withdrawn letter."""
    return not places.isdisjoint(((row["source"], row["key"]), (row["source"], seal(row["key"]))))


def _copy(before: Released, fresh: Path, entry: package.ManifestEntry, places: set[tuple[str, str]]) -> File:
    """Copy a file about completeness; remove the key and the message of withdrawn records."""
    source, target = before.folder / entry.path, fresh / entry.path
    if entry.table != "missing":
        target.write_bytes(source.read_bytes())
    else:
        with source.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8", newline="") as copy:
            rows = csv.DictReader(file)
            writer = csv.DictWriter(copy, rows.fieldnames or [], lineterminator="\r\n")
            writer.writeheader()
            for row in rows:
                if _is_taken(row, places):
                    row |= {"message": "withdrawn", "key": seal(row["key"])}
                writer.writerow(row)
    return File(
        path=entry.path,
        title=entry.title,
        media_type=entry.media_type,
        table=entry.table,
        rows=entry.rows,
        filled=entry.filled,
    )


def _renamed(before: tuple[Redaction, ...], entries: Mapping[str, WithdrawnLetter]) -> tuple[Redaction, ...]:
    """Return the earlier withdrawals in a manifest, with the IRIs that the letters have as tombstones."""
    named = {letter: _public(letter, entry) for letter, entry in entries.items()}
    return tuple(replace(one, letters=tuple(named.get(letter, letter) for letter in one.letters)) for one in before)


def _public(letter: str, entry: WithdrawnLetter) -> str:
    return lasting_iri(letter, {value for value, _ in entry.numbers})


def _redactions(entries: Mapping[str, WithdrawnLetter], day: str, replaces: str) -> tuple[Redaction, ...]:
    """Return the entries for the manifest about these withdrawals: one for each reason."""
    reasons: dict[str, list[str]] = {}
    for letter, entry in sorted(entries.items()):
        reasons.setdefault(entry.reason, []).append(_public(letter, entry))
    return tuple(
        Redaction(date=day, reason=reason, letters=tuple(letters), replaces=replaces)
        for reason, letters in sorted(reasons.items())
    )
