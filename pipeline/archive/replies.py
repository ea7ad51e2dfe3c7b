"""Search for replies of sources that mention withdrawn letters, and empty them.

A reply that names such a record is emptied whole, with its address and headers, even where it lists other letters
too: it is only proof of a source's answer, and nothing is built from it. The row keeps the hash, the time and the day.
"""

import html
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from pipeline.archive.contents import Contents
from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import EXCHANGE
from pipeline.errors import DamagedError
from pipeline.model.progress import Report

SHORTEST = 5
"""Minimum length in characters of a word that is searched for."""
_ALNUM = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz")


class SearchedReplies(NamedTuple):
    """The result of a search."""

    replies: list[int]
    """Numbers of the rows that mention a letter."""
    last: int
    """Number of the last row that was searched."""


class Words:
    """Keys, numbers and titles that show that a reply is about a letter, in all forms in which replies write them."""

    def __init__(self, words: Iterable[str]) -> None:
        """Search for these words; ignore words that are too short to identify a letter."""
        forms = {form for word in words if len(word) >= SHORTEST for form in _forms(word)}
        self._forms = sorted(form.lower().encode() for form in forms)

    def tell(self, content: bytes) -> bool:
        """Return whether one of the words occurs in bytes, not as part of a longer word or number."""
        lower = content.lower()
        return any(_stands_alone(lower, form) for form in self._forms if form in lower)


def search(
    index: ArchiveIndex,
    contents: Contents,
    words: Words,
    mine: Collection[str],
    others: Collection[str],
    after: int,
    report: Report,
) -> SearchedReplies:
    """Return the replies whose body is one of the contents `mine`, or that mention a letter by its words.

    The bodies of contents `others` are not searched: they are records of other letters, which may cite the withdrawn
    one. `after` is the number of the row to begin after.
    """
    columns = (EXCHANGE.c.seq, EXCHANGE.c.url, EXCHANGE.c.sha256)
    query = sa.select(*columns).where(EXCHANGE.c.redacted.is_(None), EXCHANGE.c.seq > after).order_by(EXCHANGE.c.seq)
    with index.engine.connect() as connection:
        rows = connection.execute(query).all()
    seen: dict[str, bool] = {}
    found = []
    for count, (seq, url, sha256) in enumerate(rows, 1):
        report("Searching replies", count, len(rows))
        if sha256 and sha256 not in seen:
            seen[sha256] = sha256 in mine or (sha256 not in others and _tells(contents, sha256, words))
        if words.tell(url.encode()) or (sha256 and seen[sha256]):
            found.append(seq)
    return SearchedReplies(found, rows[-1][0] if rows else after)


def blank(index: ArchiveIndex, numbers: list[int], day: str) -> None:
    """Empty rows of replies, and mark them with the day."""
    values = {"url": "", "sent": "{}", "headers": "{}", "fault": None, "redacted": day}
    with index.engine.begin() as connection:
        for start in range(0, len(numbers), 500):
            some = EXCHANGE.c.seq.in_(numbers[start : start + 500])
            connection.execute(sa.update(EXCHANGE).where(some).values(**values))


def _tells(contents: Contents, sha256: str, words: Words) -> bool:
    """Return whether a reply names one of the records; False for a damaged reply, which `verify` reports."""
    try:
        return words.tell(contents.get(sha256))
    except DamagedError:
        return False


def _forms(word: str) -> Iterator[str]:
    """Yield the forms of a word in text, JSON, XML and parts of an address."""
    text = msgspec.json.encode(word).decode()[1:-1]
    yield from (word, html.escape(word), html.escape(word, quote=False), quote(word, safe=""), quote(word))
    yield from (
        text,
        text.replace("/", "\\/"),
        word.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00"),
    )


def _stands_alone(content: bytes, form: bytes) -> bool:
    place = content.find(form)
    while place >= 0:
        end = place + len(form)
        if not (content[place - 1 : place] and content[place - 1] in _ALNUM) and not (
            content[end : end + 1] and content[end] in _ALNUM
        ):
            return True
        place = content.find(form, place + 1)
    return False
