"""Sources that could not be asked for their numbers at the last try, since when and why; kept in the table `meta`."""

from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from pipeline.archive.tables import META

_PREFIX = "counts stopped: "


class CountStop(NamedTuple):
    """Since when a source cannot be asked for its numbers."""

    since: str
    """Day of the first try that failed."""
    why: str


def count_stops(connection: sa.Connection) -> dict[str, CountStop]:
    """Return the sources whose numbers could not be fetched at the last try."""
    query = sa.select(META.c.name, META.c.value).where(META.c.name.startswith(_PREFIX, autoescape=True))
    rows = connection.execute(query).all()
    return {name.removeprefix(_PREFIX): msgspec.json.decode(value, type=CountStop) for name, value in rows}


def note_count_stop(connection: sa.Connection, source: str, day: str, why: str | None) -> None:
    """Note that a source could not be asked for its numbers, or with `why` as None that it could."""
    before = count_stops(connection).get(source)
    connection.execute(sa.delete(META).where(META.c.name == _PREFIX + source))
    if why is not None:
        stop = CountStop(before.since if before else day, why)
        row = {"name": _PREFIX + source, "value": msgspec.json.encode(stop).decode()}
        connection.execute(sa.insert(META), row)
