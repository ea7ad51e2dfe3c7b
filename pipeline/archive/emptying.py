"""Emptying of records of withdrawn letters: their bytes, their statements and the replies that mention them.

Of a record remain its source and key, the SHA-256 and size of its bytes, and when they were retrieved. Replies are
emptied before the records that they are found by, and files are removed after both. A file that another record or
reply still needs stays. Copies in backups, file systems, buckets with versions and a database's own log are outside
our control.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.replies import SearchedReplies, Words, blank, search
from pipeline.archive.sealing import compact, resolve
from pipeline.archive.tables import ATTEMPT, CHANGE, EXCHANGE, HARVEST, RECORD
from pipeline.archive.withdrawals import WithdrawnLetter, WithdrawnRecord, plain
from pipeline.errors import ArchiveError
from pipeline.model.progress import Report
from pipeline.model.statement import Statement

TITLE = 12
"""Minimum length in characters of a title that is searched for in replies."""


class Emptied(NamedTuple):
    """Numbers of emptied records, files and replies."""

    records: int = 0
    files: int = 0
    """Contents that were removed, of records and of replies."""
    replies: int = 0
    kept: int = 0
    """Contents that stay, because a record of another letter has the same bytes."""


def empty(
    index: ArchiveIndex, contents: Contents, entries: Iterable[WithdrawnLetter], day: str, report: Report
) -> Emptied:
    """Empty all records of withdrawn letters, and every reply that names one; safe to repeat at any time.

    `day` is the date with which replies are marked. Raises ArchiveError where the archive refuses.
    """
    taken = resolve(index, entries)
    if not taken:
        return Emptied()
    try:
        mine, others = _hashes(index, taken)
        words = Words({*_names(taken), *_titles(index, taken)})
        found = search(index, contents, words, mine, others, 0, report).replies
        blank(index, found, day)
        _empty_records(index, taken)
        removed = _remove(index, contents, others)
        compact(index)
    except (sa.exc.DatabaseError, OSError) as error:
        raise ArchiveError(f"the archive {contents.place} could not be emptied: {error}") from error
    return Emptied(records=len(taken), files=removed, replies=len(found), kept=len(mine & others))


def empty_replies(
    index: ArchiveIndex, contents: Contents, entries: Iterable[WithdrawnLetter], day: str, after: int, report: Report
) -> SearchedReplies:
    """Empty replies of later harvests that mention letters withdrawn before, because sources go on listing them.

    `after` is the number of the last row that was searched. Raises ArchiveError where the archive refuses.
    """
    taken = resolve(index, entries)
    try:
        mine, others = _hashes(index, taken)
        found = search(index, contents, Words(_names(taken)), mine, others, after, report)
        if found.replies:
            blank(index, found.replies, day)
            _remove(index, contents, others)
            compact(index)
    except (sa.exc.DatabaseError, OSError) as error:
        raise ArchiveError(f"the archive {contents.place} could not be emptied: {error}") from error
    return found


def _remove(index: ArchiveIndex, contents: Contents, others: set[str]) -> int:
    """Remove the contents that nothing needs any more, and return how many were removed."""
    wanted = others | _hashes_where(index, EXCHANGE, EXCHANGE.c.redacted.is_(None))
    return contents.remove(_redacted(index) - wanted)


def forget(index: ArchiveIndex, places: Iterable[WithdrawnRecord], note: str) -> None:
    """Remove emptied records from the index, and log it, so that their sources may bring them again."""
    with index.engine.begin() as connection:
        for source, key, _ in places:
            mine = (RECORD.c.source == source, RECORD.c.key == key)
            row = connection.execute(sa.select(RECORD).where(*mine)).mappings().first()
            if row is None:
                continue
            last = sa.select(sa.func.max(CHANGE.c.harvest)).where(CHANGE.c.source == source, CHANGE.c.key == key)
            line = {name: row[name] for name in list(CHANGE.c.keys()) if name in row}
            number = connection.execute(last).scalar()
            connection.execute(sa.insert(CHANGE), line | {"operation": "remove", "note": note, "harvest": number})
            connection.execute(sa.delete(RECORD).where(*mine))


def redacted(index: ArchiveIndex) -> int:
    """Return how many contents were removed on purpose."""
    return len(_redacted(index) - set(index.hashes()))


def _empty_records(
    index: ArchiveIndex, taken: Mapping[tuple[str, str], tuple[WithdrawnLetter, WithdrawnRecord]]
) -> None:
    """Empty the rows of records, and the lines of the log about them."""
    with index.engine.begin() as connection:
        for (source, key), (entry, place) in taken.items():
            left: dict[str, str | None] = {
                "withdrawn": msgspec.json.encode(entry.withdrawal).decode(),
                "remains": msgspec.json.encode(entry.remains(place)).decode(),
            }
            left |= {"url": None, "media_type": None, "statement": _dates(entry)}
            mark = sa.select(RECORD.c.fingerprint).where(RECORD.c.source == source, RECORD.c.key == key)
            known = plain(connection.execute(mark).scalar())
            left["key"] = entry.kept_key(place._replace(key=key))
            if left["key"] != key:
                again = (RECORD.c.source == source, RECORD.c.key == left["key"])
                connection.execute(sa.delete(RECORD).where(*again))
                connection.execute(sa.delete(ATTEMPT).where(ATTEMPT.c.source == source, ATTEMPT.c.key == key))
            for table, more in ((RECORD, {"fingerprint": known}), (CHANGE, {"note": None})):
                mine = sa.and_(table.c.source == source, table.c.key == key)
                message = sa.case((table.c.refusal.is_not(None), "withdrawn"), else_=None)
                connection.execute(sa.update(table).where(mine).values(**left, **more, message=message))
        for source, key in taken:
            mine = sa.and_(ATTEMPT.c.source == source, ATTEMPT.c.key == key)
            for state, mark in connection.execute(sa.select(ATTEMPT.c.state, ATTEMPT.c.mark).where(mine)).all():
                if plain(mark) != mark:
                    connection.execute(sa.update(ATTEMPT).where(mine, ATTEMPT.c.state == state).values(mark=None))
        _empty_cursors(connection, {key for _, key in taken})


def _empty_cursors(connection: sa.Connection, keys: set[str]) -> None:
    """Remove from the cursors the entries that sources keep about these records: a key with more than a mark."""
    for number, cursor in connection.execute(sa.select(HARVEST.c.id, HARVEST.c.cursor)).all():
        if cursor is None or cursor[:1] != "{":
            continue
        before = msgspec.json.decode(cursor)
        after = _without(before, keys)
        if after != before:
            text = msgspec.json.encode(after).decode()
            connection.execute(sa.update(HARVEST).where(HARVEST.c.id == number).values(cursor=text))


def _without(value: Any, keys: set[str]) -> Any:
    """Return JSON without the objects and lists under one of these keys."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if not (name in keys and isinstance(one, dict | list))}
        return {name: _without(one, keys) for name, one in kept.items()}
    return [_without(one, keys) for one in value] if isinstance(value, list) else value


def _dates(entry: WithdrawnLetter) -> str | None:
    """Return the part of the statement that is kept: the date, whose month the record is counted under."""
    return msgspec.json.encode(Statement(date=entry.dated)).decode() if entry.dated else None


def _names(taken: Mapping[tuple[str, str], tuple[WithdrawnLetter, WithdrawnRecord]]) -> set[str]:
    return {key for _, key in taken} | {value for entry, _ in taken.values() for value, _ in entry.numbers}


def _titles(index: ArchiveIndex, taken: Container[tuple[str, str]]) -> Iterator[str]:
    """Return the titles that sources stated; replies about other things, such as a case, contain them too."""
    query = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.statement).where(CHANGE.c.statement.is_not(None))
    with index.engine.connect() as connection:
        for source, key, text in connection.execution_options(yield_per=1000).execute(query):
            if (source, key) in taken:
                title = msgspec.json.decode(text, type=Statement).title
                if title and len(title) >= TITLE:
                    yield title


def _redacted(index: ArchiveIndex) -> set[str]:
    """Return the hashes of emptied contents, including contents that another record still needs."""
    records = _hashes_where(index, CHANGE, CHANGE.c.remains.is_not(None))
    return records | _hashes_where(index, EXCHANGE, EXCHANGE.c.redacted.is_not(None))


def _hashes(index: ArchiveIndex, taken: Container[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Return the hashes of all versions of these records, and of all versions of other records that are not emptied."""
    mine, others = set(), set()
    query = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256, CHANGE.c.remains).where(CHANGE.c.sha256 > "")
    with index.engine.connect() as connection:
        for source, key, sha256, remains in connection.execution_options(yield_per=1000).execute(query):
            if (source, key) in taken:
                mine.add(sha256)
            elif remains is None:
                others.add(sha256)
    return mine, others


def _hashes_where(index: ArchiveIndex, table: sa.Table, condition: sa.ColumnElement[bool]) -> set[str]:
    query = sa.select(table.c.sha256).where(condition, table.c.sha256 > "").distinct()
    with index.engine.connect() as connection:
        return set(connection.execute(query).scalars())
