"""The number of letters of the Tweede Kamer in a month, counted by OData of the same host.

SyncFeed states no numbers. OData gives access to the same collection in another way, so its count reveals letters that
the log did not bring.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote, urlencode

from pipeline.errors import SourceError
from pipeline.sources import Stated
from pipeline.sources._shape import decoded
from pipeline.sources.tweedekamer.letters import Selection
from pipeline.sources.tweedekamer.statement import AMSTERDAM
from pipeline.transport import Web

WHAT = "OData of the Tweede Kamer"


def count(web: Web, base: str, selection: Selection, months: Sequence[str], today: str) -> Iterator[Stated]:
    """Yield the count of each month, at one request each. Raises SourceError."""
    for month in months:
        bounds = _bounds(month, selection)
        if bounds is not None:
            url = f"{base}/Document?{urlencode(_query(selection, bounds), quote_via=quote, safe='$(),')}"
            said = decoded(web.get(url, accept="application/json", expect="json").body, f"a count of {WHAT}")
            number = said.get("@odata.count") if isinstance(said, dict) else None
            if not isinstance(number, int) or isinstance(number, bool) or number < 0:
                raise SourceError(f"{url}: {WHAT} gives no count")
            yield Stated(month=month, count=number, url=url, asked=today)


def _query(selection: Selection, bounds: tuple[str, str]) -> dict[str, str]:
    sorts = " or ".join(f"Soort eq '{one.replace(chr(39), chr(39) * 2)}'" for one in selection.sorts)
    wanted = f"({sorts}) and Verwijderd eq false and Datum ge {bounds[0]} and Datum lt {bounds[1]}"
    return {"$filter": wanted, "$count": "true", "$top": "1", "$select": "Id"}


def _bounds(month: str, selection: Selection) -> tuple[str, str] | None:
    """Return the start and end of a month in Amsterdam, within the days of the selection; None if it is no month or
    outside those days.

    >>> _bounds("2026-01", Selection(sorts=("x",)))
    ('2025-12-31T23:00:00Z', '2026-01-31T23:00:00Z')
    """
    try:
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
    except ValueError:
        return None
    first = max(first, date.fromisoformat(selection.since)) if selection.since else first
    last = min(last, date.fromisoformat(selection.until)) if selection.until else last
    return None if first > last else (_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
