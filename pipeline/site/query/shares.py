"""The share of each part of a release in the database for search, kept in the state while its letters are the same.

A share is a database with the rows of the letters of one `letters.jsonl`, by date. To put shares together takes less
than half the time of reading letters again. The name of a share has a hash of everything that it is made of and a hash
of its own bytes. Any other is removed before the database is made: it may have the text of a withdrawn letter.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline.files import partial_path
from pipeline.fingerprint import code_hash
from pipeline.formats.mapping import Table
from pipeline.formats.sqlite import SqliteTable
from pipeline.formats.tabular.streams import DistinctThings, TableStream, tables
from pipeline.model.letter import Letter
from pipeline.model.release import UNDATED
from pipeline.release.describe import ManifestEntry, Released
from pipeline.release.describe.entries import sha256
from pipeline.site.query import facets

FOLDER = "search"
"""Folder of the shares in the state of a dataset."""
SUFFIX = ".sqlite"
LEFT_OUT = ("paragraphs", "provenance")
"""Tables that the database lacks: their size is that of the texts, and the release has them."""
BATCH = 200
"""Letters in memory at once."""
_LENGTH = 32


def query_tables() -> tuple[Table, ...]:
    """Return the tables that the database has, in addition to `search` and `facets`."""
    return tuple(table for table in tables() if table.name not in LEFT_OUT)


def keep(state: Path, released: Released) -> list[Path]:
    """Bring the shares of a dataset up to date with a release, and return them by date; undated letters come first."""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    entries = sorted(released.ending("letters.jsonl"), key=lambda one: "" if one.part == UNDATED else one.part or "")
    wanted = {_name(entry, entry.sha256): entry for entry in entries}
    found: dict[str, Path] = {}
    for path in folder.iterdir():
        start, _, own = path.name.removesuffix(SUFFIX).rpartition(".")
        if start in wanted and own == sha256(path)[:_LENGTH]:
            found[start] = path
        else:
            path.unlink()
    for start, entry in wanted.items():
        if start not in found:
            found[start] = _kept(folder, released.folder, entry)
    return [found[start] for start in wanted]


def remove(state: Path) -> None:
    """Remove all shares of a dataset."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)


def write(letters: Path, share: Path) -> None:
    """Write the share of a file such as `letters.jsonl`."""
    with closing(sqlite3.connect(share, isolation_level=None)) as connection:
        for setting in ("journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        listed = [table for table in query_tables() if not table.distinct]
        stream = TableStream({table.name: SqliteTable(connection, table, bare=True) for table in listed})
        connection.execute("CREATE TABLE searched (number INTEGER PRIMARY KEY, subject, body, facets)")
        connection.execute("CREATE TABLE things (name, iri)")
        things, number = DistinctThings(), 0
        for batch in _batches(letters):
            stream.write(batch)
            things.add(batch)
            rows = [(number + place, letter) for place, letter in enumerate(batch, 1) if letter.withdrawn is None]
            connection.executemany("INSERT INTO searched VALUES (?, ?, ?, ?)", (_searched(*row) for row in rows))
            number += len(batch)
        named = ((name, iri) for name, iris in things.result().items() for iri in iris)
        connection.executemany("INSERT INTO things VALUES (?, ?)", named)
        connection.execute("COMMIT")


def _name(entry: ManifestEntry, content: str) -> str:
    """Return the start of the name of a share, for the content of its letters."""
    made = hashlib.sha256(f"{code_hash()} {sqlite3.sqlite_version} {content}".encode())
    return f"{entry.part or 'all'}.{made.hexdigest()[:_LENGTH]}"


def _kept(folder: Path, release: Path, entry: ManifestEntry) -> Path:
    """Write a share, whole or not at all; where the letters are not those of the manifest, it is never found again."""
    partial = partial_path(folder / f"share{SUFFIX}")
    try:
        partial.unlink(missing_ok=True)
        write(release / entry.path, partial)
        start = _name(entry, sha256(release / entry.path))
        return partial.rename(folder / f"{start}.{sha256(partial)[:_LENGTH]}{SUFFIX}")
    finally:
        partial.unlink(missing_ok=True)


def _searched(number: int, letter: Letter) -> tuple[int, str, str, bytes]:
    body = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    return number, letter.subject or letter.heading or "", body, msgspec.json.encode(facets.values(letter))


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
