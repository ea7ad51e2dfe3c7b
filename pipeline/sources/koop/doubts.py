"""What became of publications that could not be had, or that are no longer listed.

KOOP has no deletion marks. A publication is believed withdrawn when it is neither listed nor has a page on a second
day; one whose page leads to another publication was given that one's identifier; the rest stays as it is.
"""

from collections.abc import Iterator

from pipeline.errors import MissingError, SourceError, UnreachableError
from pipeline.sources import Event, Gone
from pipeline.sources.koop.document import LOST
from pipeline.sources.koop.letters import REFUSED, Letters, successor_of, work_of
from pipeline.sources.koop.page import WHAT
from pipeline.sources.koop.place import days_after
from pipeline.sources.koop.statement import is_number, named

SPARED = 50
SHARE = 0.02
"""So many of what is held may be missing from a list, or so large a part of it; more is a fault of the list."""
WEEKS = 14
"""Days after which a publication that never gave a document, or that is missing from lists only, is let be."""
VANISHED = "the source no longer has it"


def settle(letters: Letters) -> Iterator[Event]:
    """Ask again for what earlier harvests could not have."""
    for key, since in sorted(letters.place.doubts.items()):
        entry = letters.service.one(key)
        if entry is not None:
            yield from letters.events(entry, again=True)
        elif not letters.is_held(key):
            letters.place.doubts.pop(key)
        elif since == "":
            letters.place.doubts[key] = letters.today
        elif since < letters.today:
            yield from _look(letters, key)
        if since and days_after(since, WEEKS) < letters.today:
            letters.place.doubts.pop(key, None)


def note_missing(letters: Letters, listed: set[str], since: str) -> Iterator[Event]:
    """Doubt what is held and was not in a list of everything since a day.

    Raises SourceError where so much is missing that the list cannot be right.
    """
    held = [key for key in letters.known.held() if _is_expected(letters, key, since)]
    missing = [key for key in held if key not in listed]
    if len(missing) > max(SPARED, SHARE * len(held)) or (missing and not listed):
        raise SourceError(f"{WHAT} no longer lists {len(missing)} of {len(held)} letters, which is not believed")
    for key in missing:
        if letters.is_held(key):
            letters.place.doubts[key] = letters.place.doubts.get(key) or letters.today
        else:
            letters.place.doubts.pop(key, None)
            yield Gone(key=key, reason=VANISHED, is_certain=True)


def _is_expected(letters: Letters, key: str, since: str) -> bool:
    """Whether a record must be in a list of everything; what is held under wider options need not."""
    is_asked = letters.service.answers or not key.startswith("ah-")
    changed = letters.known.fingerprint(key) or since
    return is_asked and key not in letters.place.withdrawn and changed.removeprefix(REFUSED)[: len(since)] >= since


def _look(letters: Letters, key: str) -> Iterator[Event]:
    """Look at the page of a publication that is not listed for the second time."""
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


def _superseded(letters: Letters, key: str, other: str) -> Iterator[Event]:
    """Give the publication that took the place of another, with both names, and then that the other is gone."""
    entry = letters.service.one(other)
    if entry is None:
        return
    yield from letters.events(entry, again=True, names=(key,))
    if letters.is_held(other):
        letters.place.doubts.pop(key, None)
        yield Gone(key=key, reason=f"superseded by {other}", is_certain=True)


def _vanished(letters: Letters, key: str) -> Iterator[Event]:
    """Give that a publication is no more. A passing number is not proof that the letter was taken back."""
    if not is_number(key):
        yield from letters.withdrawn(key, VANISHED)
        return
    letters.place.doubts.pop(key, None)
    successor = successor_of(work_of(letters.known.fingerprint(key)) or "")
    is_replaced = successor is not None and letters.is_held(successor)
    yield Gone(key=key, reason=f"superseded by {successor}" if is_replaced else VANISHED, is_certain=True)
