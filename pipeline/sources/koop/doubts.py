"""Settle publications that could not be fetched, or that are no longer listed.

KOOP has no deletion marks. A publication counts as withdrawn if it is not listed and has no page on a second day. A
publication whose page leads to another publication was given the identifier of the latter. All others are kept
unchanged.
"""

from collections.abc import Iterator

from pipeline.errors import MissingError, SourceError, UnreachableError
from pipeline.model.days import add_days
from pipeline.sources import Event, Gone
from pipeline.sources.koop.document import LOST
from pipeline.sources.koop.letters import REFUSED, KoopHarvest, successor_of, work_of
from pipeline.sources.koop.page import WHAT
from pipeline.sources.koop.statement import is_number, named

LET_BE = 14
"""Days after which to stop asking for a publication that never gave a document, or that is missing from lists only."""
VANISHED = "the source no longer has it"


def settle(letters: KoopHarvest) -> Iterator[Event]:
    """Ask again for publications that earlier harvests could not fetch."""
    attempts = letters.attempts
    for attempt in sorted((*attempts.due("failing"), *attempts.due("absent")), key=lambda one: one.key):
        key, is_absent = attempt.key, attempt.state == "absent"
        entry = letters.service.one(key)
        if entry is not None:
            yield from letters.events(entry, again=True)
        elif not letters.is_held(key):
            letters.settled(key)
        elif not is_absent:
            attempts.forget("failing", key)
            attempts.absent(key)
        elif attempt.since < attempts.today:
            yield from _look(letters, key)
        if is_absent and add_days(attempt.since, LET_BE) < attempts.today:
            letters.settled(key)


def note_missing(letters: KoopHarvest, listed: set[str], since: str) -> Iterator[Event]:
    """Mark as absent the archived letters that are missing from a list of everything since a day; yield the removal of
    records without a document.

    Raises SourceError if so many are missing that the list cannot be right.
    """
    held = [key for key in letters.known.held() if _is_expected(letters, key, since)]
    missing = [key for key in held if key not in listed]
    words = f"{WHAT} no longer lists"
    letters.attempts.check_loss(words, len(missing), len(held), len(listed), is_looked_at=True)
    for key in missing:
        if letters.is_held(key):
            letters.attempts.forget("failing", key)
            letters.attempts.absent(key)
        else:
            letters.settled(key)
            yield Gone(key=key, reason=VANISHED, is_certain=True)


def _is_expected(letters: KoopHarvest, key: str, since: str) -> bool:
    """Return whether a list of everything must contain a record; one archived under wider options need not be in it."""
    is_asked = letters.service.answers or not key.startswith("ah-")
    is_open = letters.attempts.get("withdrawn", key) is None
    changed = (letters.known.fingerprint(key) or since).removeprefix(REFUSED)
    return is_asked and is_open and changed[: len(since)] >= since


def _look(letters: KoopHarvest, key: str) -> Iterator[Event]:
    """Look at the page of a publication that is missing from the list for the second time."""
    try:
        address = letters.service.page_of(key)
    except UnreachableError:
        return
    except MissingError as error:
        if error.status in LOST:
            yield from _vanished(letters, key)
        return
    except SourceError:
        return
    others = named([address])
    if others and others[0] != key:
        yield from _superseded(letters, key, others[0])
    elif not others and ("fout" in address or "404" in address):
        # The page of a missing publication is an error page with status 200, at an address of its own.
        yield from _vanished(letters, key)


def _superseded(letters: KoopHarvest, key: str, other: str) -> Iterator[Event]:
    """Yield the publication that replaced another, with both names, and then the removal of the replaced one."""
    entry = letters.service.one(other)
    if entry is None:
        return
    yield from letters.events(entry, again=True, names=(key,))
    if letters.is_held(other):
        letters.settled(key)
        yield Gone(key=key, reason=f"superseded by {other}", is_certain=True)


def _vanished(letters: KoopHarvest, key: str) -> Iterator[Event]:
    """Yield the withdrawal or removal of a publication. That a temporary number is gone does not prove a withdrawal."""
    if not is_number(key):
        yield from letters.withdrawn(key, VANISHED)
        return
    letters.settled(key)
    successor = successor_of(work_of(letters.known.fingerprint(key)) or "")
    is_replaced = successor is not None and letters.is_held(successor)
    yield Gone(key=key, reason=f"superseded by {successor}" if is_replaced else VANISHED, is_certain=True)
