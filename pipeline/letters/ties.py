"""Give every record of a letter the letter's address, unless the addresses in the store are certain to be right.

Addresses follow from the names of records and the names that were given to letters before, and from nothing else. The
store has a hash of all that the addresses in it were made of, and of these themselves. Of a name that only one record
has, it matters only that no other has it; so a letter whose text changed leaves the hash as it was. Once addresses are
published they count among those given before, which changes none of them where `is_lasting`.
"""

import hashlib
import itertools
import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from pipeline.letters.merge import Before, GivenNames, LetterCopy, addresses, clusters, is_lasting, sum_of


class _Row(NamedTuple):
    source: str
    key: str
    added: str
    identifier: str
    names: str
    scheme: int | None
    reference: str | None
    letter: str | None
    rank: int | None


_ROWS = f"select {', '.join(_Row._fields)} from outcome where status = 'letter' order by id"
_NOTHING: tuple[int, str] = (0, "")


def tie(connection: sqlite3.Connection, code: str, before: Before) -> None:
    """Bring the addresses in a store up to date; `code` is the hash of all else on which they depend."""
    rows = connection.execute(_ROWS).fetchall()
    is_unnumbered = any(scheme is None for _, _, _, _, _, scheme, *_ in rows)
    given = before.mark() if is_unnumbered else _NOTHING
    known = {digest for (digest,) in connection.execute("select digest from tied")}
    if _digest(code, rows, given) in known:
        return
    tied, marks = _tied([_Row(*row) for row in rows], before.read() if is_unnumbered else GivenNames(), given)
    changed = [(*new[-2:], *new[:2]) for new, old in zip(tied, rows, strict=True) if new != old]
    connection.executemany("update outcome set letter = ?, rank = ? where source = ? and key = ?", changed)
    connection.execute("delete from tied")
    found = {_digest(code, tied, mark) for mark in marks}
    connection.executemany("insert into tied values (?)", ((digest,) for digest in sorted(found)))


def _tied(
    rows: Sequence[_Row], before: GivenNames, given: tuple[int, str]
) -> tuple[list[tuple[object, ...]], list[tuple[int, str]]]:
    """Return the rows with their addresses, and the marks of names given before with which these are right."""
    copies = [
        LetterCopy((row.source, row.key), row.added, row.identifier, tuple(row.names.split("\n")), *row[5:7])
        for row in rows
    ]
    oldest = clusters(copies)
    addressed = addresses(copies, oldest, before)
    ties = {place: (addressed[first], int(first != place)) for place, first in oldest.items()}
    marks = [given]
    if given != _NOTHING and is_lasting(copies, oldest, addressed):
        marks.append((sum_of(addressed.values()), given[1]))
    return [(*row[:-2], *ties[row.source, row.key]) for row in rows], marks


def _digest(code: str, rows: Sequence[tuple[object, ...]], given: tuple[int, str]) -> str:
    """Return the hash of all that addresses are made of, and of the addresses."""
    names = [str(row[4]).split("\n") for row in rows]
    bearers = Counter(itertools.chain.from_iterable(names))
    shared = [[name for name in some if bearers[name] > 1] for some in names]
    facts = [(*row[:4], *row[5:]) for row in rows]
    return hashlib.sha256(msgspec.msgpack.encode((code, str(given), shared, facts))).hexdigest()
