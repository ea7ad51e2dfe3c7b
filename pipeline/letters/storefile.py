"""The file of the letter store: its tables, and a new one in the place of what is damaged or of old."""

import sqlite3
from pathlib import Path

VERSION = 5
"""Of the tables below: a store that has others is made again."""
SCHEMA = """
create table if not exists outcome (
  id integer primary key, source text not null, key text not null, token text not null, status text not null,
  added text, identifier text, names text, year text, digest blob, letter text, rank integer, part text,
  withdrawn integer, emptied integer, fingerprints text not null, doubtful integer, unique (source, key));
create index if not exists by_letter on outcome (part, letter, rank, source, key, digest, id) where status = 'letter';
create table if not exists content (id integer primary key, outcome blob not null);
create table if not exists merged (letter text primary key, digest blob not null, part text not null) without rowid;
"""


def open_store(file: Path) -> sqlite3.Connection:
    """Open the store, or a new one where the file is damaged or of old: everything in it can be read again."""
    try:
        return _connect(file)
    except sqlite3.DatabaseError:
        for path in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    (version,) = connection.execute("pragma user_version").fetchone()
    (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
    if tables and version != VERSION:
        connection.close()
        raise sqlite3.DatabaseError(f"tables of version {version}")
    connection.executescript(SCHEMA)
    connection.execute(f"pragma user_version = {VERSION}")
    return connection
