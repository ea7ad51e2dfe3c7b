"""The full-text index of the database for search, made year by year and merged without reading a text again.

FTS5 keeps an index as segments, each with words in order and the rows that have them. The table `search_data` has the
pages of all segments, `search_idx` the first word of pages, and a record of `search_data` lists the segments. So the
segments of several indexes, under new numbers, are an index over all their rows. FTS5 merges them to one segment, as it
does those of texts that were inserted one after the other. The rows of the indexes must have different numbers.

The form of these tables is part of SQLite's file format: https://sqlite.org/src/file/ext/fts5/fts5_index.c
"""

import sqlite3
from collections.abc import Iterable, Sequence

Row = tuple[int, str, str, str]
"""Number of a letter, its subject, its body, and the tokens of its facets."""

_TOTALS, _STRUCTURE = 1, 10
"""Numbers of the records with the number of rows and words, and with the list of segments."""
_COUNTED = 4
"""Totals: the number of rows, and the words in each of the three columns."""
_COOKIE = 4
"""Bytes before the list of segments."""
_SEGMENT = 37
"""The number of a page has that of its segment above this many bits."""


def create(connection: sqlite3.Connection) -> None:
    """Create an empty index, without a copy of the texts, and without their lengths, which only a ranking reads."""
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5(subject, body, facets, content='', columnsize=0,"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
    connection.execute("INSERT INTO search (search, rank) VALUES ('hashsize', 67108864)")


def add(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Add letters to an index, in the order of their numbers."""
    connection.executemany("INSERT INTO search (rowid, subject, body, facets) VALUES (?, ?, ?, ?)", rows)


class Segments:
    """Collect the segments of several indexes in an empty one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Collect in the index of this connection."""
        self._connection = connection
        self._pages: list[tuple[int, int]] = []
        self._totals = [0] * _COUNTED

    def copy(self) -> int:
        """Copy the segments of the index in the attached database `share`; return its number of letters."""
        of_share = "SELECT block FROM share.search_data WHERE id = ?"
        ((totals,),) = self._connection.execute(of_share, [_TOTALS])
        ((structure,),) = self._connection.execute(of_share, [_STRUCTURE])
        found = _integers(totals) or [0] * _COUNTED  # An index without rows has no totals.
        self._totals = [*map(sum, zip(self._totals, found, strict=True))]
        for number, first, last in _segments(_integers(structure[_COOKIE:])):
            self._pages.append((first, last))
            place = len(self._pages)
            self._connection.execute(
                "INSERT INTO main.search_data SELECT id + ((? - ?) << ?), block FROM share.search_data"
                " WHERE id >> ? = ? ORDER BY id",
                [place, number, _SEGMENT, _SEGMENT, number],
            )
            self._connection.execute(
                "INSERT INTO main.search_idx SELECT ?, term, pgno FROM share.search_idx WHERE segid = ? ORDER BY term",
                [place, number],
            )
        return found[0]

    def close(self) -> None:
        """List the segments that were copied, all on the lowest level; outside a transaction."""
        listed = [(number, first, last) for number, (first, last) in enumerate(self._pages, 1)]
        levels = [1, len(listed), 0, 0, len(listed), *(value for segment in listed for value in segment)]
        for record, content in ((_STRUCTURE, bytes(_COOKIE) + _coded(levels)), (_TOTALS, _coded(self._totals))):
            self._connection.execute("INSERT OR REPLACE INTO main.search_data VALUES (?, ?)", [record, content])
        self._connection.execute("PRAGMA writable_schema = RESET")  # Forget the index as it was before.


def merge(connection: sqlite3.Connection) -> None:
    """Merge all segments of an index to one."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def _segments(structure: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return number, first and last page of each segment, oldest first."""
    levels, _, _, *rest = structure
    found: list[list[tuple[int, int, int]]] = []
    for _ in range(levels):
        _, count, *rest = rest
        found.append([(rest[3 * place], rest[3 * place + 1], rest[3 * place + 2]) for place in range(count)])
        rest = rest[3 * count :]
    return [segment for level in reversed(found) for segment in level]


def _integers(content: bytes) -> list[int]:
    """Return the integers of a record, each in seven bits a byte with the highest first.

    >>> _integers(bytes([5, 0x81, 0]))
    [5, 128]
    """
    found, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return found


def _coded(values: Sequence[int]) -> bytes:
    """Return integers as a record has them.

    >>> _coded([5, 128]).hex()
    '058100'
    """
    found = bytearray()
    for value in values:
        sevens = [value & 0x7F]
        while value := value >> 7:
            sevens.append(value & 0x7F | 0x80)
        found += bytes(reversed(sevens))
    return bytes(found)
