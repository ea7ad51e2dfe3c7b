"""Walk through a body's sitemaps: choose which to read, yield their entries, and find letters that are no longer
listed."""

import re
from collections.abc import Generator, Iterator
from urllib.parse import urljoin

import msgspec

from pipeline.archive import month_of
from pipeline.errors import SourceError, UnreachableError
from pipeline.model.days import add_days
from pipeline.sources import Cursor, Event
from pipeline.sources.diwoo.letters import DiwooHarvest
from pipeline.sources.diwoo.place import DiwooCursor, Read
from pipeline.sources.diwoo.sitemap import Sitemap, SitemapReference, get_sitemap, read_sitemap
from pipeline.sources.diwoo.statement import VERGADERSTUKKEN
from pipeline.sources.open_overheid.values import KERN
from pipeline.transport import Web

NUMBERS = {
    f"{KERN}c_759721e2": "003",
    VERGADERSTUKKEN: "007",
    f"{KERN}c_99a836c7": "010",
    f"{KERN}c_8fc2335c": "011",
    f"{KERN}c_c6cd1213": "012",
    f"{KERN}c_3baef532": "014",
    f"{KERN}c_816e508d": "018",
}
"""Numbers of categories in the names of indexes; the last is for documents that bodies publish voluntarily (Woo art.
3.1)."""
MOST = 5_000
"""Maximum number of sitemaps of a body."""
BATCH = 50
"""Number of letters after which to store the cursor."""
_NUMBER = re.compile(r"infocat(\d{3})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Walk(msgspec.Struct, kw_only=True):
    """A reading of all sitemaps, in progress."""

    letters: DiwooHarvest
    place: DiwooCursor
    site: str
    categories: frozenset[str]
    every: int
    """Days between two readings of all sitemaps; 0 for never."""
    seen: set[str] = msgspec.field(default_factory=set)
    """Sitemaps that are part of the body's list."""
    others: set[str] = msgspec.field(default_factory=set)
    """Documents that are listed but are not letters."""
    faults: list[SourceError] = []

    @property
    def is_full(self) -> bool:
        """Whether to read every sitemap, changed or not."""
        full = self.place.full
        return full is None or (self.every > 0 and add_days(full, self.every) <= self.letters.attempts.today)


def walk(on: Walk, roots: tuple[str, ...]) -> Iterator[Event]:
    """Yield the events of the sitemaps' entries and of letters no longer listed. Raises the first error, after all are
    read."""
    place, is_full = on.place, on.is_full
    waiting = [
        SitemapReference(address=address, lastmod=None)
        for address in reversed(roots or find_roots(on.letters.web, on.site, on.categories))
    ]
    silent = 0
    while waiting:
        part = waiting.pop()
        if part.address in on.seen:
            continue
        if len(on.seen) >= MOST:
            raise SourceError(f"{on.site} has more than {MOST} sitemaps")
        known = place.sitemaps.get(part.address)
        if known is not None and not is_full and _is_unchanged(known, part):
            on.seen.update(place.below(part.address))
            continue
        try:
            parts = yield from _read(on, part, known)
            silent = 0
        except SourceError as error:
            silent += isinstance(error, UnreachableError)
            if silent >= 3:
                raise
            on.faults.append(error)
            on.seen.update(place.below(part.address))
            continue
        waiting += reversed(parts)
    if on.faults:
        yield Cursor(value=place.text())
        raise on.faults[0]
    yield from _compare(on)
    place.sitemaps = {address: read for address, read in place.sitemaps.items() if address in on.seen}
    place.full, place.changed = on.letters.attempts.today if is_full else place.full, False
    yield Cursor(value=place.text())


def find_roots(web: Web, site: str, categories: frozenset[str]) -> tuple[str, ...]:
    """Return the indexes that the robots.txt names: the DiWoo ones, for the requested categories.

    Raises SourceError if there is none.
    """
    named = [urljoin(site, address) for address in web.sitemaps(site)]
    chosen = [address for address in named if "diwoo" in address.lower()] or named
    numbers = {NUMBERS.get(category) for category in categories}
    if None not in numbers:
        chosen = [one for one in chosen if not (match := _NUMBER.search(one)) or match[1] in numbers]
    if not chosen:
        raise SourceError(f"the robots.txt of {site} names no sitemap for the requested documents")
    return tuple(dict.fromkeys(chosen))


def _is_unchanged(known: Read, part: SitemapReference) -> bool:
    """Return whether a sitemap is marked as unchanged since it was read. On a day that is not over, more changes may
    come."""
    if part.lastmod is None or known.lastmod != part.lastmod or not known.hash:
        return False
    return not _DAY.fullmatch(part.lastmod) or part.lastmod < known.on


def _read(on: Walk, part: SitemapReference, known: Read | None) -> Generator[Event, None, tuple[SitemapReference, ...]]:
    """Read a sitemap, yield the events of its entries, and return the sitemaps that it names."""
    letters, place, today = on.letters, on.place, on.letters.attempts.today
    reply = get_sitemap(letters.web, part.address)
    if known is not None and known.hash == reply.sha256 and not known.parts:
        on.seen.add(part.address)
        known.lastmod, known.on = part.lastmod, today
        return ()
    sitemap = read_sitemap(reply.body, part.address)
    now = Read(hash=reply.sha256, lastmod=part.lastmod, on=today)
    now.others = [key for key, _ in sitemap.odd]
    yield from (letters.odd(key, reason) for key, reason in sitemap.odd)
    if sitemap.parts is not None:
        if known is not None and known.parts and not sitemap.parts:
            raise SourceError(f"{part.address} names no sitemaps any more")
        now.parts = [one.address for one in sitemap.parts]
        place.sitemaps[part.address] = now
    elif known is not None and known.letters and not sitemap.entries:
        now.letters = _left(on, known.letters)
        now.months = known.months[len(known.letters) - len(now.letters) :]
        now.hash = "" if now.letters else now.hash
        place.sitemaps[part.address] = now
    else:
        yield from _listed(on, sitemap, now)
        place.sitemaps[part.address] = now
        yield Cursor(value=place.text())
    on.seen.add(part.address)
    return sitemap.parts or ()


def _left(on: Walk, letters: list[str]) -> list[str]:
    """Return the remaining letters of an emptied sitemap: from the first letter that is still at its address to the
    last."""
    for place, address in enumerate(letters):
        if on.letters.is_there(address):
            return letters[place:]
    return []


def _listed(on: Walk, sitemap: Sitemap, now: Read) -> Iterator[Event]:
    """Yield the events of the entries in a sitemap."""
    letters = [entry for entry in sitemap.entries if entry.kinds.is_letter(on.categories)]
    now.letters = [entry.address for entry in letters]
    now.months = [month_of(entry.statement.date, entry.statement.published) for entry in letters]
    on.others.update(entry.address for entry in sitemap.entries if not entry.kinds.is_letter(on.categories))
    for entry in sitemap.entries:
        if reason := entry.kinds.left_out(on.categories):
            now.others.append(entry.address)
            yield from on.letters.left_out(entry, reason)
    for number, entry in enumerate(letters, 1):
        yield from on.letters.events(entry)
        if number % BATCH == 0:
            yield Cursor(value=on.place.text())
    if any(on.letters.attempts.get("failing", address) for address in now.letters):
        now.hash = ""


def _compare(on: Walk) -> Iterator[Event]:
    """Yield the archived letters that are no longer listed. Raises SourceError if they are implausibly many.

    A withdrawal is noted first and yielded in every harvest, so that a harvest that is killed leads to the same result.
    """
    place, letters, attempts = on.place, on.letters, on.letters.attempts
    listed = {key for address in on.seen & place.sitemaps.keys() for key in place.sitemaps[address].letters}
    others = {key for address in on.seen & place.sitemaps.keys() for key in place.sitemaps[address].others}
    if not listed and not others and on.others and not any(letters.known.held()):
        raise SourceError(f"{on.site} lists {len(on.others)} documents, none in the categories that are asked for")
    missing = [
        key
        for key in letters.known.held()
        if key not in listed and not attempts.get("withdrawn", key) and (letters.is_held(key) or key not in others)
    ]
    vanished = [key for key in missing if letters.is_held(key) and key not in on.others | others and not place.changed]
    yield from _doubted(on, vanished, listed)
    for key in vanished:
        attempts.took_back(key)
    for key in attempts.keys("withdrawn"):
        if key not in listed:
            yield from letters.withdrawn(key)
    for key in missing:
        if not attempts.get("withdrawn", key):
            yield from letters.gone(key, "it is no letter of this source any more")


def _doubted(on: Walk, vanished: list[str], listed: set[str]) -> Iterator[Event]:
    """Raise SourceError if an implausible number of letters is gone from the sitemaps, and some are still at their
    address."""
    letters = on.letters
    held = sum(letters.is_held(key) for key in letters.known.held())
    try:
        words = f"the sitemaps of {on.site} no longer list"
        letters.attempts.check_loss(words, len(vanished), held, len(listed))
    except SourceError:
        if any(letters.is_there(key) for key in vanished):
            yield Cursor(value=on.place.text())
            raise
        letters.attempts.forget("shrunk", "")
