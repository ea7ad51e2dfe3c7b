"""The month under which a record is counted, and the numbers that sources state for each month."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import RECORD, STATED
from pipeline.issues import is_fault

Kind = Literal["held", "withdrawn", "not_letters", "missing"]
COUNTS: tuple[Kind, ...] = ("held", "withdrawn", "not_letters", "missing")
LeftOuts = Mapping[tuple[str, str], tuple[str, str]]
"""Source and key of archived records that give no letter, with the code and message of the reason."""
NONE: LeftOuts = MappingProxyType({})


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """The number of records that a source states for a month, and the numbers in the archive."""

    source: str
    month: str
    """Such as 2026-01; "" for records without a date at the source."""
    basis: str = "letter"
    """The date that the month is taken from: `letter` (its publication date where it has none) or `publication` (the
    letter's date where there is none). It follows the source's own way of counting, so that numbers are comparable."""
    stated: int | None = None
    """None where the source states no number."""
    url: str | None = None
    asked: str | None = None
    """Day on which the source was asked."""
    held: int = 0
    """Records that give a letter, or a copy of one."""
    withdrawn: int = 0
    not_letters: int = 0
    """Records that are no letters of the government."""
    missing: int = 0
    """Records that exist at the source and give no letter, though they may be one."""

    @property
    def accounted(self) -> int:
        """Number of records whose outcome is known."""
        return self.held + self.withdrawn + self.not_letters + self.missing


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A record that exists at its source and gives no letter, though it may be one, and why."""

    source: str
    month: str
    key: str
    code: str
    message: str


class _Said(msgspec.Struct, frozen=True):
    date: str | None = None
    published: str | None = None


_SAID, _NOTHING = msgspec.json.Decoder(_Said), _Said()


def months(index: ArchiveIndex, left_out: LeftOuts = NONE) -> tuple[Month, ...]:
    """Return the stated and the archived numbers, by source and month; all other counts are based on these."""
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    refusal_of = sa.case((RECORD.c.sha256.is_(None), RECORD.c.refusal))
    query = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.statement, refusal_of, RECORD.c.withdrawn)
    with index.engine.connect() as connection:
        bases = _bases(connection)
        for source, key, statement, refusal, withdrawn in connection.execution_options(yield_per=1000).execute(query):
            place = (source, month_by(statement, bases.get(source)))
            of = counts.get(place) or counts.setdefault(place, dict.fromkeys(COUNTS, 0))
            code = None if withdrawn else refusal or left_out.get((source, key), (None,))[0]
            of["held" if not (code or withdrawn) else kind_of(code)] += 1
        for said in connection.execute(sa.select(STATED).order_by(STATED.c.seq)):
            if (said.basis or "letter") == bases.get(said.source):
                of = counts.setdefault((said.source, said.month), dict.fromkeys(COUNTS, 0))
                of |= {"stated": said.count, "url": said.url, "asked": said.asked[:10]}
    return tuple(
        Month(source=source, month=month, basis=bases.get(source, "letter"), **of)
        for (source, month), of in sorted(counts.items())
    )


def missing(index: ArchiveIndex, left_out: LeftOuts = NONE) -> Iterator[Missing]:
    """Return the missing records, sorted by source and key; leave out records with an archived earlier version."""
    refusal_of = sa.case((RECORD.c.sha256.is_(None), RECORD.c.refusal))
    columns = (RECORD.c.source, RECORD.c.statement, RECORD.c.key, refusal_of, RECORD.c.message)
    query = sa.select(*columns).where(RECORD.c.withdrawn.is_(None)).order_by(RECORD.c.source, RECORD.c.key)
    if not left_out:
        query = query.where(refusal_of.is_not(None))
    with index.engine.connect() as connection:
        bases = _bases(connection)
        for source, said, key, code, message in connection.execution_options(yield_per=1000).execute(query):
            code, message = (code, message) if code else left_out.get((source, key), ("", ""))
            if code and kind_of(code) == "missing":
                month = month_by(said, bases.get(source))
                yield Missing(source=source, month=month, key=key, code=code, message=message)


def kind_of(refusal: str | None) -> Kind:
    """Return the kind under which a record without a letter counts; documents that are no letters need no action."""
    if refusal is None:
        return "withdrawn"
    return "missing" if is_fault(refusal) else "not_letters"


def month_of(date: str | None, published: str | None) -> str:
    """Return the month of the letter's date, else of its publication date, else ""; skip a date without a month.

    >>> month_of(None, "2026-01-05"), month_of("2025", "2026-01-05"), month_of(None, None)
    ('2026-01', '2026-01', '')
    """
    return next((day[:7] for day in (date, published) if day and len(day) >= 7), "")


def _bases(connection: sa.Connection) -> dict[str, str]:
    """Return the date by which each source counts, according to its newest statement."""
    rows = connection.execute(sa.select(STATED.c.source, STATED.c.basis).order_by(STATED.c.seq))
    return {source: basis or "letter" for source, basis in rows}


def month_by(statement: str | None, basis: str | None) -> str:
    """Return the month that a record with this statement, as JSON, is counted under."""
    said = _SAID.decode(statement) if statement else _NOTHING
    first, second = (said.published, said.date) if basis == "publication" else (said.date, said.published)
    return month_of(first, second)
