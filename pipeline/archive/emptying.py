"""Records of withdrawn letters, emptied: bytes, statements and the replies of sources that tell of them.

What stays of a record is its source and key, the SHA-256 and size of its bytes and when they came. A reply that names
such a record goes whole, with its address and headers, also where it lists other letters too: it is proof of what a
source said, which nothing is built from. The row keeps the hash, the time and the day on which it was emptied.

Replies are emptied before the records that they are found by, and files after both. A file that another record or
reply still needs stays. What backups, file systems, buckets with versions and a database's own log keep is not in our
hands.
"""

import html
import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.index import Index
from pipeline.archive.tables import CHANGE, EXCHANGE, RECORD
from pipeline.archive.withdrawals import Entry, Place
from pipeline.errors import ArchiveError
from pipeline.model.statement import Statement

Report = Callable[[str, int, int | None], None]
SHORTEST, TITLE = 5, 12
"""Characters of a key or number, and of a title, from which on they are looked for in replies."""


class Emptied(NamedTuple):
    """What was emptied, in numbers."""

    records: int = 0
    files: int = 0
    """Contents that were removed, of records and of replies."""
    replies: int = 0
    kept: int = 0
    """Contents that stay, since a record of another letter has the same bytes."""


def empty(index: Index, contents: Contents, entries: Iterable[Entry], day: str, report: Report) -> Emptied:
    """Empty all records of withdrawn letters, and every reply that names one; safe to do again at any time.

    `day` is what replies are marked with. Raises ArchiveError where the archive refuses.
    """
    taken = {place[:2]: (entry, place) for entry in entries for place in entry.records}
    if not taken:
        return Emptied()
    try:
        mine, others = _hashes(index, taken)
        replies = _replies(index, contents, _pattern(_words(index, taken)), mine, others, report)
        _empty_replies(index, replies, day)
        _empty_records(index, taken)
        wanted = others | _hashes_where(index, EXCHANGE, EXCHANGE.c.redacted.is_(None))
        removed = contents.remove(_redacted(index) - wanted)
        _compact(index)
    except (sa.exc.DatabaseError, OSError) as error:
        raise ArchiveError(f"the archive {contents.place} could not be emptied: {error}") from error
    return Emptied(records=len(taken), files=removed, replies=len(replies), kept=len(mine & others))


def forget(index: Index, places: Iterable[Place], note: str) -> None:
    """Let emptied records stand no more, so that their sources may bring them again."""
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


def redacted(index: Index) -> int:
    """Return how many contents were removed on purpose."""
    return len(_redacted(index) - set(index.hashes()))


def _empty_records(index: Index, taken: Mapping[tuple[str, str], tuple[Entry, Place]]) -> None:
    """Empty the rows of records, and the lines of the log about them."""
    with index.engine.begin() as connection:
        for (source, key), (entry, place) in taken.items():
            left: dict[str, str | None] = {
                "withdrawn": msgspec.json.encode(entry.withdrawal).decode(),
                "remains": msgspec.json.encode(entry.remains(place)).decode(),
            }
            left |= {"url": None, "media_type": None, "statement": _dates(entry)}
            for table, more in ((RECORD, {}), (CHANGE, {"note": None})):
                mine = sa.and_(table.c.source == source, table.c.key == key)
                message = sa.case((table.c.refusal.is_not(None), "withdrawn"), else_=None)
                connection.execute(sa.update(table).where(mine).values(**left, **more, message=message))


def _dates(entry: Entry) -> str | None:
    """Return what stays of the statement: the date, by whose month the record is counted."""
    return msgspec.json.encode(Statement(date=entry.dated)).decode() if entry.dated else None


def _words(index: Index, taken: Mapping[tuple[str, str], tuple[Entry, Place]]) -> list[str]:
    """Return what tells that a reply is about one of the records: keys, numbers and titles."""
    found = {key for _, key in taken}
    found |= {value for entry, _ in taken.values() for value, _ in entry.numbers}
    words = {word for word in found if len(word) >= SHORTEST}
    query = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.statement).where(CHANGE.c.statement.is_not(None))
    query = query.where(CHANGE.c.key.in_([key for _, key in taken]))
    with index.engine.connect() as connection:
        for source, key, text in connection.execute(query):
            said = msgspec.json.decode(text, type=Statement)
            if (source, key) in taken and said.title and len(said.title) >= TITLE:
                words.add(said.title)
    return sorted(words)


def _replies(
    index: Index, contents: Contents, pattern: re.Pattern[bytes], mine: set[str], others: set[str], report: Report
) -> list[int]:
    """Return the numbers of the replies that hold one of the records, or name one."""
    query = sa.select(EXCHANGE.c.seq, EXCHANGE.c.url, EXCHANGE.c.sha256).where(EXCHANGE.c.redacted.is_(None))
    with index.engine.connect() as connection:
        rows = connection.execute(query).all()
    seen: dict[str, bool] = {}
    found = []
    for count, (seq, url, sha256) in enumerate(rows, 1):
        report("Searching replies", count, len(rows))
        if sha256 and sha256 not in seen:
            seen[sha256] = sha256 in mine or (sha256 not in others and _tells(contents, sha256, pattern))
        if pattern.search(url.encode()) or (sha256 and seen[sha256]):
            found.append(seq)
    return found


def _tells(contents: Contents, sha256: str, pattern: re.Pattern[bytes]) -> bool:
    """Whether a reply names one of the records; one that is damaged cannot tell and is named by `verify`."""
    try:
        return pattern.search(contents.get(sha256)) is not None
    except ArchiveError:
        return False


def _pattern(words: list[str]) -> re.Pattern[bytes]:
    """Return what finds any of the words, as text, JSON, XML or part of an address writes them."""
    forms = {
        form
        for word in words
        for form in (
            word,
            html.escape(word),
            html.escape(word, quote=False),
            quote(word, safe=""),
            msgspec.json.encode(word).decode()[1:-1],
            msgspec.json.encode(word).decode()[1:-1].replace("/", "\\/"),
            word.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00"),
        )
    }
    any_of = b"|".join(re.escape(form.encode()) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(rb"(?<![0-9A-Za-z])(?:" + (any_of or rb"(?!)") + rb")(?![0-9A-Za-z])", re.IGNORECASE)


def _empty_replies(index: Index, numbers: list[int], day: str) -> None:
    blank = {"url": "", "sent": "{}", "headers": "{}", "fault": None, "redacted": day}
    with index.engine.begin() as connection:
        for start in range(0, len(numbers), 500):
            some = EXCHANGE.c.seq.in_(numbers[start : start + 500])
            connection.execute(sa.update(EXCHANGE).where(some).values(**blank))


def _redacted(index: Index) -> set[str]:
    """Return the hashes of what was emptied, also those that something else still needs."""
    records = _hashes_where(index, CHANGE, CHANGE.c.remains.is_not(None))
    return records | _hashes_where(index, EXCHANGE, EXCHANGE.c.redacted.is_not(None))


def _hashes(index: Index, taken: Container[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Return the hashes of what these records have or had, and of what others have that are not emptied."""
    mine, others = set(), set()
    query = sa.select(CHANGE.c.source, CHANGE.c.key, CHANGE.c.sha256, CHANGE.c.remains).where(CHANGE.c.sha256 > "")
    with index.engine.connect() as connection:
        for source, key, sha256, remains in connection.execution_options(yield_per=1000).execute(query):
            if (source, key) in taken:
                mine.add(sha256)
            elif remains is None:
                others.add(sha256)
    return mine, others


def _hashes_where(index: Index, table: sa.Table, condition: sa.ColumnElement[bool]) -> set[str]:
    query = sa.select(table.c.sha256).where(condition, table.c.sha256 > "").distinct()
    with index.engine.connect() as connection:
        return set(connection.execute(query).scalars())


def _compact(index: Index) -> None:
    """Have the database give up the space where the emptied rows stood, since old text lies there until it does."""
    with index.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if index.schema is None:
            connection.exec_driver_sql("vacuum")
            return
        for table in (CHANGE, RECORD, EXCHANGE):
            connection.exec_driver_sql(f'vacuum full "{index.schema}"."{table.name}"')
