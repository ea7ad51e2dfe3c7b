"""Outcomes on disk between reading and writing: what did not change is not read again.

The store is a cache and may be deleted at any time. Its order, by identifier, is the order of every output.
Records that are copies of one letter come together, under the identifier of the oldest.
"""

import hashlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from operator import itemgetter
from pathlib import Path

import msgspec

from pipeline.interpret import Outcome
from pipeline.merge import Copy, clusters, names
from pipeline.model.letter import Letter
from pipeline.model.record import Record

SCHEMA = """
create table if not exists outcome (
  source text not null, key text not null, token text not null, status text not null,
  added text, identifier text, names text, letter text, rank integer, outcome blob not null,
  primary key (source, key)) without rowid;
create index if not exists by_letter on outcome (status, letter, rank, source, key);
"""

PASSING = frozenset({"archive-damaged", "reader-killed", "reader-failed", "ocr-missing"})
"""Findings that lie in this machine and not in the record: such a record is read again next time."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Outcome).decode


class LetterStore:
    """The outcomes of one dataset's records."""

    def __init__(self, file: Path, code: str) -> None:
        """Open the store; `code` is the hash of everything but the record that an outcome depends on."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._code = code
        self._connection = _open(file)

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def unread(self, records: Iterable[Record]) -> Iterator[Record]:
        """Return the records that are new or changed, or that were read by other code."""
        for record in records:
            query = "select 1 from outcome where source = ? and key = ? and token = ?"
            if not self._connection.execute(query, (record.source, record.key, self._token(record))).fetchone():
                yield record

    def put(self, record: Record, outcome: Outcome) -> None:
        """Keep the outcome of a record."""
        identifier = outcome.letter.identifier if outcome.letter else None
        tied = "\n".join(dict.fromkeys((*names(outcome.letter), *outcome.ties))) if outcome.letter else None
        passing = any(found.code in PASSING for found in outcome.issues)
        token = "" if passing else self._token(record)
        facts = (token, outcome.status, record.added or "", identifier, tied, None, None, _encode(outcome))
        query = "insert or replace into outcome values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._connection.execute(query, (record.source, record.key, *facts))

    def commit(self) -> None:
        """Make what was put last."""
        self._connection.commit()

    def keep_only(self, records: Iterable[Record]) -> None:
        """Forget the outcomes of records that are no longer held."""
        self._connection.execute("create temp table held (source text, key text, primary key (source, key))")
        rows = ((record.source, record.key) for record in records)
        self._connection.executemany("insert into held values (?, ?)", rows)
        self._connection.execute("delete from outcome where (source, key) not in (select source, key from held)")
        self._connection.execute("drop table held")
        self._connection.commit()

    def letters(self) -> Iterator[tuple[Letter, ...]]:
        """Return the letters by identifier, all copies of one letter together, the one that names it first."""
        self._tie()
        query = "select letter, outcome from outcome where status = 'letter' order by letter, rank, source, key"
        with closing(self._connection.execute(query)) as rows:
            for _, copies in itertools.groupby(rows, key=itemgetter(0)):
                found = (_decode(blob).letter for _, blob in copies)
                yield tuple(letter for letter in found if letter is not None)

    def _tie(self) -> None:
        """Give every letter's records the identifier of the oldest; only names are in memory."""
        query = "select source, key, added, identifier, names from outcome where status = 'letter'"
        copies = [
            Copy(place=(source, key), added=added, identifier=identifier, names=tuple(tied.split("\n")))
            for source, key, added, identifier, tied in self._connection.execute(query)
        ]
        identifiers = {copy.place: copy.identifier for copy in copies}
        rows = ((identifiers[oldest], int(oldest != place), *place) for place, oldest in clusters(copies).items())
        update = "update outcome set letter = ?, rank = ? where source = ? and key = ?"
        self._connection.executemany(update, rows)
        self._connection.commit()

    def left_out(self) -> Iterator[Outcome]:
        """Return the outcomes of records that give no letter, sorted by source and key."""
        query = "select outcome from outcome where status <> 'letter' order by source, key"
        with closing(self._connection.execute(query)) as rows:
            for (row,) in rows:
                yield _decode(row)

    def count(self) -> dict[str, int]:
        """Return the number of records by status."""
        return dict(self._connection.execute("select status, count(*) from outcome group by status"))

    def _token(self, record: Record) -> str:
        return hashlib.sha256(self._code.encode() + _encode(record)).hexdigest()


def _open(file: Path) -> sqlite3.Connection:
    """Open the store, or a new one where the file is damaged: everything in it can be read again."""
    try:
        return _connect(file)
    except sqlite3.DatabaseError:
        file.unlink()
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.executescript(SCHEMA)
    return connection
