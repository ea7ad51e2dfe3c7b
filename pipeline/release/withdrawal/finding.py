"""Find a letter by an operator's name for it, or by a build, and make a withdrawal with all its names and records."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from pipeline import archive
from pipeline.archive import ArchiveIndex, Contents, WithdrawnLetter, WithdrawnRecord
from pipeline.errors import ArchiveError, PublishError
from pipeline.letters.likeness import fingerprints, is_certain, of_letter
from pipeline.letters.merge import Before, names
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import LetterStore
from pipeline.model.letter import Identifier, Letter, Reason, Withdrawal
from pipeline.model.tombstone import emptied, is_opaque, lasting, lasting_iri, neutral, tie
from pipeline.release.withdrawal.letters import Brief, briefs, whole
from pipeline.release.withdrawal.recognising import is_like_withdrawn


class Search:
    """Search for letters in the releases of a dataset, newest first, and in the letters as they were last read."""

    def __init__(
        self, base: str, index: ArchiveIndex, contents: Contents, store: LetterStore | None, folders: list[Path]
    ) -> None:
        """Search in these places; `folders` are those of releases, oldest first."""
        self._base, self._index, self._contents, self._store = base, index, contents, store
        self._folders = folders[::-1]

    def entry(self, name: str, reason: Reason, date: str, note: str | None) -> WithdrawnLetter:
        """Return the withdrawal of the letter with a name: its IRI, the last part of that, or a number of its own.

        Raises PublishError where no letter has that name.
        """
        wanted = self._wanted(name)
        standing = archive.standing(self._index).entries.values()  # One that was cut short is found by all its names.
        ties = {tied for entry in standing if not wanted.isdisjoint(entry.ties) for tied in entry.ties}
        found: dict[str, Brief] = {}
        copies: list[Letter] = []
        grown = -1
        while grown < len(ties):  # A letter may have had other names in other releases: look until nothing is added.
            grown = len(ties)
            for brief in self._briefs():
                if not (ties or wanted).isdisjoint((brief.id, *names(brief))):
                    found.setdefault(brief.id, brief)
                    ties |= {*names(brief)}
            copies = self._copies(ties or wanted, ties)
        known: list[Brief | Letter] = [*found.values(), *copies]
        if not known and (outcome := self._held_back(wanted)) is not None and outcome.letter:
            known, ties = [outcome.letter], {*names(outcome.letter)}
        if not known:
            raise PublishError(f"no letter goes by the name {name!r}: give its web address or its own number")
        return self._entry(known, ties, reason, date, note)

    def twins(self, entry: WithdrawnLetter) -> list[str]:
        """Return the other letters that share bytes or text with a withdrawn one, now or in a release, sorted."""
        found = {
            brief.id
            for brief in self._briefs()
            if brief.withdrawn is None
            and not {record.sha256 for record in brief.sources}.isdisjoint(entry.hashes)
            and {brief.id, *names(brief)}.isdisjoint((*entry.ties, entry.letter))
        }
        same = {record[:2] for record in archive.records_of(self._index, (), entry.hashes)}
        alike = self._store.alike(entry.fingerprints) if self._store else ()
        same |= {(row.source, row.key) for row in alike if any(map(is_certain, row.shared))}
        for row in self._store.tied() if self._store else ():
            if row.letter and (row.source, row.key) in same and set(row.names).isdisjoint(entry.ties):
                found.add(f"{self._base}id/brief/{row.letter}")
        return sorted(found)

    def _wanted(self, name: str) -> set[str]:
        """Return the names under which a letter with this name may be known."""
        last = unquote(name.rstrip("/").rpartition("/")[2]) if name.startswith(self._base) else name
        page = tie(Identifier(value=name, scheme="rijksoverheid"))
        return {last, last.lower(), neutral(last), f"{self._base}id/brief/{last}", page}

    def _briefs(self) -> Iterator[Brief]:
        for folder in self._folders:
            yield from briefs(folder) or ()

    def _copies(self, wanted: set[str], ties: set[str]) -> list[Letter]:
        """Return the letters, as last read, that share a name, and add all their names to `ties`."""
        if self._store is None:
            return []
        found = [row for row in self._store.tied() if row.letter and not wanted.isdisjoint(row.names)]
        ties |= {name for row in found for name in row.names}
        return [self._store.letter(letter) for letter in sorted({str(row.letter) for row in found})]

    def _held_back(self, wanted: set[str]) -> Outcome | None:
        """Return the record with a name that is kept back because it is like a withdrawn letter."""
        for outcome in self._store.left_out() if self._store else ():
            known = {outcome.key, *(names(outcome.letter) if outcome.letter else ())}
            if is_like_withdrawn(outcome) and not wanted.isdisjoint(known):
                return outcome
        return None

    def _entry(
        self, known: Sequence[Brief | Letter], ties: set[str], reason: Reason, date: str, note: str | None
    ) -> WithdrawnLetter:
        first = known[0]
        numbers = tuple(name for one in known for name in one.identifiers if is_opaque(name))
        identifier = lasting(first.identifier, numbers)
        hashes = {record.sha256 for one in known for record in one.sources}
        places = self._places(ties, hashes)
        hashes |= {*archive.versions_of(self._index, places)}
        return WithdrawnLetter(
            letter=lasting_iri(first.id, {identifier}),
            identifier=identifier,
            by="operator",
            date=date,
            reason=reason,
            numbers=tuple((name.value, name.scheme) for name in first.identifiers if is_opaque(name)),
            ties=tuple(sorted(ties)),
            dated=next((one.date for one in known if one.date), None),
            records=tuple(sorted(places.values())),
            hashes=tuple(sorted(hashes)),
            fingerprints=tuple(sorted({*self._fingerprints({one.id for one in known}, places, hashes)})),
            note=note,
        )

    def _places(self, ties: set[str], hashes: set[str]) -> dict[tuple[str, str], WithdrawnRecord]:
        """Return the records of a letter, without records with the same bytes that give another letter."""
        rows = list(self._store.tied()) if self._store else []
        read = [WithdrawnRecord(row.source, row.key, row.withdrawn) for row in rows if not ties.isdisjoint(row.names)]
        others = {(row.source, row.key) for row in rows if ties.isdisjoint(row.names)}
        known = archive.records_of(self._index, ties, hashes)
        return {place[:2]: place for place in (*read, *known) if place[:2] not in others}

    def _fingerprints(
        self, letters: set[str], places: Mapping[tuple[str, str], WithdrawnRecord], hashes: set[str]
    ) -> Iterator[str]:
        """Yield the fingerprints of all versions of a letter: as last read, as released, and of its archived bytes."""
        for row in self._store.tied() if self._store else ():
            if (row.source, row.key) in places and not row.emptied:
                yield from self._store.outcome(row.source, row.key).fingerprints if self._store else ()
        for folder in self._folders:
            for letter in whole(folder, letters):
                yield from of_letter(letter)
        for sha256 in hashes:
            with suppress(ArchiveError):  # Emptied before, or never here: nothing is to be had of it.
                yield from fingerprints(None, self._contents.get(sha256))


def taken_back(
    store: LetterStore, standing: Mapping[str, WithdrawnLetter], before: Before
) -> Iterator[tuple[WithdrawnLetter, bool]]:
    """Yield the withdrawals that a build found and that are not emptied yet, and whether each is of a new letter.

    These are letters that a source withdrew, and records that share a name with a letter that is withdrawn already.
    """
    if not standing and not store.has_taken_back():
        return
    store.tie(before)
    by_tie = {name: entry for entry in standing.values() for name in entry.ties}
    wanted = {
        row.letter
        for row in store.tied()
        if not row.emptied and row.letter and (row.withdrawn or any(name in by_tie for name in row.names))
    }
    if not wanted:
        return
    rows: dict[str, list[tuple[WithdrawnRecord, tuple[str, ...]]]] = {}
    for row in store.tied():
        if row.letter in wanted:
            rows.setdefault(row.letter, []).append((WithdrawnRecord(row.source, row.key, row.withdrawn), row.names))
    for letter, found in sorted(rows.items()):
        merged = store.letter(letter)
        ties = dict.fromkeys(name for _, tied in found for name in tied)
        known = next((by_tie[name] for name in ties if name in by_tie), None)
        yield _found(merged, known, tuple(ties), tuple(place for place, _ in found)), known is None


def _found(
    merged: Letter, known: WithdrawnLetter | None, ties: tuple[str, ...], records: tuple[WithdrawnRecord, ...]
) -> WithdrawnLetter:
    taken = known.withdrawal if known else merged.withdrawn or Withdrawal(date="", reason="source")
    tombstone = emptied(merged, taken)
    return WithdrawnLetter(
        letter=known.letter if known else tombstone.id,
        identifier=known.identifier if known else tombstone.identifier,
        by=known.by if known else "source",
        date=taken.date,
        reason=taken.reason,
        numbers=tuple((name.value, name.scheme) for name in tombstone.identifiers),
        ties=ties,
        dated=merged.date,
        records=records,
        hashes=tuple(sorted({record.sha256 for record in merged.sources})),
    )
