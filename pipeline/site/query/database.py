"""Write the database that the browser searches and queries, from the letters of the newest release.

It has the tables of the release without the paragraphs and the provenance, and `search`: full text over the subject and
the body of each letter. Letters are inserted by date, so that `rowid` is the order in time and a search reads only the
newest hits. A browser fetches the pages of the file that it needs, not the file. Each database has a name of its own,
so that a reader never mixes pages of two. Withdrawn letters have no text in it, and the previous database is removed.
"""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from pipeline.files import flush_folder, named, partial_path
from pipeline.fingerprint import code_hash
from pipeline.formats.mapping import Table
from pipeline.formats.sqlite import SqliteTable, create_indexes
from pipeline.formats.tabular.streams import distinct_rows
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.query import facets, shares, words
from pipeline.site.query.shares import PAGE, Share, query_tables

FOLDER = "search"
"""Folder of the database next to a dataset's page."""
NAME = "database.json"
"""Name of the file in it that names the database."""
IN_MEMORY = 128 * 2**20
"""Bytes of shares up to which they are put together in memory, where it takes a fifth less."""
INDEXES = {
    # All that a count by ministry and time needs, in the index itself: a twentieth of the table is read.
    "letters_overview": "letters (sender_iri, date, sender_name, kind, response_days)",
    "letters_without_subject": "letters (date) WHERE subject IS NULL AND withdrawn_date IS NULL",
    "attachments_identifier": "attachments (identifier)",
    "dossiers_dossier": "dossiers (dossier)",
    "references_dossier": '"references" (dossier, number)',
    "references_kind": '"references" (kind, iri, letter, text)',
}
"""Indexes that the release's own database lacks, which is read as a whole file."""


class QueryDatabase(msgspec.Struct, frozen=True, kw_only=True):
    """`database.json`: the current database."""

    file: str
    """Its name, in the same folder."""
    bytes: int
    page: int = PAGE
    letters: int
    """Number of letters that a search can find."""


def write(place: Path, dataset: Dataset, state: Path) -> bool:
    """Bring the database up to date with the newest release; return whether there is one.

    There is none where the dataset has no release, or one without `letters.jsonl`. `state` is the state of the dataset,
    where the shares of parts that did not change are kept.
    """
    newest = releases.newest(releases.read_index(place, dataset.name))
    released = Released(place / "releases" / newest.version) if newest else None
    if newest is None or released is None or not released.ending("letters.jsonl"):
        remove(place, state)
        return False
    made = hashlib.sha256(f"{newest.version} {newest.content_hash} {code_hash()} {dataset.base}".encode())
    file = place / FOLDER / f"{made.hexdigest()[:16]}.sqlite"
    _remove_others(place, file.name)
    if not (file.exists() and read(place)):
        file.parent.mkdir(exist_ok=True)
        kept = shares.keep(state, released)
        letters = make(kept, file)
        if len(kept) == 1:
            shares.remove(state)  # All letters are one part: no change would leave its share as it is.
        about = QueryDatabase(file=file.name, bytes=file.stat().st_size, letters=letters)
        releases.write_json(file.parent / NAME, about)
    return True


def read(place: Path) -> QueryDatabase | None:
    """Return the description of the current database of a dataset, or None."""
    file = place / FOLDER / NAME
    return msgspec.json.decode(file.read_bytes(), type=QueryDatabase) if file.exists() else None


def remove(place: Path, state: Path) -> None:
    """Remove the database, because there is no release to search or no page that uses it."""
    _remove_others(place, "")
    shares.remove(state)


def _remove_others(place: Path, keep: str) -> None:
    """Remove every other database: it may have the text of a letter that was withdrawn since."""
    others = [file for file in (place / FOLDER).glob("*.sqlite") if file.name != keep]
    if others or not keep:
        (place / FOLDER / NAME).unlink(missing_ok=True)
    for file in others:
        file.unlink()


def make(parts: Sequence[Share], target: Path) -> int:
    """Put shares together to a database, whole or not at all; return the number of letters with text."""
    partial, draft = partial_path(target), partial_path(target.with_suffix(".draft"))
    try:
        for file in (partial, draft):
            file.unlink(missing_ok=True)
        is_small = sum(share.path.stat().st_size for share in parts) <= IN_MEMORY
        with _opened(":memory:" if is_small else draft) as connection:
            count = _fill(connection, parts)
            words.merge(connection)
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


@contextmanager
def _opened(draft: Path | str) -> Iterator[sqlite3.Connection]:
    """Open a database that nobody else reads."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        for setting in (f"page_size = {PAGE}", "journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            connection.execute(f"PRAGMA {setting}")
        yield connection


def _fill(connection: sqlite3.Connection, parts: Sequence[Share]) -> int:
    """Fill the database with the rows of shares; return the number of letters with text."""
    found = query_tables()
    connection.execute("BEGIN")
    sinks = {table.name: SqliteTable(connection, table) for table in found}
    words.create(connection)
    connection.execute("COMMIT")
    segments, counts = words.Segments(connection), Counter[tuple[str, str]]()
    things: dict[str, set[str]] = {table.name: set() for table in found if table.distinct}
    searched = 0
    for share in parts:
        connection.execute("ATTACH ? AS share", [str(share.path)])
        connection.execute("BEGIN")
        for table in found:
            if not table.distinct:
                _add(connection, table, share.start)
        searched += segments.copy()
        for name, iri in connection.execute("SELECT name, iri FROM share.things"):
            things[name].add(iri)
        for facet, value, letters in connection.execute("SELECT facet, value, letters FROM share.facets"):
            counts[facet, value] += letters
        connection.execute("COMMIT")
        connection.execute("DETACH share")
    segments.close()
    connection.execute("BEGIN")
    for name, iris in things.items():
        sinks[name].write(distinct_rows(sorted(iris)))
    create_indexes(connection, found)
    for name, columns in INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    facets.write(connection, counts)
    connection.execute("COMMIT")
    return searched


def _add(connection: sqlite3.Connection, table: Table, start: int) -> None:
    """Add the rows of a table of the share after all others; letters after so many rows, as the index numbers them."""
    if table.name == "letters":
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        query = f"INSERT INTO main.letters (rowid, {names}) SELECT rowid + ?, {names} FROM share.letters ORDER BY rowid"
        connection.execute(query, [start])
    else:
        connection.execute(f'INSERT INTO main."{table.name}" SELECT * FROM share."{table.name}" ORDER BY rowid')
