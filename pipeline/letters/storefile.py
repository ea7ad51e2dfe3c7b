"""The file of the letter store: its tables, and a new file to replace a damaged or outdated one."""

import sqlite3
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from pipeline.machine import OldStoreError, with_rebuilt
from pipeline.numbered import refuse_newer

VERSION = 8
"""Version of the tables below; an older store is rebuilt, a newer one refused."""
SCHEMA = """
create table if not exists outcome (
  id integer primary key, source text not null, key text not null, token text not null, status text not null,
  added text, identifier text, names text, year text, digest blob, letter text, rank integer, part text,
  scheme integer, reference text, withdrawn integer, emptied integer, fingerprints text not null, doubtful integer,
  unique (source, key));
create index if not exists by_letter on outcome (part, letter, rank, source, key, digest, id) where status = 'letter';
create table if not exists content (id integer primary key, outcome blob not null);
create table if not exists merged (letter text primary key, digest blob not null, part text not null) without rowid;
create table if not exists tied (digest text primary key) without rowid;
create table if not exists correction (letter text not null, field text not null, content blob not null,
  primary key (letter, field)) without rowid;
"""


def copy_part(store: Path, part: str | None, file: Path) -> None:
    """Copy the letters of a part, or all letters, with their corrections from a store to a new one of their own."""
    which = "" if part is None else " and part = ?"
    with closing(_connect(file)) as connection:
        connection.execute("attach ? as whole", (str(store),))
        query = f"insert into outcome select * from whole.outcome where status = 'letter'{which}"
        connection.execute(query, () if part is None else (part,))
        connection.execute("insert into content select * from whole.content where id in (select id from outcome)")
        query = "insert into correction select * from whole.correction where letter in (select letter from outcome)"
        connection.execute(query)
        connection.commit()


def open_store(file: Path) -> sqlite3.Connection:
    """Open the store; replace the file if it is damaged or of an older version, as all its content can be read again.

    Raises MachineError where the machine refuses, NewerError where a later version of this program made the store.
    """
    return with_rebuilt(file, partial(_connect, file))


def _connect(file: Path) -> sqlite3.Connection:
    with ExitStack() as undo:
        connection = undo.enter_context(closing(sqlite3.connect(file)))
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        (version,) = connection.execute("pragma user_version").fetchone()
        refuse_newer(file, version, VERSION)
        (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
        if tables and version != VERSION:
            raise OldStoreError(f"tables of version {version}")
        connection.executescript(SCHEMA)
        connection.execute(f"pragma user_version = {VERSION}")
        undo.pop_all()
    return connection
