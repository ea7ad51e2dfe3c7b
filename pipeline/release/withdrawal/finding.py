"""From what an operator calls a letter, or what a build found, to a withdrawal: all its names, and all its records."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from pipeline import archive
from pipeline.archive import Entry, Index, Place
from pipeline.errors import PublishError
from pipeline.letters.merge import names
from pipeline.letters.store import LetterStore
from pipeline.model.letter import Identifier, Letter, Reason, Withdrawal
from pipeline.model.tombstone import emptied, is_opaque, tie
from pipeline.release.withdrawal.letters import Brief, briefs


class Search:
    """Looks for letters in the releases of a dataset, newest first, and in the letters as they were read last."""

    def __init__(self, base: str, index: Index, store: LetterStore | None, folders: list[Path]) -> None:
        """Look in these places; `folders` are those of releases, oldest first."""
        self._base, self._index, self._store = base, index, store
        self._folders = folders[::-1]

    def entry(self, name: str, reason: Reason, date: str, note: str | None) -> Entry:
        """Return the withdrawal of the letter of a name: its IRI, the last part of that, or a number that is its own.

        Raises PublishError where no letter goes by that name.
        """
        wanted = self._wanted(name)
        ties: set[str] = set()
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
        if not known:
            raise PublishError(f"no letter goes by the name {name!r}: give its web address or its own number")
        return self._entry(known, ties, reason, date, note)

    def _wanted(self, name: str) -> set[str]:
        """Return what a letter that goes by a name may be known by."""
        last = unquote(name.rstrip("/").rpartition("/")[2]) if name.startswith(self._base) else name
        page = tie(Identifier(value=name, scheme="rijksoverheid"))
        return {last, last.lower(), f"{self._base}id/brief/{last}", page}

    def _briefs(self) -> Iterator[Brief]:
        for folder in self._folders:
            yield from briefs(folder) or ()

    def _copies(self, wanted: set[str], ties: set[str]) -> list[Letter]:
        """Return the letters as they were read last that share a name, and add all their names to `ties`."""
        if self._store is None:
            return []
        found = [row for row in self._store.tied() if row.letter and not wanted.isdisjoint(row.names)]
        ties |= {name for row in found for name in row.names}
        return [self._store.letter(letter) for letter in sorted({str(row.letter) for row in found})]

    def _entry(
        self, known: Sequence[Brief | Letter], ties: set[str], reason: Reason, date: str, note: str | None
    ) -> Entry:
        first = known[0]
        contents = {(record.source, record.sha256) for one in known for record in one.sources}
        records = archive.records_of(self._index, ties, contents)
        rows = self._store.tied() if self._store else ()
        read = [Place(row.source, row.key, row.withdrawn) for row in rows if not ties.isdisjoint(row.names)]
        places = {place[:2]: place for place in (*read, *records)}
        hashes = {sha256 for _, sha256 in contents} | {sha256 for sha256 in records.values() if sha256}
        return Entry(
            letter=first.id,
            identifier=first.identifier,
            by="operator",
            date=date,
            reason=reason,
            numbers=tuple((name.value, name.scheme) for name in first.identifiers if is_opaque(name)),
            ties=tuple(sorted(ties)),
            dated=next((one.date for one in known if one.date), None),
            records=tuple(sorted(places.values())),
            hashes=tuple(sorted(hashes)),
            note=note,
        )


def taken_back(store: LetterStore, standing: Mapping[str, Entry]) -> Iterator[tuple[Entry, bool]]:
    """Return the withdrawals that a build found and that were not noted yet, and whether each is of a new letter.

    Those are letters that a source took back, and records that share a name with a letter that is withdrawn already.
    """
    if not standing and not store.has_taken_back():
        return
    store.tie()
    by_tie = {name: entry for entry in standing.values() for name in entry.ties}
    wanted = {
        row.letter
        for row in store.tied()
        if not row.emptied and row.letter and (row.withdrawn or any(name in by_tie for name in row.names))
    }
    if not wanted:
        return
    rows: dict[str, list[tuple[Place, tuple[str, ...]]]] = {}
    for row in store.tied():
        if row.letter in wanted:
            rows.setdefault(row.letter, []).append((Place(row.source, row.key, row.withdrawn), row.names))
    for letter, found in sorted(rows.items()):
        merged = store.letter(letter)
        ties = dict.fromkeys(name for _, tied in found for name in tied)
        known = next((by_tie[name] for name in ties if name in by_tie), None)
        yield _found(merged, known, tuple(ties), tuple(place for place, _ in found)), known is None


def _found(merged: Letter, known: Entry | None, ties: tuple[str, ...], records: tuple[Place, ...]) -> Entry:
    taken = known.withdrawal if known else merged.withdrawn or Withdrawal(date="", reason="source")
    tombstone = emptied(merged, taken)
    return Entry(
        letter=known.letter if known else merged.id,
        identifier=known.identifier if known else merged.identifier,
        by=known.by if known else "source",
        date=taken.date,
        reason=taken.reason,
        numbers=tuple((name.value, name.scheme) for name in tombstone.identifiers),
        ties=ties,
        dated=merged.date,
        records=records,
        hashes=tuple(sorted({record.sha256 for record in merged.sources})),
    )
