"""The time at which a harvest began, and the numbers of records that it found."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.issues import WAITING, is_fault


class HarvestTally(NamedTuple):
    """Numbers of records that a harvest found."""

    added: int
    changed: int
    removed: int
    refused: int
    """Records that could not be fetched."""
    same: int
    repaired: int = 0
    """Fetched again with the same bytes, because the archived bytes were lost."""
    waiting: int = 0
    """Found, but left for the next harvest to fetch."""
    not_letters: int = 0
    """Documents that are no letters, which were not fetched."""
    uncounted: str | None = None
    """Why the source could not be asked how many letters it has; None where it could, or was not asked."""


def tally(count: Mapping[str, int], waiting: int) -> HarvestTally:
    """Return the counts by operation, and by `counted_as` for records that were refused."""
    return HarvestTally(
        added=count["add"],
        changed=count["change"],
        removed=count["remove"] + count["withdraw"],
        refused=count["refuse"],
        same=count["same"],
        repaired=count["repair"],
        waiting=waiting,
        not_letters=count["not-a-letter"],
    )


def counted_as(code: str) -> str:
    """Return the class under which a refused record counts, by its issue code; a waiting record is no refusal.

    >>> counted_as("waiting"), counted_as("other-sender"), counted_as("missing-file")
    ('wait', 'not-a-letter', 'refuse')
    """
    return "wait" if code == WAITING else "refuse" if is_fault(code) else "not-a-letter"


def after(last: str | None, now: str) -> str:
    """Return now, or a second after the last harvest where the clock stopped or went back."""
    if last is None or now > last:
        return now
    later = datetime.fromisoformat(last) + timedelta(seconds=1)
    return later.isoformat().replace("+00:00", "Z")
