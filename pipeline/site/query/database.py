"""Write the database that the browser searches and queries, from the letters of the newest release.

It has the tables of the release without the paragraphs and the provenance, and `search`: full text over the subject and
the body of each letter. Letters are inserted by date, so that `rowid` is the order in time and a search reads only the
newest hits. A browser fetches the pages of the file that it needs, not the file. Each database has a name of its own,
so that a reader never mixes pages of two. Withdrawn letters have no text in it, and the previous database is removed.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline.files import flush_folder, named, partial_path
from pipeline.fingerprint import code_hash
from pipeline.formats.mapping import Table
from pipeline.formats.sqlite import SqliteTable, create_indexes
from pipeline.formats.tabular.streams import TableStream, tables
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.query.facets import FacetCounts

FOLDER = "search"
"""Folder of the database next to a dataset's page."""
NAME = "database.json"
"""Name of the file in it that names the database."""
LEFT_OUT = ("paragraphs", "provenance")
"""Tables that the database lacks: their size is that of the texts, and the release has them."""
PAGE = 8192
"""Bytes of a page of the database: the least that a browser fetches at once."""
INDEXES = {
    # All that a count by ministry and time needs, in the index itself: a twentieth of the table is read.
    "letters_overview": "letters (sender_iri, date, sender_name, kind, response_days)",
    "letters_without_subject": "letters (date) WHERE subject IS NULL AND withdrawn_date IS NULL",
    "dossiers_dossier": "dossiers (dossier)",
    "references_dossier": '"references" (dossier, number)',
    "references_kind": '"references" (kind, iri, letter, text)',
}
"""Indexes that the release's own database lacks, which is read as a whole file."""
BATCH = 200
"""Letters in memory at once."""


class QueryDatabase(msgspec.Struct, frozen=True, kw_only=True):
    """`database.json`: the current database."""

    file: str
    """Its name, in the same folder."""
    bytes: int
    page: int = PAGE
    letters: int
    """Number of letters that a search can find."""


def query_tables() -> tuple[Table, ...]:
    """Return the tables that the database has, in addition to `search` and `facets`."""
    return tuple(table for table in tables() if table.name not in LEFT_OUT)


def write(place: Path, dataset: Dataset) -> bool:
    """Bring the database up to date with the newest release; return whether there is one.

    There is none where the dataset has no release, or one without `letters.jsonl`.
    """
    newest = releases.newest(releases.read_index(place, dataset.name))
    released = Released(place / "releases" / newest.version) if newest else None
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")] if released else []
    if newest is None or not files:
        remove(place)
        return False
    made = hashlib.sha256(f"{newest.version} {newest.content_hash} {code_hash()} {dataset.base}".encode())
    file = place / FOLDER / f"{made.hexdigest()[:16]}.sqlite"
    _remove_others(place, file.name)
    if not (file.exists() and read(place)):
        file.parent.mkdir(exist_ok=True)
        letters = make(files, file)
        about = QueryDatabase(file=file.name, bytes=file.stat().st_size, letters=letters)
        releases.write_json(file.parent / NAME, about)
    return True


def read(place: Path) -> QueryDatabase | None:
    """Return the description of the current database of a dataset, or None."""
    file = place / FOLDER / NAME
    return msgspec.json.decode(file.read_bytes(), type=QueryDatabase) if file.exists() else None


def remove(place: Path) -> None:
    """Remove the database, because there is no release to search or no page that uses it."""
    _remove_others(place, "")


def _remove_others(place: Path, keep: str) -> None:
    """Remove every other database: it may have the text of a letter that was withdrawn since."""
    others = [file for file in (place / FOLDER).glob("*.sqlite") if file.name != keep]
    if others or not keep:
        (place / FOLDER / NAME).unlink(missing_ok=True)
    for file in others:
        file.unlink()


def make(files: Sequence[Path], target: Path) -> int:
    """Write the database of letters in JSON Lines, whole or not at all; return the number of letters with text."""
    partial, draft = partial_path(target), partial_path(target.with_suffix(".draft"))
    try:
        for file in (partial, draft):
            file.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            count = _fill(connection, files)
            # Pages of one table are then next to each other, and read at once.
            connection.execute("VACUUM INTO ?", [str(partial)])
        with named(partial), partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(target)
        flush_folder(target.parent)
    finally:
        for file in (partial, draft):
            file.unlink(missing_ok=True)
    return count


def _fill(connection: sqlite3.Connection, files: Sequence[Path]) -> int:
    for setting in (f"page_size = {PAGE}", "journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    found = query_tables()
    stream = TableStream({table.name: SqliteTable(connection, table) for table in found})
    # Without its own copy of the text, and without the lengths of texts, which only a ranking reads.
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5(subject, body, facets, content='', columnsize=0,"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
    connection.execute("INSERT INTO search (search, rank) VALUES ('hashsize', 67108864)")
    facets, number, searched = FacetCounts(), 0, 0
    for batch in _batches(files):
        stream.write(batch)
        rows = []
        for letter in batch:
            number += 1
            if letter.withdrawn is None:
                body = "\n".join(paragraph.text for paragraph in letter.paragraphs)
                subject = letter.subject or letter.heading or ""
                rows.append((number, subject, body, " ".join(facets.tokens(letter))))
        searched += len(rows)
        connection.executemany("INSERT INTO search (rowid, subject, body, facets) VALUES (?, ?, ?, ?)", rows)
    stream.finish()
    create_indexes(connection, found)
    for name, columns in INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    facets.write(connection)
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    connection.execute("COMMIT")
    return searched


class _Place(msgspec.Struct, frozen=True):
    """The part of a letter that gives its place in time."""

    id: str
    date: str | None = None


def _batches(files: Sequence[Path]) -> Iterator[list[Letter]]:
    """Yield all letters by date and IRI, undated ones first; only their places are in memory."""
    places = []
    for number, file in enumerate(files):
        offset = 0
        with file.open("rb") as lines:
            for line in lines:
                letter = msgspec.json.decode(line, type=_Place)
                places.append((letter.date or "", letter.id, number, offset))
                offset += len(line)
    places.sort()
    handles = [file.open("rb") for file in files]
    try:
        for start in range(0, len(places), BATCH):
            batch = []
            for _, _, number, offset in places[start : start + BATCH]:
                handles[number].seek(offset)
                batch.append(msgspec.json.decode(handles[number].readline(), type=Letter))
            yield batch
    finally:
        for handle in handles:
            handle.close()
