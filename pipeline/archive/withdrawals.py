"""The log of withdrawn letters, by whom and why: append-only, and no later harvest forgets it.

An entry names records and numbers, never a person or the content of a letter. It is written before anything is
emptied, so that the next run finds it unfinished after a kill in between.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, RECORD, WITHDRAWAL
from pipeline.model.letter import Identifier, Withdrawal
from pipeline.model.schemes import Scheme
from pipeline.model.statement import Statement
from pipeline.model.tombstone import Remains, kept_key, lasting_iri, neutral, seal, sealed_ties, tie

MARK = 120
"""Maximum length in characters of a source's mark of a record; a longer one contains more than a mark."""
Operation = Literal["withdraw", "emptied", "restore", "allow"]
"""`allow` lets a record through that resembles a withdrawn letter, as the operator says that it is another letter."""


class WithdrawnRecord(NamedTuple):
    """A record of a withdrawn letter."""

    source: str
    key: str
    own: bool
    """Whether its own source withdrew it, and may offer it again; all other records stay away."""


class WithdrawnLetter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One letter that was withdrawn."""

    letter: str
    """IRI of the letter."""
    identifier: str
    by: Literal["operator", "source"]
    date: str
    """Day of the withdrawal."""
    reason: str
    """A class of `model.letter.REASONS`."""
    numbers: tuple[tuple[str, Scheme], ...] = ()
    ties: tuple[str, ...] = ()
    """Values that connect copies to the letter: numbers, and hashes of other names."""
    dated: str | None = None
    """Date of the letter."""
    records: tuple[WithdrawnRecord, ...] = ()
    hashes: tuple[str, ...] = ()
    """SHA-256 of all bytes that its records ever had: the same bytes under another name stay away too."""
    fingerprints: tuple[str, ...] = ()
    """Fingerprints of all versions of the letter: hashes that recognise it in other bytes (`letters.likeness`)."""
    note: str | None = None
    """A note of the operator; it is never published."""

    @property
    def withdrawal(self) -> Withdrawal:
        """The withdrawal that its tombstone states."""
        return Withdrawal(date=self.date, reason=self.reason)

    @property
    def sealed(self) -> "WithdrawnLetter":
        """The same withdrawal without names that may be a person's; the log contains only this form."""
        numbers = {value for value, _ in self.numbers}
        identifier = self.identifier if self.identifier in numbers else neutral(self.identifier)
        return replace(
            self,
            letter=lasting_iri(self.letter, {identifier}),
            identifier=identifier,
            ties=sealed_ties(self.ties, numbers),
            records=tuple(place._replace(key=self.kept_key(place)) for place in self.records),
        )

    def kept_key(self, place: WithdrawnRecord) -> str:
        """Return the key of one of its archived records; one that its own source may offer again keeps its own key."""
        stays = not place.own or self.by == "operator"
        return kept_key(place.key, {value for value, _ in self.numbers}) if stays else place.key

    def remains(self, place: WithdrawnRecord) -> Remains:
        """Return the data that is kept of one of its records."""
        stays = not place.own or self.by == "operator"
        return Remains(identifier=self.identifier, numbers=self.numbers, ties=self.ties, dated=self.dated, stays=stays)


class WithdrawalEvent(NamedTuple):
    """One line of the log."""

    at: str
    """RFC 3339 in UTC."""
    operation: Operation
    entry: WithdrawnLetter


class Standing(NamedTuple):
    """The current withdrawals of a dataset."""

    entries: dict[str, WithdrawnLetter]
    """The currently withdrawn letters, by IRI."""
    since: dict[str, str]
    """Day on which each withdrawal was first noted here, by IRI."""
    unfinished: frozenset[str]
    """IRIs of withdrawn letters whose emptying was not finished."""
    allowed: frozenset[tuple[str, str]] = frozenset()
    """Source and key of records that the operator let through."""


def note(index: ArchiveIndex, at: str, operation: Operation, entries: Iterable[WithdrawnLetter]) -> None:
    """Add lines to the log, all or none."""
    rows = [
        {"at": at, "operation": operation, "letter": entry.letter, "entry": msgspec.json.encode(entry).decode()}
        for entry in (entry.sealed for entry in entries)
    ]
    if rows:
        with index.engine.begin() as connection:
            connection.execute(sa.insert(WITHDRAWAL), rows)


def history(index: ArchiveIndex) -> list[WithdrawalEvent]:
    """Return the log, oldest first."""
    query = sa.select(WITHDRAWAL.c.at, WITHDRAWAL.c.operation, WITHDRAWAL.c.entry).order_by(WITHDRAWAL.c.seq)
    with index.engine.connect() as connection:
        rows = connection.execute(query).all()
    return [
        WithdrawalEvent(row.at, row.operation, msgspec.json.decode(row.entry, type=WithdrawnLetter)) for row in rows
    ]


def standing(index: ArchiveIndex) -> Standing:
    """Return the current withdrawals."""
    entries: dict[str, WithdrawnLetter] = {}
    since: dict[str, str] = {}
    unfinished = set()
    allowed: set[tuple[str, str]] = set()
    for at, operation, entry in history(index):
        letter = entry.letter
        if operation == "allow":
            allowed |= {place[:2] for place in entry.records}
        elif operation == "restore":
            entries.pop(letter, None)
            since.pop(letter, None)
            unfinished.discard(letter)
        elif operation == "withdraw":
            entries[letter] = _together(entries[letter], entry) if letter in entries else entry
            since.setdefault(letter, at[:10])
            unfinished.add(letter)
        else:
            unfinished.discard(letter)
    return Standing(entries, since, frozenset(unfinished), frozenset(allowed))


def _together(before: WithdrawnLetter, later: WithdrawnLetter) -> WithdrawnLetter:
    """Combine two entries about one letter; the operator's entry takes precedence over a source's."""
    base = before if before.by == "operator" or later.by == "source" else later
    own = {place[:2]: place.own for place in (*before.records, *later.records)}
    return replace(
        base,
        date=before.date,
        numbers=tuple(dict.fromkeys((*before.numbers, *later.numbers))),
        ties=tuple(dict.fromkeys((*before.ties, *later.ties))),
        dated=before.dated or later.dated,
        records=tuple(WithdrawnRecord(*name, is_own) for name, is_own in sorted(own.items())),
        hashes=tuple(sorted({*before.hashes, *later.hashes})),
        fingerprints=tuple(sorted({*before.fingerprints, *later.fingerprints})),
    )


def decided(index: ArchiveIndex) -> list[str]:
    """Return when the operator let records or letters back in; a build depends on it, and no record shows it."""
    query = sa.select(WITHDRAWAL.c.at, WITHDRAWAL.c.letter).where(WITHDRAWAL.c.operation.in_(("restore", "allow")))
    with index.engine.connect() as connection:
        return [f"{at} {letter}" for at, letter in connection.execute(query.order_by(WITHDRAWAL.c.seq))]


def versions_of(index: ArchiveIndex, places: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Return the SHA-256 of all bytes that records ever had, emptied records included, sorted."""
    query = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256).where(CHANGE.c.sha256 > "").distinct()
    with index.engine.connect() as connection:
        rows = connection.execution_options(yield_per=1000).execute(query)
        return tuple(sorted({sha256 for source, key, sha256 in rows if (source, key) in places}))


def records_of(index: ArchiveIndex, ties: Collection[str], hashes: Collection[str]) -> tuple[WithdrawnRecord, ...]:
    """Return the records that have or had one of these SHA-256, or whose source states one of these names."""
    found: set[tuple[str, str]] = set()
    columns = (CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256, CHANGE.c.statement)
    with index.engine.connect() as connection:
        for source, key, sha256, said in connection.execute(sa.select(*columns).order_by(CHANGE.c.seq)):
            is_named = said is not None and not set(ties).isdisjoint(_ties(said))
            if is_named or sha256 in hashes:
                found.add((source, key))
        own = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.remains).where(RECORD.c.withdrawn.is_not(None))
        taken = {(source, key) for source, key, remains in connection.execute(own) if not _stays(remains)}
    return tuple(WithdrawnRecord(*name, name in taken) for name in sorted(found))


def emptied_of(index: ArchiveIndex, identifier: str) -> tuple[WithdrawnRecord, ...]:
    """Return the records archived as emptied copies of a letter, including later copies that were kept away."""
    query = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.remains).where(RECORD.c.remains.is_not(None))
    with index.engine.connect() as connection:
        rows = [
            (source, key, msgspec.json.decode(kept, type=Remains)) for source, key, kept in connection.execute(query)
        ]
    return tuple(
        WithdrawnRecord(source, key, not kept.stays) for source, key, kept in rows if kept.identifier == identifier
    )


def offered(index: ArchiveIndex, places: Iterable[WithdrawnRecord]) -> bool:
    """Return whether all of these records are archived and none is withdrawn: their sources offer them again."""
    query = sa.select(RECORD.c.source, RECORD.c.key).where(RECORD.c.withdrawn.is_(None))
    with index.engine.connect() as connection:
        return all(
            connection.execute(query.where(RECORD.c.source == source, RECORD.c.key == key)).first()
            for source, key, _ in places
        )


def _ties(statement: str) -> set[str]:
    said = msgspec.json.decode(statement, type=Statement)
    return {tie(Identifier(value=value, scheme=scheme)) for value, scheme in said.identifiers}


def _stays(remains: str | None) -> bool:
    return remains is not None and msgspec.json.decode(remains, type=Remains).stays


def plain(fingerprint: str | None) -> str | None:
    """Return a source's mark of a record, or None where it may reveal content of the record.

    >>> plain("2026-01-02T10:00:00Z"), plain('{"onderwerp": "..."}')
    ('2026-01-02T10:00:00Z', None)
    """
    is_mark = fingerprint is not None and len(fingerprint) <= MARK and fingerprint[:1] not in ("{", "[")
    return fingerprint if is_mark else None


class Away:
    """Letters that the operator withdrew and that a harvest must not bring back, by key, names and bytes."""

    def __init__(self, index: ArchiveIndex, source: str) -> None:
        """Read the log of withdrawals."""
        entries = [entry for entry in standing(index).entries.values() if entry.by == "operator"]
        named = {entry.identifier: entry for entry in entries}
        self._keyed = {place.key: entry for entry in entries for place in entry.records if place.source == source}
        """By kept key, which may be sealed."""
        self._tied = {tied: entry for entry in entries for tied in entry.ties}
        self._hashed = {sha256: entry for entry in entries for sha256 in entry.hashes}
        for sha256, identifier in _emptied_versions(index) if entries else ():
            if identifier in named:
                self._hashed.setdefault(sha256, named[identifier])

    def __bool__(self) -> bool:
        """Return whether there is any such letter."""
        return bool(self._tied)

    def entry(self, key: str, ties: Iterable[str], sha256: str) -> WithdrawnLetter | None:
        """Return the withdrawal that applies to a record with this key, these names or these bytes, or None."""
        found = (self._tied[tied] for tied in ties if tied in self._tied)
        return self._keyed.get(key) or self._keyed.get(seal(key)) or next(found, None) or self._hashed.get(sha256)


def _emptied_versions(index: ArchiveIndex) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of all bytes of emptied records, each with the identifier of the letter."""
    query = sa.select(CHANGE.c.sha256, CHANGE.c.remains).where(CHANGE.c.remains.is_not(None), CHANGE.c.sha256 > "")
    with index.engine.connect() as connection:
        for sha256, kept in connection.execute(query.distinct()):
            yield sha256, msgspec.json.decode(kept, type=Remains).identifier
