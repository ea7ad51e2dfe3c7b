"""Cache of the changes in the feeds so far: steps, pages, and when each letter was added, changed and removed.

The cache may be deleted at any time: its content is then derived again from the release folders. Data that is deleted
from it is overwritten on disk, because the reason may be that a letter was withdrawn.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import msgspec

from pipeline.machine import with_rebuilt
from pipeline.numbered import refuse_newer

FORM = 3
"""Version of the form of the cache; a cache in an older form is rebuilt, a newer one refused."""
SCHEMA = """
create table if not exists step (place integer primary key, name text not null, key text not null);
create table if not exists page (name text primary key, step text not null, published text not null,
  members integer not null) without rowid;
create table if not exists letter (iri text primary key, created text not null, updated text not null,
  gone integer not null, facts blob) without rowid;
create index if not exists by_change on letter (updated, iri);
create table if not exists taken (day text not null, iri text not null, primary key (day, iri)) without rowid;
create table if not exists feed (path text primary key, kind text not null, title text not null,
  stale integer not null default 1) without rowid;
create table if not exists entry (feed text not null, iri text not null, primary key (feed, iri)) without rowid;
create index if not exists by_letter on entry (iri);
"""


class StreamPage(msgspec.Struct, frozen=True):
    """One page of the event stream."""

    name: str
    step: str
    published: str
    members: int


class FeedLetter(msgspec.Struct, frozen=True):
    """A letter as the feeds show it."""

    iri: str
    created: str
    updated: str
    gone: bool
    facts: bytes
    """The facts that `entries.facts` encoded; empty where the letter is gone."""


class FeedStore:
    """The cache of one dataset; commit after each step, once its pages are on disk."""

    def __init__(self, file: Path) -> None:
        """Open the cache; create a new one where the file is missing or damaged."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._connection = with_rebuilt(file, partial(_connect, file))
        self._has_deleted = False

    def close(self) -> None:
        """Close the cache; changes that were not committed are lost."""
        self._connection.close()

    def commit(self) -> None:
        """Save the changes permanently; after deletions write the file anew, as divided pages keep copies of rows."""
        self._connection.commit()
        if self._has_deleted:
            self._connection.execute("vacuum")
            self._has_deleted = False

    def clear(self) -> None:
        """Delete everything, because a release that is in the feeds has changed."""
        for table in ("step", "page", "letter", "taken", "feed", "entry"):
            self._connection.execute(f"delete from {table}")
        self._has_deleted = True

    def steps(self) -> list[tuple[str, str]]:
        """Return the name and key of the steps that are done, in order."""
        return list(self._connection.execute("select name, key from step order by place"))

    def add_step(self, name: str, key: str) -> None:
        """Record that a step is done."""
        self._connection.execute("insert into step (name, key) values (?, ?)", (name, key))

    def add_page(self, page: StreamPage) -> None:
        """Record a page."""
        values = (page.name, page.step, page.published, page.members)
        self._connection.execute("insert or replace into page values (?, ?, ?, ?)", values)

    def forget_pages(self, start: str) -> None:
        """Delete the records of pages whose name starts with `start`."""
        self._connection.execute("delete from page where substr(name, 1, ?) = ?", (len(start), start))

    def pages(self) -> Iterator[StreamPage]:
        """Return the pages, sorted by the time of their members, then by name."""
        rows = self._connection.execute("select name, step, published, members from page order by published, name")
        return (StreamPage(*row) for row in rows)

    def put(self, iri: str, moment: str, facts: bytes, feeds: Iterable[tuple[str, str, str]]) -> None:
        """Record that a letter was added or changed, and the feeds it is in now: path, kind and title of each."""
        self._leave(iri)
        query = (
            "insert into letter values (?1, ?2, ?2, 0, ?3) on conflict (iri) do update set "
            "created = iif(gone, ?2, created), updated = ?2, gone = 0, facts = ?3"
        )
        self._connection.execute(query, (iri, moment, facts))
        for path, kind, title in feeds:
            # The newest title counts: a dossier gets one when a letter states it.
            query = (
                "insert into feed values (?1, ?2, ?3, 1) on conflict (path) do update set "
                "stale = 1, title = iif(?3 = '', title, ?3)"
            )
            self._connection.execute(query, (path, kind, title))
            self._connection.execute("insert or ignore into entry values (?, ?)", (path, iri))

    def remove(self, iri: str, moment: str) -> None:
        """Record that a letter was removed: only its IRI, the times, and the feeds it was in are kept."""
        query = (
            "insert into letter values (?1, ?2, ?2, 1, null) on conflict (iri) do update set "
            "updated = max(updated, ?2), gone = 1, facts = null"
        )
        self._connection.execute(query, (iri, moment))
        self._connection.execute(
            "update feed set stale = 1 where path in (select feed from entry where iri = ?)", (iri,)
        )
        self._has_deleted = True

    def take(self, day: str, iri: str) -> None:
        """Record that a letter was removed from releases, on a day after they were made."""
        self._connection.execute("insert or ignore into taken values (?, ?)", (day, iri))

    def taken(self) -> dict[str, list[str]]:
        """Return the letters that were removed from releases, by day, sorted."""
        found: dict[str, list[str]] = {}
        for day, iri in self._connection.execute("select day, iri from taken order by day, iri"):
            found.setdefault(day, []).append(iri)
        return found

    def is_there(self, iri: str) -> bool:
        """Return whether the letter exists now."""
        query = "select 1 from letter where iri = ? and not gone"
        return self._connection.execute(query, (iri,)).fetchone() is not None

    def newest(self, feed: str | None, most: int) -> list[FeedLetter]:
        """Return the letters of a feed, or of all feeds, that changed last, newest first; at most `most`."""
        query = "select iri, created, updated, gone, facts from letter"
        if feed is not None:
            query += " where iri in (select iri from entry where feed = ?2)"
        rows = self._connection.execute(
            f"{query} order by updated desc, iri desc limit ?1", (most,) if feed is None else (most, feed)
        )
        return [
            FeedLetter(iri, created, updated, bool(gone), facts or b"") for iri, created, updated, gone, facts in rows
        ]

    def letters(self) -> Iterator[FeedLetter]:
        """Return the letters that exist now, sorted by IRI."""
        rows = self._connection.execute("select iri, created, updated, facts from letter where not gone order by iri")
        return (FeedLetter(iri, created, updated, False, facts) for iri, created, updated, facts in rows)

    def some(self, iris: Sequence[str]) -> Iterator[FeedLetter]:
        """Return those of some letters that exist now, in the order in which their IRIs are given."""
        query = "select iri, created, updated, facts from letter where iri = ? and not gone"
        for iri in iris:
            for _, created, updated, facts in self._connection.execute(query, (iri,)):
                yield FeedLetter(iri, created, updated, False, facts)

    def feeds(self, stale: bool = False) -> list[tuple[str, str, str, str]]:
        """Return path, kind, title and time of the last change of all feeds, or only of stale ones, sorted by path."""
        query = (
            "select path, kind, title, max(updated) from feed join entry on feed = path join letter using (iri) "
            f"{'where stale ' if stale else ''}group by path order by path"
        )
        return list(self._connection.execute(query))

    def renew(self, code: str) -> None:
        """Mark all feeds as stale where other code wrote them."""
        self._connection.execute("create table if not exists made (code text not null)")
        if self._connection.execute("select code from made").fetchall() != [(code,)]:
            self._connection.execute("delete from made")
            self._connection.execute("insert into made values (?)", (code,))
            self._connection.execute("update feed set stale = 1")

    def written(self, path: str) -> None:
        """Record that a feed is up to date."""
        self._connection.execute("update feed set stale = 0 where path = ?", (path,))

    def _leave(self, iri: str) -> None:
        """Remove a letter from its feeds, and mark these as stale."""
        stale = "update feed set stale = 1 where path in (select feed from entry where iri = ?)"
        self._connection.execute(stale, (iri,))
        self._connection.execute("delete from entry where iri = ?", (iri,))


def _connect(file: Path) -> sqlite3.Connection:
    with ExitStack() as undo:
        connection = undo.enter_context(closing(sqlite3.connect(file)))
        connection.execute("pragma secure_delete = on")
        (form,) = connection.execute("pragma user_version").fetchone()
        refuse_newer(file, form, FORM)
        if form != FORM:
            tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (name,) in tables:
                connection.execute(f"drop table {name}")
            connection.execute(f"pragma user_version = {FORM}")
        connection.executescript(SCHEMA)
        undo.pop_all()
    return connection
