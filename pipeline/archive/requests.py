"""Requests to sources and their answers: the log of exchanges, counted by day.

The time that answers took is left out, because it would differ with every run. The counts depend only on requests
and answers.
"""

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import EXCHANGE, HARVEST

SECONDS = "retry-after"
"""Of the two forms of this header, only the one in seconds is counted (RFC 9110 section 10.2.3)."""
BUSY = (429, 503)


class Requests(msgspec.Struct, kw_only=True):
    """Requests to a source on a day that got the same kind of answer."""

    source: str
    day: str
    """By our clock, in UTC."""
    answer: str
    """`2xx`, `304`, `3xx`, `4xx`, `429`, `5xx`; "none" where no answer came."""
    requests: int = 0
    retries: int = 0
    """Of these, second and later tries."""
    faults: int = 0
    """Of these, answers with other content than was asked for, whatever their status."""
    bytes: int = 0
    """Size of bodies as sent."""
    asked_to_wait: int = 0
    """Seconds that the source asked us to wait."""


def requests(index: ArchiveIndex) -> Iterator[Requests]:
    """Return the counts of requests to each source, sorted by source, day and answer."""
    day = sa.func.substr(EXCHANGE.c.retrieved, 1, 10)
    retry, fault = EXCHANGE.c.attempt > 1, EXCHANGE.c.fault.is_not(None)
    columns = (HARVEST.c.source, day, EXCHANGE.c.status, retry, fault)
    query = sa.select(*columns, sa.func.count(), sa.func.sum(EXCHANGE.c.bytes))
    query = query.join(HARVEST, EXCHANGE.c.harvest == HARVEST.c.id).group_by(*columns)
    waits = sa.select(HARVEST.c.source, day, EXCHANGE.c.status, EXCHANGE.c.headers)
    waits = waits.join(HARVEST, EXCHANGE.c.harvest == HARVEST.c.id).where(EXCHANGE.c.status.in_(BUSY))
    found: dict[tuple[str, str, str], Requests] = {}
    with index.engine.connect() as connection:
        for source, on, status, is_retry, is_fault, count, size in connection.execute(query):
            line = _line(found, source, on, status)
            line.requests += count
            line.retries += count if is_retry else 0
            line.faults += count if is_fault else 0
            line.bytes += int(size or 0)
        for source, on, status, headers in connection.execute(waits):
            _line(found, source, on, status).asked_to_wait += _seconds(headers)
    yield from (found[key] for key in sorted(found))


def _line(found: dict[tuple[str, str, str], Requests], source: str, day: str, status: int | None) -> Requests:
    answer = _answer(status)
    return found.setdefault((source, day, answer), Requests(source=source, day=day, answer=answer))


def _answer(status: int | None) -> str:
    if status is None:
        return "none"
    return str(status) if status in (304, 429) else f"{status // 100}xx"


def _seconds(headers: str) -> int:
    said = msgspec.json.decode(headers)
    value = str(said.get(SECONDS, "")).strip() if isinstance(said, dict) else ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 7 else 0
