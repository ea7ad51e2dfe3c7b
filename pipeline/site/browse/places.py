"""Where each letter of a release is, and how letters and groups are linked, for servers that make pages on request.

`pages.sqlite` next to a dataset's page has numbers, places in `letters.jsonl` and links, and no text: every value of a
letter is read from the release. So a server makes a letter's page without reading all letters, and from the moment a
release without a letter is in place, no page shows it. Where pages of letters are files the links are left out, as the
other forms show none.
"""

import mmap
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import msgspec

from pipeline.files import partial_path
from pipeline.model.dataset import Contact, Dataset, DatasetTitle, Text
from pipeline.model.letter import Identifier
from pipeline.site.browse import citations, ties
from pipeline.site.browse.collection import DatasetSite, LetterCollection
from pipeline.site.browse.index import LetterIndex
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.ties import Parts
from pipeline.site.names import letter_name

NAME = "pages.sqlite"
"""Name of the file next to a dataset's page."""
TABLES = """
CREATE TABLE about (facts TEXT);
CREATE TABLE files (number INTEGER PRIMARY KEY, path TEXT);
CREATE TABLE letters (number INTEGER PRIMARY KEY, iri TEXT, name TEXT, file INTEGER, start INTEGER);
CREATE TABLE members (facet TEXT, key TEXT, letter INTEGER, PRIMARY KEY (facet, key, letter)) WITHOUT ROWID;
CREATE TABLE citing (key TEXT, letter INTEGER, PRIMARY KEY (key, letter)) WITHOUT ROWID;
CREATE TABLE numbers (number TEXT PRIMARY KEY, letter INTEGER) WITHOUT ROWID;
CREATE TABLE cited (letter INTEGER, place INTEGER, citing INTEGER, PRIMARY KEY (letter, place)) WITHOUT ROWID;
"""
"""With links, letters are numbered in the order of the collection, newest first, and withdrawn ones come after all
others; without links, in the order of the release."""

INDEXES = ("CREATE UNIQUE INDEX letters_iri ON letters (iri)", "CREATE INDEX letters_name ON letters (name)")
"""Made when the letters are there, which takes less time."""
Place = tuple[int, str, str, int, int]
"""A row of the table of letters."""
Rows = tuple[str, Iterable[tuple[object, ...]]]
"""Name of a table, and its rows."""


class _Start(msgspec.Struct, frozen=True, gc=False):
    id: str
    identifiers: tuple[Identifier, ...] = ()


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What pages show of a dataset's definition, and of its site; nothing of sources, targets and folders."""

    name: str
    title: DatasetTitle
    description: Text
    base: str
    license: str
    publisher: Contact
    has_search: bool
    total: int
    """Letters that are not withdrawn."""
    has_links: bool = True
    """Whether the tables of links are filled."""


_SHOWN = tuple(name for name in _Facts.__struct_fields__ if name in Dataset.__struct_fields__)


def shown(dataset: Dataset) -> str:
    """Return as text all that pages show of a dataset's definition.

    Hashes of it are published; the folder of a dataset would tell of the machine, and differ between two.
    """
    return repr(_known(DatasetSite(dataset, False), 0, True))


def _known(site: DatasetSite, total: int, has_links: bool) -> _Facts:
    facts = {name: getattr(site.dataset, name) for name in _SHOWN}
    return _Facts(**facts, has_search=site.has_search, total=total, has_links=has_links)


def write(place: Path, collection: LetterCollection, files: Sequence[Path]) -> None:
    """Write the file for a collection and the files of its release, as a whole.

    Raises OSError or sqlite3.Error where it cannot be written; the old file then stays.
    """
    letters = _letters(files, collection.index, collection.dataset.base)
    links = partial(_links, files, collection.index)
    _write(place, _known(collection.site, collection.total, True), files, letters, links)


def write_bare(place: Path, site: DatasetSite, release: Path, parts: Parts) -> None:
    """Write the file without links, for the letters of a release, as a whole.

    Raises OSError or sqlite3.Error where it cannot be written; the old file then stays.
    """
    named = (
        (one.id, name, number, one.start)
        for number, some in enumerate(parts.values())
        for one in some
        if (name := letter_name(one.id, site.dataset.base)) is not None
    )
    letters = ((number, *one) for number, one in enumerate(named))
    _write(place, _known(site, ties.total(parts), False), [release / path for path in parts], letters)


def _write(
    place: Path,
    known: _Facts,
    files: Sequence[Path],
    letters: Iterable[Place],
    links: Callable[[sqlite3.Connection], Iterable[Rows]] = lambda _: (),
) -> None:
    draft = partial_path(place / NAME)
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            _add(connection, "about", [(msgspec.json.encode(known).decode(),)])
            paths = (file.relative_to(place).as_posix() for file in files)
            _add(connection, "files", enumerate(paths))
            _add(connection, "letters", letters)
            for statement in INDEXES:
                connection.execute(statement)
            for table, rows in links(connection):
                _add(connection, table, rows)
            connection.execute("COMMIT")
        draft.rename(place / NAME)
    finally:
        draft.unlink(missing_ok=True)


def _add(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)


def _links(files: Sequence[Path], index: LetterIndex, connection: sqlite3.Connection) -> Iterator[Rows]:
    """Yield the rows of tables of links."""
    for facet, groups in index.groups.items():
        yield "members", ((facet, key, number) for key in groups.keys for number in groups.find(key))
        if facet == "dossier":
            yield "citing", ((key, number) for key in index.citing.keys for number in index.citing.find(key))
    connection.execute("CREATE TEMP TABLE named (number TEXT, letter INTEGER)")
    yield "named", _named(files, index)
    yield "numbers", connection.execute("SELECT number, min(letter) FROM named GROUP BY number ORDER BY number")
    cited = index.cited_letters()
    yield "cited", ((one, at, citing) for one in cited for at, citing in enumerate(index.cited_by(one)))


def _lines(files: Sequence[Path], index: LetterIndex) -> Iterator[tuple[_Start, int | None, int, int]]:
    """Yield each letter with its number, None for a withdrawn one; the number of its file, and its start there."""
    decode = msgspec.json.Decoder(_Start).decode
    for place, file in enumerate(files):
        start = 0
        with file.open("rb") as lines:
            for line in lines:
                letter = decode(line)
                yield letter, index.number(letter.id), place, start
                start += len(line)


def _letters(files: Sequence[Path], index: LetterIndex, base: str) -> Iterator[Place]:
    last = index.count
    for letter, number, file, start in _lines(files, index):
        if (name := letter_name(letter.id, base)) is not None:
            yield last if number is None else number, letter.id, name, file, start
            last += number is None


def _named(files: Sequence[Path], index: LetterIndex) -> Iterator[tuple[str, int]]:
    for letter, number, _, _ in _lines(files, index):
        if number is not None:
            yield from ((name, number) for name in citations.numbers(letter))


class StoredLetters:
    """The letters of the newest release of a dataset, by `pages.sqlite`; close it after use."""

    def __init__(self, place: Path) -> None:
        """Open the file in a dataset's folder. Raises sqlite3.Error or OSError where that fails."""
        uri = f"file:{quote(str(place / NAME))}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._place = place
        self._files = [place / path for path in self.texts("SELECT path FROM files ORDER BY number")]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def modified(self) -> float:
        """Return when these places or the letters were last replaced, in seconds since the epoch."""
        return max(file.stat().st_mtime for file in (self._place / NAME, *self._files))

    def select(self, statement: str, *values: object) -> Iterator[tuple[object, ...]]:
        """Yield the rows of a statement, each when it is used: groups may have many letters."""
        return self._connection.execute(statement, values)

    def numbers(self, statement: str, *values: object) -> Iterator[int]:
        """Yield the numbers of letters that a statement finds."""
        return (int(str(number)) for (number,) in self.select(statement, *values))

    def texts(self, statement: str, *values: object) -> list[str]:
        """Return the texts that a statement finds."""
        return [str(text) for (text,) in self.select(statement, *values)]

    @property
    def has_links(self) -> bool:
        """Whether it is known how letters and groups are linked, which pages show."""
        return self._facts().has_links

    def _facts(self) -> _Facts:
        return msgspec.json.decode(self.texts("SELECT facts FROM about")[0], type=_Facts)

    def about(self) -> tuple[Dataset, bool, int]:
        """Return the dataset, whether it has the pages to search, and the number of letters that are not withdrawn."""
        found = self._facts()
        facts = {name: getattr(found, name) for name in _SHOWN}
        return Dataset(**facts, sources=(), outputs=(), folder=Path()), found.has_search, found.total

    def line(self, number: int) -> bytes | None:
        """Return a letter as JSON, from the release as it is now; None where it has no such letter any more.

        A release from which a letter was withdrawn has other places than those noted; the letter is looked for then.
        """
        found = self.select("SELECT iri, file, start FROM letters WHERE number = ?", number)
        for iri, file, start in found:
            begin = b'{"id":' + msgspec.json.encode(iri) + b","
            with suppress(OSError), self._files[int(str(file))].open("rb") as lines:
                lines.seek(int(str(start)))
                line = lines.readline()
                return line if line.startswith(begin) else _sought(lines.fileno(), begin)
        return None

    def row(self, number: int) -> LetterRow | None:
        """Return a letter without its text; None where it is withdrawn or no longer there."""
        line = self.line(number)
        row = msgspec.json.decode(line, type=LetterRow) if line else None
        return row if row and row.withdrawn is None else None


def _sought(descriptor: int, begin: bytes) -> bytes | None:
    """Return the line that begins so."""
    if os.fstat(descriptor).st_size == 0:
        return None
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as content:
        place = 0 if content[: len(begin)] == begin else content.find(b"\n" + begin) + 1
        if place == 0 and content[: len(begin)] != begin:
            return None
        content.seek(place)
        return content.readline()
