"""The share of each part of a release in the database for search, kept in the state while its letters are the same.

A share is a database with the rows of the letters of one `letters.jsonl`, by date, and the index of their words. To put
shares together takes a third of the time of making them. The name of a share has a hash of everything that it is made
of and a hash of its own bytes. Any other is removed before the database is made: it may have the text of a withdrawn
letter. A share whose inode, size and time are those noted when it was written is not read for that.
"""

import hashlib
import itertools
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.files import Mark, mark, partial_path, write_atomically
from pipeline.fingerprint import code_hash
from pipeline.formats.mapping import Table
from pipeline.formats.sqlite import SqliteTable
from pipeline.formats.tabular.streams import DistinctThings, TableStream, tables
from pipeline.model.letter import Letter
from pipeline.model.release import UNDATED
from pipeline.release.describe import ManifestEntry, Released
from pipeline.release.describe.entries import sha256
from pipeline.site.query import facets, words

FOLDER = "search"
"""Folder of the shares in the state of a dataset."""
SUFFIX = ".sqlite"
MARKS = "marks.json"
"""Name of the file in it with the mark of each share."""
LEFT_OUT = ("paragraphs", "provenance")
"""Tables that the database lacks: their size is that of the texts, and the release has them."""
PAGE = 8192
"""Bytes of a page of a database: of the one that is published, the least that a browser fetches at once."""
BATCH = 200
"""Letters in memory at once."""
_LENGTH = 32


def query_tables() -> tuple[Table, ...]:
    """Return the tables that the database has, in addition to `search` and `facets`."""
    return tuple(table for table in tables() if table.name not in LEFT_OUT)


class Share(NamedTuple):
    """A share in the state."""

    path: Path
    start: int
    """Number of rows of letters before its own, which is in the index of its words."""


def keep(state: Path, released: Released) -> list[Share]:
    """Bring the shares of a dataset up to date with a release, and return them by date; undated letters come first."""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    entries = sorted(released.ending("letters.jsonl"), key=lambda one: "" if one.part == UNDATED else one.part or "")
    starts = [0, *itertools.accumulate(map(_room, entries))]
    wanted = {_name(entry, entry.sha256, start): (entry, start) for entry, start in zip(entries, starts, strict=False)}
    found = _found(folder, set(wanted))
    for name, (entry, start) in wanted.items():
        if name not in found:
            found[name] = _kept(folder, released.folder, entry, start)
    marks = {path.name: mark(path) for path in found.values()}
    write_atomically(folder / MARKS, msgspec.json.encode(marks))
    return [Share(found[name], start) for name, (_, start) in wanted.items()]


def remove(state: Path) -> None:
    """Remove all shares of a dataset."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)


def write(letters: Path, share: Path, start: int = 0) -> None:
    """Write the share of a file such as `letters.jsonl`, whose first letter has the number after `start`."""
    with closing(sqlite3.connect(share, isolation_level=None)) as connection:
        for setting in (f"page_size = {PAGE}", "journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        listed = [table for table in query_tables() if not table.distinct]
        stream = TableStream({table.name: SqliteTable(connection, table, bare=True) for table in listed})
        words.create(connection)
        things, counts, number = DistinctThings(), Counter[tuple[str, str]](), start
        for batch in _batches(letters):
            stream.write(batch)
            things.add(batch)
            rows = [(number + place, letter) for place, letter in enumerate(batch, 1) if letter.withdrawn is None]
            values = [facets.values(letter) for _, letter in rows]
            words.add(connection, (_searched(*row, of) for row, of in zip(rows, values, strict=True)))
            counts.update(itertools.chain.from_iterable(values))
            number += len(batch)
        named = ((name, iri) for name, iris in things.result().items() for iri in iris)
        _table(connection, "things (name, iri)", named)
        _table(connection, "facets (facet, value, letters)", ((*of, letters) for of, letters in sorted(counts.items())))
        connection.execute("COMMIT")


def _room(entry: ManifestEntry) -> int:
    """Return how many rows the letters of a part have to themselves, of which few remain.

    So the letters of later parts keep their numbers, which are in the index of words, when this part grows a little.
    """
    letters = entry.bytes if entry.rows is None else entry.rows  # A letter has at least a byte.
    return 1 << max(10, letters.bit_length())


def _found(folder: Path, wanted: Collection[str]) -> dict[str, Path]:
    """Return the wanted shares that are as they were written, by the start of their name; remove everything else."""
    try:
        marks = msgspec.json.decode((folder / MARKS).read_bytes(), type=dict[str, Mark])
    except (OSError, msgspec.MsgspecError):
        marks = {}
    found: dict[str, Path] = {}
    for path in folder.iterdir():
        start, _, own = path.name.removesuffix(SUFFIX).rpartition(".")
        if start in wanted and (mark(path) == marks.get(path.name) or own == sha256(path)[:_LENGTH]):
            found[start] = path
        elif path.name != MARKS:
            path.unlink()
    return found


def _name(entry: ManifestEntry, content: str, start: int) -> str:
    """Return the start of the name of a share, for the content of its letters."""
    made = hashlib.sha256(f"{code_hash()} {sqlite3.sqlite_version} {start} {content}".encode())
    return f"{entry.part or 'all'}.{made.hexdigest()[:_LENGTH]}"


def _kept(folder: Path, release: Path, entry: ManifestEntry, start: int) -> Path:
    """Write a share, whole or not at all; where the letters are not those of the manifest, it is never found again."""
    partial = partial_path(folder / f"share{SUFFIX}")
    try:
        partial.unlink(missing_ok=True)
        write(release / entry.path, partial, start)
        name = _name(entry, sha256(release / entry.path), start)
        return partial.rename(folder / f"{name}.{sha256(partial)[:_LENGTH]}{SUFFIX}")
    finally:
        partial.unlink(missing_ok=True)


def _table(connection: sqlite3.Connection, definition: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Create a table that is not one of the release, with its rows."""
    connection.execute(f"CREATE TABLE {definition}")
    values = ", ".join("?" * (definition.count(",") + 1))
    connection.executemany(f"INSERT INTO {definition.partition(' ')[0]} VALUES ({values})", rows)


def _searched(number: int, letter: Letter, values: Iterable[tuple[str, str]]) -> words.Row:
    body = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    return number, letter.subject or letter.heading or "", body, " ".join(facets.token(*value) for value in values)


class _Place(msgspec.Struct, frozen=True):
    """The part of a letter that gives its place in time."""

    id: str
    date: str | None = None


def _batches(file: Path) -> Iterator[list[Letter]]:
    """Yield all letters by date and IRI, undated ones first; only their places are in memory."""
    places, offset = [], 0
    with file.open("rb") as lines:
        for line in lines:
            letter = msgspec.json.decode(line, type=_Place)
            places.append((letter.date or "", letter.id, offset))
            offset += len(line)
        places.sort()
        for start in range(0, len(places), BATCH):
            batch = []
            for _, _, place in places[start : start + BATCH]:
                lines.seek(place)
                batch.append(msgspec.json.decode(lines.readline(), type=Letter))
            yield batch
