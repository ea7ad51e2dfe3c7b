"""open.overheid.nl: letters to parliament as ministries publish them, with annexes and beslisnota's.

About: the government's own site for documents that it publishes under the Wet open overheid. It replaced the open data
of rijksoverheid.nl, and also has the publications of KOOP. Each document has versions, and each version has files.
Documentation: there is no official documentation of v0; https://open.overheid.nl uses it itself. The model of a
document is that of PLOOI (https://github.com/MinBZK/woo-besluit-broncode-PLOOI, `plooi.yaml`, `document.yaml`).
Access: https://open.overheid.nl/overheid/openbaarmakingen/api/v0, without a key; careful clients make one request a
second.
Robots: robots.txt is obeyed, since no official documentation invites programs; the option `robots` changes that.
Licence: none needed for documents that a public authority made public (Auteurswet art. 11); annexes may belong to third
parties.
Caveats (2026-11):
- Letters are requested by kind of document, since some are filed under another category of the Woo. The filter is the
  TOOI id of the kind, or, if that gives no right documents, its name, which other clients use. The results of the
  filter are compared with the id that each document states.
- Pages of a list have 10, 20 or 50 entries; filters must be percent-encoded twice.
- A withdrawal (`intrekking`) is a version without number and files. Versions come in any order. A missing file is not a
  withdrawal, and neither is absence from a list: then the document itself is checked.
- `hash` is SHA-1, though the schema says SHA-256. Some hashes are wrong: such a file is refused, and requested again
  for two weeks.
- The file may be a zip: then the record is the letter in it.
- The number of letters published in a month is requested if a harvest changed any letter of that month, at one request
  for each kind of document.
- Beslisnota's and annexes are read from the letter's own metadata. With `companions`, the relations (`_relaties`) of a
  letter that names none are requested. A file that is not at its own address is requested from the address of its
  supplier.
- A list entry without an identifier or a time of change becomes an issue of its own. If most entries lack one, or the
  list by change is in another order altogether, the harvest stops.
- `nvt`, `Onbekend`, `thema_onbekend` and `organisatie_onbekend` mean "none".
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from pipeline import settings
from pipeline.errors import SourceError
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.model.forms import Address
from pipeline.sources import Cursor, DayOptions, Event, HarvestJob, Probe, Source, Stated
from pipeline.sources.open_overheid.contract import look
from pipeline.sources.open_overheid.letters import OpenOverheidHarvest
from pipeline.sources.open_overheid.place import ListScan, OpenOverheidCursor
from pipeline.sources.open_overheid.service import WHAT, Days, ListedDocument, OpenOverheidService
from pipeline.sources.open_overheid.statement import ANSWERED
from pipeline.sources.open_overheid.values import KAMERBRIEF, SITE
from pipeline.transport import Policy

BASE = f"{SITE}/overheid/openbaarmakingen/api/v0"
REPOSITORY = "repository.overheid.nl"
"""Host to which addresses of files from KOOP may lead."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
NAMES = {KAMERBRIEF: "Kamerbrief", ANSWERED: "Kamervraag met antwoord"}
"""Names of kinds of documents, by TOOI id."""
LOOKED = 5
"""Number of documents to examine to see whether a filter works."""
BATCH = 50
"""Number of entries after which to store the cursor."""
DEEP = 5_000
"""Number of changed entries above which it is better to list everything by day."""


class OverheidOptions(DayOptions, frozen=True, kw_only=True):
    """Options of this source; `since` and `until` are days of publication."""

    base: Address = BASE
    """Address of the interface."""
    answers: bool = False
    """Whether to request questions with their answers too."""
    companions: bool = False
    """Whether to look up attachments that a letter names without a title, as it often does, at one request each."""
    page_size: Literal[10, 20, 50] = 50
    """Documents per page."""
    reconcile_days: Annotated[int, msgspec.Meta(ge=0)] = 30
    """Days between two listings of everything; 0 for never."""


def policy(options: OverheidOptions, contact: Contact) -> Policy:
    """Return the policy: this source may ask open.overheid.nl, or the operator's own copy of it."""
    base = urlsplit(options.base)
    is_local = base.hostname in LOOPBACK
    return Policy(
        hosts=(base.netloc,) if is_local else (base.netloc, REPOSITORY),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=options.pace if options.pace is not None else 0.0 if is_local else 1.0,
        loopback=is_local,
        robots=options.robots,
    )


def contract(probe: Probe[OverheidOptions]) -> Contract:
    """Return the contract that the service offers now, with the filter of the last harvest."""
    filters = (OpenOverheidCursor.read(probe.cursor) or OpenOverheidCursor()).filters
    service = OpenOverheidService(web=probe.web, base=probe.options.base.rstrip("/"), size=probe.options.page_size)
    return look(service, filters.get(KAMERBRIEF, KAMERBRIEF), KAMERBRIEF)


def harvest(job: HarvestJob[OverheidOptions]) -> Iterator[Event]:
    """Yield the letters that are new, changed or withdrawn since the last harvest.

    Raises SourceError if the service refuses, answers in another form, or lists implausibly few letters.
    """
    days = Days(job.options.since, job.options.until)
    sorts = (KAMERBRIEF, ANSWERED) if job.options.answers else (KAMERBRIEF,)
    place = OpenOverheidCursor.of(job.known.cursor(), f"{' '.join(sorts)} since {days.start} until {days.end}")
    letters = OpenOverheidHarvest(
        service=OpenOverheidService(web=job.asked(), base=job.options.base.rstrip("/"), size=job.options.page_size),
        known=job.known,
        attempts=job.remembered(),
        sorts=sorts,
        now=settings.now(),
        companions=job.options.companions,
    )
    yield from letters.settle()
    if _is_due(place, letters.today, job.options.reconcile_days):
        yield from _everything(letters, place, days)
        return
    for sort in sorts:
        entries = _changed(letters, place, sort, days)
        if entries is None:
            yield from _everything(letters, place, days)
            return
        yield from _handled(letters, place, sort, entries)
    yield from letters.odd()
    yield Cursor(value=place.text())


def count(job: HarvestJob[OverheidOptions], months: Sequence[str]) -> Iterator[Stated]:
    """Yield the number of documents listed for each of these months of publication, at one request for each kind."""
    service = OpenOverheidService(web=job.asked(), base=job.options.base.rstrip("/"), size=10)
    filters = (OpenOverheidCursor.read(job.known.cursor()) or OpenOverheidCursor()).filters
    since, until = job.options.since, job.options.until
    for month in months:
        first = f"{month}-01"
        last = (date.fromisoformat(first) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        days = Days(max(first, since or first), min(last.isoformat(), until or "9999"))
        totals = [next(service.newest(kind, days)).total for kind in filters.values()]
        if totals:
            url = service.list_address(next(iter(filters.values())), days, "sort=laatst-gewijzigd")
            yield Stated(month=month, count=sum(totals), url=url, asked=settings.now()[:10])


def _is_due(place: OpenOverheidCursor, today: str, every: int) -> bool:
    """Return whether to list everything: for the first time, to resume a full list, or again after `every` days."""
    if place.full is None or place.scan is not None:
        return True
    due = date.fromisoformat(place.full) + timedelta(days=every)
    return every > 0 and due.isoformat() <= today


def _everything(letters: OpenOverheidHarvest, place: OpenOverheidCursor, days: Days) -> Iterator[Event]:
    """List all documents by day of publication.

    An interrupted list that is compared with the archive starts again, since the identifiers listed before are not
    kept.
    """
    is_compared = place.full is not None and days == Days()
    scan = place.scan = place.scan if place.scan and place.full is None else ListScan()
    listed: set[str] = set()
    for sort in letters.sorts:
        if sort in scan.done:
            continue
        if sort not in scan.newest:
            scan.newest[sort] = _newest(letters, _filter(letters, place, sort), days)
        rest = Days(scan.start or days.start, days.end)
        for entries, following in letters.service.windows(_filter(letters, place, sort), rest, letters.today):
            for number, entry in enumerate(entries, 1):
                yield from letters.events(entry)
                if number % BATCH == 0:
                    yield Cursor(value=place.text())
            listed.update(entry.key for entry in entries)
            scan.start = following
            if following is not None:
                yield Cursor(value=place.text())
        scan.done.append(sort)
    yield from letters.odd()
    if is_compared:
        yield from letters.note_missing(listed | letters.service.odd)
    place.newest, place.full, place.scan = scan.newest, letters.today, None
    yield Cursor(value=place.text())


def _filter(letters: OpenOverheidHarvest, place: OpenOverheidCursor, sort: str) -> str:
    """Return the filter that the service accepts for a kind. Raises SourceError if it knows neither id nor name."""
    filters = place.filters
    for kind in () if sort in filters else (sort, NAMES[sort]):
        page = next(letters.service.newest(kind, Days()))
        if any(letters.is_of(entry.key, sort) for entry in page.entries[:LOOKED]):
            filters[sort] = kind
            break
    if sort not in filters:
        raise SourceError(f"{WHAT} has no documents of the kind {NAMES[sort]} ({sort})")
    return filters[sort]


def _newest(letters: OpenOverheidHarvest, kind: str, days: Days) -> str:
    """Return the newest change of a kind, or "" if there is none in these days."""
    page = next(letters.service.newest(kind, days))
    return max((entry.changed for entry in page.entries), default="")


def _changed(
    letters: OpenOverheidHarvest, place: OpenOverheidCursor, sort: str, days: Days
) -> list[ListedDocument] | None:
    """Return the documents that changed since the newest archived change, oldest first; None if there are too many.

    The list is read until a page has no new entries and goes below that change. This also finds a document that became
    visible later than it changed, if it is on that page.
    """
    reached = place.newest.get(sort, "")
    found: dict[str, ListedDocument] = {}
    for page in letters.service.newest(_filter(letters, place, sort), days):
        if not page.entries and not found and days == Days():
            raise SourceError(f"{WHAT} has no documents of the kind {sort} any more")
        found |= {entry.key: entry for entry in page.entries if entry.key not in found}
        is_known = all(letters.is_settled(entry) for entry in page.entries)
        # Of a page that is not in order, the next one may have what belongs before its end.
        if is_known and page.entries and page.is_ordered and page.entries[-1].changed < reached:
            break
        if len(found) > DEEP:
            return None
    return sorted(found.values(), key=lambda entry: (entry.changed, entry.key))


def _handled(
    letters: OpenOverheidHarvest, place: OpenOverheidCursor, sort: str, entries: list[ListedDocument]
) -> Iterator[Event]:
    """Yield the events of entries, and from time to time the cursor."""
    for number, entry in enumerate(entries, 1):
        yield from letters.events(entry)
        place.newest[sort] = max(place.newest.get(sort, ""), entry.changed)
        if number % BATCH == 0:
            yield Cursor(value=place.text())


SOURCE = Source(
    title="open.overheid.nl",
    homepage=SITE,
    options=OverheidOptions,
    harvest=harvest,
    policy=policy,
    basis="publication",
    count=count,
    contract=contract,
    by_day=True,
)
