"""Client of the search and detail interface of open.overheid.nl: builds addresses, and checks that a list is complete.

A list moves while it is read: changed documents go to the front. So each page begins with the end of the page before
it, and a page that does not is requested again from further back.
"""

import hashlib
import itertools
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from pipeline.errors import SourceError
from pipeline.model.days import add_days
from pipeline.sources.open_overheid.detail import records
from pipeline.sources.open_overheid.values import moment, stated
from pipeline.transport import Web

WHAT = "open.overheid.nl"
OVERLAP = 3
"""Number of entries of a page that are requested again with the next one."""
ROUNDS = 3
"""Number of times that an incomplete list is read."""
RISING = 1 / 3
"""Maximum share of the entries of a page that may be newer than the entry before them."""
MOST = 1_000
"""Maximum number of entries in a window of several days."""
EARLY = "2011-12-31"
"""Last day of the first window, which has no start."""
SPAN = 365
"""Length in days of the window that is tried first."""


class ListedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document in a list."""

    key: str
    mark: str
    """Time of its last change, as the list has it; the detail has more digits."""
    changed: str
    """The same time in a form that can be compared."""


class DocumentList(NamedTuple):
    """A part of a list."""

    entries: tuple[ListedDocument, ...]
    total: int
    odd: tuple[str, ...] = ()
    """Names of entries without an identifier or a time of change."""

    @property
    def is_ordered(self) -> bool:
        """Whether no entry changed later than the one before it."""
        return all(later.changed <= earlier.changed for earlier, later in itertools.pairwise(self.entries))

    @property
    def size(self) -> int:
        """Number of entries on the page."""
        return len(self.entries) + len(self.odd)


class Days(NamedTuple):
    """Days of publication, both included; None for no limit on that side."""

    start: str | None = None
    end: str | None = None


class OpenOverheidService(msgspec.Struct, frozen=True, kw_only=True):
    """The interface at one address. Lists are filtered by the kind of document (`documentsoort`)."""

    web: Web
    base: str
    """Address of the interface, without a trailing slash."""
    size: int
    """Entries per page: 10, 20 or 50."""
    odd: set[str] = msgspec.field(default_factory=set)
    """Names of entries of the lists read so far that lack an identifier or a time of change."""

    def newest(self, kind: str, days: Days) -> Iterator[DocumentList]:
        """Yield a list by last change, newest first; some entries may be out of order.

        Raises SourceError if the list is in another order altogether.
        """
        for page in self._pages(kind, days, "sort=laatst-gewijzigd"):
            times = [entry.changed for entry in page.entries]
            rising = sum(later > earlier for earlier, later in itertools.pairwise(times))
            if len(times) > 2 and rising > RISING * (len(times) - 1):
                raise SourceError(f"{WHAT}: the list is not sorted by its last change")
            yield page

    def windows(self, kind: str, days: Days, today: str) -> Iterator[tuple[list[ListedDocument], str | None]]:
        """Yield all documents of some days, window by window, each with the day on which the next window starts."""
        start, span = days.start, SPAN
        while True:
            end = EARLY if start is None else add_days(start, span - 1)
            is_last = end >= today if days.end is None else end >= days.end
            window = Days(start, days.end if is_last else end)
            entries = self._all(kind, window, divide=start is not None and start != window.end)
            if entries is None:
                length = span if window.end is None else _length(start or EARLY, window.end)
                span = max(1, min(span, length) // 2)
                continue
            following = None if is_last else add_days(end, 1)
            yield entries, following
            if following is None:
                return
            start = following
            span = span * 2 if len(entries) < MOST // 4 else span

    def detail(self, key: str) -> bytes:
        """Return the reply about one document. Raises MissingError if there is none."""
        address = f"{self.base}/zoek/{quote(key, safe='')}"
        return self.web.get(address, accept="application/json", expect="json").body

    def relations(self, key: str, role: str) -> bytes:
        """Return the reply about the documents related to a document in a role. Raises SourceError."""
        parts = urlsplit(self.base)
        place = f"{parts.scheme}://{parts.netloc}/publicatie/{quote(key, safe='')}/_relaties"
        return self.web.get(f"{place}?types={quote(role, safe='')}", accept="application/json", expect="json").body

    def addresses(self, key: str, stated_address: str | None) -> tuple[str, ...]:
        """Return the addresses at which a file may be found, with the address stated for it first."""
        parts = urlsplit(self.base)
        own = [f"{self.base}/attachment/{quote(key, safe='')}"]
        document = f"{parts.scheme}://{parts.netloc}/documenten/{quote(key, safe='')}"
        return tuple(dict.fromkeys([*([stated_address] if stated_address else [document]), *own]))

    def _all(self, kind: str, days: Days, *, divide: bool) -> list[ListedDocument] | None:
        """Return everything in some days, oldest change first; None if there are many documents and `divide` allows
        fewer days.

        Raises SourceError if a list stays shorter than its stated total.
        """
        found: dict[str, ListedDocument] = {}
        odd: set[str] = set()
        total = 0
        for _ in range(ROUNDS):
            for page in self._pages(kind, days, "sort=publicatiedatum&order=asc"):
                if divide and page.total > MOST:
                    return None
                for entry in page.entries:
                    earlier = found.get(entry.key, entry)
                    found[entry.key] = max(earlier, entry, key=lambda one: one.changed)
                odd.update(page.odd)
                total = page.total
            if len(found.keys() | odd) >= total:
                return sorted(found.values(), key=lambda entry: (entry.changed, entry.key))
        raise SourceError(f"{WHAT} says that there are {total} documents and lists {len(found)}")

    def _pages(self, kind: str, days: Days, order: str) -> Iterator[DocumentList]:
        start, back, asked, before = 0, 0, 0, frozenset[str]()
        while True:
            page, asked = self._ask(kind, days, order, start), asked + 1
            if asked > 10 + 4 * page.total // (self.size - OVERLAP):
                raise SourceError(f"{WHAT} goes round in circles: {asked} pages for {page.total} documents")
            keys = frozenset((*(entry.key for entry in page.entries), *page.odd))
            if before and not before & keys and page.total and back < ROUNDS:
                start, back = max(0, start - self.size), back + 1
                continue
            yield page
            reached = start + page.size
            if reached >= page.total:
                return
            if page.size <= OVERLAP:
                raise SourceError(f"{WHAT} says that there are {page.total} documents and ends after {reached}")
            start, back, before = reached - OVERLAP, 0, keys

    def _ask(self, kind: str, days: Days, order: str, start: int) -> DocumentList:
        address = self.list_address(kind, days, order, start)
        page = read_page(self.web.get(address, accept="application/json", expect="json").body)
        self.odd.update(page.odd)
        return page

    def list_address(self, kind: str, days: Days, order: str, start: int = 0) -> str:
        """Return the address of a page of a list."""
        # Filters are coded twice, as the site itself does.
        parts = ["zoektekst=", f"start={start}", f"aantalResultaten={self.size}", order]
        parts.append(f"documentsoort={quote(quote(kind, safe=''), safe='')}")
        parts += [f"publicatiedatumVan={_dutch(days.start)}"] if days.start else []
        parts += [f"publicatiedatumTot={_dutch(days.end)}"] if days.end else []
        return f"{self.base}/zoek?{'&'.join(parts)}"


def read_page(body: bytes) -> DocumentList:
    """Return a page of a list.

    Raises SourceError if a reply is in another form, such as an error with status 200, or if most of its entries lack
    an identifier or a time of change.
    """
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SourceError(f"the list of {WHAT} is not JSON: {str(error)[:200]}") from None
    said = said if isinstance(said, dict) else {}
    total, results = said.get("totaal"), said.get("resultaten")
    if not isinstance(total, int) or isinstance(total, bool) or results is None:
        reason = stated(said.get("detail")) or stated(said.get("message")) or "no 'totaal' and 'resultaten'"
        raise SourceError(f"the list of {WHAT} is in another form: {reason[:200]}")
    found = [(result, read_entry(result)) for result in records(results)]
    entries = tuple(entry for _, entry in found if entry is not None)
    odd = tuple(_name(result) for result, entry in found if entry is None)
    if len(odd) > len(entries):
        raise SourceError(f"the list of {WHAT} has {len(odd)} entries without 'id' or 'mutatiedatumtijd'")
    return DocumentList(entries, total, odd)


def read_entry(result: dict[str, object]) -> ListedDocument | None:
    """Return an entry of a list, or None if it has no identifier or no time of change."""
    document = result.get("document")
    said = document if isinstance(document, dict) else {}
    identifier, mark = stated(said.get("id")), stated(said.get("mutatiedatumtijd"))
    changed = moment(mark)
    if identifier is None or mark is None or changed is None:
        return None
    return ListedDocument(key=_key(identifier), mark=mark, changed=changed)


def _key(identifier: str) -> str:
    """Return the name of a document. The identifier of a hit ends in the number of the version: `eef2edec-…_1`."""
    name, _, version = identifier.rpartition("_")
    return name if name and version.isdecimal() else identifier


def _name(result: dict[str, object]) -> str:
    """Return a name for an incomplete entry: its identifier, its page, or a hash of its content."""
    document = result.get("document")
    said = document if isinstance(document, dict) else {}
    identifier, page = stated(said.get("id")), stated(said.get("pid"))
    digest = hashlib.sha256(msgspec.json.encode(result, order="deterministic")).hexdigest()
    return (_key(identifier) if identifier else None) or page or f"entry-{digest[:12]}"


def _length(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1


def _dutch(day: str) -> str:
    return "-".join(reversed(day.split("-")))
