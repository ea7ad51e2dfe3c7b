"""Parts and corrections of the letters in a store: the year to which each belongs, and what a person corrected."""

import hashlib
import itertools
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

import msgspec

from pipeline.letters.correct import Correction
from pipeline.model.letter import Letter
from pipeline.model.release import UNDATED

_YEAR = re.compile(r"[0-9]{4}")
_SEVERAL = "(select letter from outcome where status = 'letter' and rank = 1 union select letter from correction)"
"""The letters of which one record does not tell the date: those with copies, and those with corrections."""


def year(letter: Letter) -> str:
    """Return the part to which a letter belongs: the year of its date, or `undated`."""
    found = _YEAR.match(letter.date or "")
    return found[0] if found else UNDATED


def store_corrections(connection: sqlite3.Connection, corrections: Iterable[Correction]) -> None:
    """Replace the corrections in a store."""
    rows = [(one.identifier, one.field, msgspec.msgpack.encode(one)) for one in corrections]
    connection.execute("delete from correction")
    connection.executemany("insert into correction values (?, ?, ?)", rows)


def stored_corrections(connection: sqlite3.Connection) -> dict[str, list[Correction]]:
    """Return the corrections in a store, by the identifier of their letter, sorted by field."""
    found: dict[str, list[Correction]] = {}
    query = "select letter, content from correction order by letter, field"
    for letter, content in connection.execute(query):
        found.setdefault(letter, []).append(msgspec.msgpack.decode(content, type=Correction))
    return found


def place_letters(connection: sqlite3.Connection, merged: Callable[[str, Sequence[bytes]], Letter]) -> None:
    """Set the part of every record of a letter: the year of the letter as it is published.

    `merged` returns a letter, with its corrections, from its identifier and the contents of its copies.
    """
    connection.execute(
        f"update outcome set part = year where status = 'letter' and part is not year and letter not in {_SEVERAL}"
    )
    several = (
        f"select letter, digest, id, part from outcome where letter in {_SEVERAL}"
        " and status = 'letter' order by letter, rank, source, key"
    )
    corrections = stored_corrections(connection)
    known = {letter: (digest, part) for letter, digest, part in connection.execute("select * from merged")}
    for letter, rows in itertools.groupby(connection.execute(several).fetchall(), key=itemgetter(0)):
        copies = list(rows)
        stated = msgspec.msgpack.encode(corrections.get(letter, []))
        digest = hashlib.sha256(b"".join((*(copy[1] for copy in copies), stated))).digest()
        before, part = known.pop(letter, (b"", ""))
        if before != digest:
            part = year(merged(letter, [_content(connection, copy[2]) for copy in copies]))
            connection.execute("insert or replace into merged values (?, ?, ?)", (letter, digest, part))
        moved = [(part, copy[2]) for copy in copies if copy[3] != part]
        connection.executemany("update outcome set part = ? where id = ?", moved)
    connection.executemany("delete from merged where letter = ?", [(letter,) for letter in known])


def _content(connection: sqlite3.Connection, place: int) -> bytes:
    (content,) = connection.execute("select outcome from content where id = ?", (place,)).fetchone()
    return bytes(content)
