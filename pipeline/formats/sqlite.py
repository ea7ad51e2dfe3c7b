"""SQLite: all tables in one file, with their keys, and full-text search over subjects and paragraphs (FTS5)."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pipeline.formats import Output
from pipeline.formats.mapping import Table, mapping
from pipeline.formats.mapping.rows import Row
from pipeline.formats.tabular.streams import TableStream, tables
from pipeline.formats.tabular.typed import number, text
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File

SEARCHED = {"letters": "subject", "paragraphs": "text"}
"""Tables with full-text search, and the searched column of each: `letters_fts`, `paragraphs_fts`."""
APPLICATION = 0x42524256
"""`BRBV`, in the header of the file (https://sqlite.org/pragma.html#pragma_application_id)."""


def count(path: Path) -> int:
    """Return the number of letters; -1 where the file cannot be read or is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (health,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (letters,) = connection.execute("SELECT count(*) FROM letters").fetchone()
    except sqlite3.Error:
        return -1
    return int(letters) if health == "ok" else -1


FORMAT = FileFormat(
    suffix=".sqlite",
    name="SQLite",
    title=Text(
        nl="Databank voor SQLite, met zoeken in de tekst", en="All tables as an SQLite database, with full-text search"
    ),
    media_type="application/vnd.sqlite3",
    file_type=None,
    standard="https://www.sqlite.org/fileformat2.html",
    is_text=False,
    is_graph=False,
    count=count,
)


class SqliteTable:
    """Writer of one table."""

    def __init__(self, connection: sqlite3.Connection, table: Table, bare: bool = False) -> None:
        """Create the table; a `bare` one has no types, keys and rules."""
        self._connection = connection
        self._converters = [number if column.value == "integer" else text for column in table.columns]
        self._insert = f"INSERT INTO {_quote(table.name)} VALUES ({', '.join('?' * len(table.columns))})"
        names = ", ".join(_quote(column.name) for column in table.columns)
        connection.execute(f"CREATE TABLE {_quote(table.name)} ({names})" if bare else definition(table))

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        values = ([convert(cell) for convert, cell in zip(self._converters, row, strict=True)] for row in rows)
        self._connection.executemany(self._insert, values)


class Sqlite:
    """Writer of the database file, in one transaction."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Create the file and its tables."""
        self._name = f"{dataset.name}.sqlite"
        self._connection = sqlite3.connect(folder / self._name, isolation_level=None)
        for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
        self._connection.execute("BEGIN")
        self._stream = TableStream({table.name: SqliteTable(self._connection, table) for table in tables()})
        self._letters = 0

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters one by one: the order in which tables grow shows in the file and must not follow the batches."""
        for letter in batch:
            self._stream.write((letter,))
        self._letters += len(batch)

    def close(self) -> tuple[File, ...]:
        """Create indexes and full-text search, finish the file and return its description."""
        self._stream.finish()
        create_indexes(self._connection, tables())
        for name, searched in SEARCHED.items():
            self._connection.execute(
                # Datasette finds such a table by `content` in double quotes or brackets (its utils.detect_fts).
                f'CREATE VIRTUAL TABLE {name}_fts USING fts5({searched}, content="{name}", content_rowid="rowid",'
                " tokenize='unicode61 remove_diacritics 2')"
            )
            self._connection.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')")
        self._connection.execute("COMMIT")
        self._connection.close()
        return (File(path=self._name, title=FORMAT.title.en, media_type=FORMAT.media_type, rows=self._letters),)


def create_indexes(connection: sqlite3.Connection, indexed: Sequence[Table]) -> None:
    """Create an index on every column with dates or IRIs that is not in the key of its table."""
    for table in indexed:
        for column in table.columns:
            if column.value in ("date", "iri") and column.name not in table.key:
                name = _quote(f"{table.name}_{column.name}")
                connection.execute(f"CREATE INDEX {name} ON {_quote(table.name)} ({_quote(column.name)})")


def definition(table: Table) -> str:
    """Return the statement that creates a table, with the meaning of each column as a comment."""
    lines = []
    for column in table.columns:
        kind = "INTEGER" if column.value == "integer" else "TEXT"
        rule = (" NOT NULL" if column.required else "") + (" UNIQUE" if column.unique else "")
        lines.append((f"{_quote(column.name)} {kind}{rule}", column.about.en))
    if table.key:
        lines.append((f"PRIMARY KEY ({', '.join(map(_quote, table.key))})", ""))
    for column in table.columns:
        if column.refers and not mapping().table(column.refers).apart:
            key = ", ".join(map(_quote, mapping().table(column.refers).key))
            lines.append((f"FOREIGN KEY ({_quote(column.name)}) REFERENCES {_quote(column.refers)} ({key})", ""))
    last = len(lines) - 1
    written = (
        f"  {line}{'' if place == last else ','}{f' -- {about}' if about else ''}\n"
        for place, (line, about) in enumerate(lines)
    )
    return f"CREATE TABLE {_quote(table.name)} ( -- {table.about.en}\n{''.join(written)})"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


OUTPUT = Output(title=FORMAT.name, format=FORMAT, open=Sqlite)
