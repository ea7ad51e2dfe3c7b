"""When a harvest began, and how many records it found."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Tally(NamedTuple):
    """What a harvest found, in records."""

    added: int
    changed: int
    removed: int
    refused: int
    same: int
    repaired: int = 0
    """Fetched again with the same bytes, since those were lost here."""


def after(last: str | None, now: str) -> str:
    """Return now, or a second after the last harvest where the clock stands still or ran back."""
    if last is None or now > last:
        return now
    later = datetime.fromisoformat(last) + timedelta(seconds=1)
    return later.isoformat().replace("+00:00", "Z")
