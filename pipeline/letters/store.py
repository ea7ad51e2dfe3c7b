"""Cache of outcomes on disk between reading and writing, so that unchanged records are not read again.

The store is a cache and may be deleted at any time. Its order, by address, is the order of every output.
"""

import hashlib
import itertools
import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from pipeline.letters.correct import Correction, correct, unknown_letters
from pipeline.letters.merge import Before, addressed, merge, names_of_copy, scheme_of
from pipeline.letters.outcome import Outcome
from pipeline.letters.storedparts import place_letters, store_corrections, stored_corrections, year
from pipeline.letters.storefile import open_store
from pipeline.letters.ties import tie
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.record import Record
from pipeline.model.tombstone import neutral, seal

PASSING = frozenset({"archive-damaged", "reader-killed", "reader-failed", "ocr-missing"})
"""Findings caused by this machine rather than by the record; such a record is read again next time."""
DOUBTFUL = frozenset({"personal-data-doubtful", "held-back"})
"""Findings about a letter that has, or may have, personal data."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Outcome).decode


class Tied(NamedTuple):
    """The names that link one record to its letter."""

    source: str
    key: str
    letter: str | None
    names: tuple[str, ...]
    withdrawn: bool
    """Whether the record's own source withdrew it."""
    emptied: bool


class Alike(NamedTuple):
    """A record that shares fingerprints with a requested letter."""

    source: str
    key: str
    status: str
    shared: tuple[str, ...]


class LetterStore:
    """The outcomes of one dataset's records."""

    def __init__(self, file: Path, code: str) -> None:
        """Open the store; `code` is the hash of everything, except the record, on which an outcome depends."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._code = code
        self._connection = open_store(file)
        self._corrections = stored_corrections(self._connection)

    @classmethod
    def to_read(cls, file: Path) -> "LetterStore":
        """Open a store read-only, to get letters from it while another process has it open."""
        store = cls.__new__(cls)
        store._code = ""
        store._connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        store._corrections = stored_corrections(store._connection)
        return store

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def unread(self, records: Iterable[Record]) -> Iterator[Record]:
        """Return the records that are new or changed, or that were last read by a different version of the code."""
        known = {token for (token,) in self._connection.execute("select token from outcome")}
        for record in records:
            if self._token(record) not in known:  # It has the source and the key in it.
                yield record

    def readable(self, record: Record) -> Outcome | None:
        """Return the letter that these bytes of a record gave, read by any version of the code, or None."""
        query = "select outcome from outcome join content using (id) where source = ? and key = ? and status = 'letter'"
        row = self._connection.execute(query, (record.source, record.key)).fetchone()
        found = _decode(row[0]) if row else None
        sources = found.letter.sources if found and found.letter else ()
        return found if any(one.sha256 == record.sha256 for one in sources) else None

    def put(self, record: Record, outcome: Outcome, again: bool = False) -> None:
        """Store the outcome of a record; with `again`, the record is read again next time."""
        letter = outcome.letter
        passing = again or any(found.code in PASSING for found in outcome.issues)
        content = _encode(outcome)
        facts = {
            "token": "" if passing else self._token(record),
            "status": outcome.status,
            "added": record.added or "",
            "identifier": letter.identifier if letter else None,
            "scheme": scheme_of(letter.identifier, letter.identifiers) if letter else None,
            "reference": outcome.reference,
            "names": "\n".join(dict.fromkeys((*names_of_copy(letter), *outcome.ties))) if letter else None,
            "year": year(letter) if letter else None,
            "digest": hashlib.sha256(content).digest(),
            "withdrawn": record.withdrawn is not None and not (record.remains and record.remains.stays),
            "emptied": record.remains is not None,
            "fingerprints": "\n".join(outcome.fingerprints),
            "doubtful": letter is not None and any(found.code in DOUBTFUL for found in letter.issues),
        }
        columns = ", ".join(("source", "key", *facts))
        update = ", ".join(f"{name} = excluded.{name}" for name in facts)
        query = f"insert into outcome ({columns}) values (?, ?{', ?' * len(facts)})"
        query += f" on conflict (source, key) do update set {update} returning id"
        ((place,),) = self._connection.execute(query, (record.source, record.key, *facts.values())).fetchall()
        self._connection.execute("insert or replace into content values (?, ?)", (place, content))

    def commit(self) -> None:
        """Commit the stored outcomes."""
        self._connection.commit()

    def keep_only(self, records: Iterable[Record]) -> None:
        """Delete the outcomes of all records except these."""
        self._connection.execute("create temp table held (source text, key text, primary key (source, key))")
        rows = ((record.source, record.key) for record in records)
        self._connection.executemany("insert into held values (?, ?)", rows)
        self._connection.execute("delete from outcome where (source, key) not in (select source, key from held)")
        self._connection.execute("delete from content where id not in (select id from outcome)")
        self._connection.execute("drop table held")
        self._connection.commit()

    def set_corrections(self, corrections: Sequence[Correction]) -> None:
        """Replace the corrections that are applied to letters; call `tie` afterwards."""
        store_corrections(self._connection, corrections)
        self._corrections = stored_corrections(self._connection)

    def without_letter(self) -> tuple[Outcome, ...]:
        """Return an outcome with an issue for each correction of a letter that is not in the store; `tie` first."""
        if not self._corrections:
            return ()
        query = "select letter from correction except select letter from outcome where status = 'letter'"
        missing = [letter for (letter,) in self._connection.execute(query)]
        return unknown_letters(missing)

    def tie(self, before: Before) -> None:
        """Give every record of a letter the letter's address and part. Call this before asking for letters.

        `before` is read only where an address depends on it and may have changed. Only names are in memory.
        """
        tie(self._connection, self._code, before)
        place_letters(self._connection, self._merged)
        self._connection.commit()

    def parts(self) -> dict[str, tuple[str, int]]:
        """Return the parts of the letters, sorted, `undated` last.

        The values are a hash over the part's letters in their order, and their number.
        """
        query = "select part, letter, digest from outcome where status = 'letter'"
        query += " order by part, letter, rank, source, key"
        found = {}
        for part, rows in itertools.groupby(self._connection.execute(query), key=itemgetter(0)):
            digest, letters = hashlib.sha256(), set()
            for _, letter, content in rows:
                if letter not in letters and letter in self._corrections:
                    digest.update(_encode(self._corrections[letter]))
                digest.update(letter.encode() + b"\0" + content)
                letters.add(letter)
            found[part] = digest.hexdigest(), len(letters)
        return found

    def letters(self, part: str | None = None) -> Iterator[Letter]:
        """Return the letters of a part, or all letters, by identifier, each merged from its copies."""
        which = "" if part is None else "and part = ?"
        query = (
            "select letter, content.outcome from outcome join content using (id)"
            f" where status = 'letter' {which} order by letter, rank, source, key"
        )
        with closing(self._connection.execute(query, () if part is None else (part,))) as rows:
            for name, copies in itertools.groupby(rows, key=itemgetter(0)):
                yield self._merged(name, [blob for _, blob in copies])

    def tied(self) -> Iterator[Tied]:
        """Return the names of every record that gives a letter; call `tie` first to update their letters."""
        query = "select source, key, letter, names, withdrawn, emptied from outcome where status = 'letter'"
        for source, key, letter, tied, withdrawn, emptied in self._connection.execute(query):
            found = tied.split("\n")
            also = [neutral(letter)] if letter and {letter, letter.lower()}.isdisjoint(found) else []
            yield Tied(source, key, letter, tuple(dict.fromkeys((*found, *also))), bool(withdrawn), bool(emptied))

    def alike(self, wanted: Container[str]) -> Iterator[Alike]:
        """Return the records that share at least one of these fingerprints, sorted; emptied records have none."""
        query = "select source, key, status, fingerprints from outcome where fingerprints <> '' order by source, key"
        for source, key, status, found in self._connection.execute(query):
            shared = tuple(one for one in found.split("\n") if one in wanted)
            if shared:
                yield Alike(source, key, status, shared)

    def doubtful(self) -> Iterator[Outcome]:
        """Return the outcomes of records that have, or may have, personal data, sorted by source and key."""
        query = "select letter, content.outcome from outcome join content using (id) where doubtful and not emptied"
        for address, content in self._connection.execute(f"{query} and status <> 'unreadable' order by source, key"):
            found = _decode(content)
            letter = addressed(found.letter, address) if found.letter and address else found.letter
            yield replace(found, letter=letter)

    def outcome(self, source: str, key: str) -> Outcome:
        """Return the outcome of one record."""
        query = "select id from outcome where source = ? and key = ?"
        ((place,),) = self._connection.execute(query, (source, key)).fetchall()
        return _decode(self._content(place))

    def hold(self, source: str, key: str, found: Issue) -> None:
        """Hold one record back from the release, with the reason; the next build reads it again."""
        outcome = self.outcome(source, key)
        content = _encode(replace(outcome, status="held-back", issues=(*outcome.issues, found)))
        query = "update outcome set token = '', status = 'held-back', digest = ? where source = ? and key = ?"
        query += " returning id"
        digest = hashlib.sha256(content).digest()
        ((place,),) = self._connection.execute(query, (digest, source, key)).fetchall()
        self._connection.execute("insert or replace into content values (?, ?)", (place, content))

    def has_taken_back(self) -> bool:
        """Return whether the store has a record that its source withdrew and that is not emptied yet."""
        query = "select exists(select 1 from outcome where withdrawn and not emptied)"
        return bool(self._connection.execute(query).fetchone()[0])

    def letter(self, identifier: str) -> Letter:
        """Return one letter, merged from its copies."""
        query = (
            "select content.outcome from outcome join content using (id)"
            " where status = 'letter' and letter = ? order by rank, source, key"
        )
        return self._merged(identifier, [content for (content,) in self._connection.execute(query, (identifier,))])

    def forget(self, places: Iterable[tuple[str, str]]) -> None:
        """Delete the outcomes of records, by key or sealed key, and remove every trace of them from the file."""
        wanted = {*places}
        rows = self._connection.execute("select source, key from outcome").fetchall()
        mine = [row for row in rows if row in wanted or (row[0], seal(row[1])) in wanted]
        self._connection.executemany("delete from outcome where source = ? and key = ?", mine)
        self._connection.execute("delete from content where id not in (select id from outcome)")
        self._connection.execute("delete from merged where letter not in (select coalesce(letter, '') from outcome)")
        self._connection.commit()
        self._connection.execute("vacuum")
        self._connection.execute("pragma wal_checkpoint(truncate)")

    def left_out(self) -> Iterator[Outcome]:
        """Return the outcomes of records that give no letter, sorted by source and key."""
        query = "select outcome from outcome join content using (id) where status <> 'letter' order by source, key"
        with closing(self._connection.execute(query)) as rows:
            for (row,) in rows:
                yield _decode(row)

    def count(self) -> dict[str, int]:
        """Return the number of records by status."""
        return dict(self._connection.execute("select status, count(*) from outcome group by status"))

    def _merged(self, identifier: str, contents: Sequence[bytes]) -> Letter:
        """Merge the letters of copies, give the letter its address, and apply its corrections."""
        found = (_decode(content).letter for content in contents)
        letter = merge([addressed(letter, identifier) for letter in found if letter is not None])
        return correct(letter, self._corrections.get(identifier, ()))

    def _content(self, place: int) -> bytes:
        (content,) = self._connection.execute("select outcome from content where id = ?", (place,)).fetchone()
        return bytes(content)

    def _token(self, record: Record) -> str:
        return hashlib.sha256(self._code.encode() + _encode(record)).hexdigest()
