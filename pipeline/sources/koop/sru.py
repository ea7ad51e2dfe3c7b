"""Officiële bekendmakingen: the letters of the government among the kamerstukken, from KOOP.

About: the official publication of parliamentary papers, with structured text from about 1995 on. A letter is first
published as an unfinished PDF under a temporary number, and some weeks later as a kamerstuk with XML under its own
identifier.
Documentation: "Handleiding SRU 2.0" (https://data.overheid.nl/dataset/officiele-bekendmakingen);
http://docs.oasis-open.org/search-ws/searchRetrieve/v1.0/ (SRU 2.0 and CQL).
Access: https://repository.overheid.nl/sru, without a key, "fair use"; careful clients make at most 40 requests a
minute.
Robots: KOOP's manual offers this service and its files to third parties for reuse by programs. The robots.txt of the
host, which excluded all robots in October 2026, is therefore taken to be meant for search engines. It is not obeyed,
unless the option `robots` is set; requests are a second and a half apart.
Licence: none needed for documents that a public authority made public (Auteurswet art. 11); annexes may belong to third
parties.
Caveats (2026-11):
- There is no ETag and no change log: `dt.modified` is a day, and changes when a paper is published again. A harvest
  asks again for the two days before the newest day seen. It pages by identifier and not by `startRecord`, which ends at
  10,000.
- There are no deletion marks. A notice that replaces the text is seen because the record's time of change moves. A
  publication that is not listed and has no page on two days is withdrawn; every `reconcile_days` a harvest looks for
  these.
- A record without an identifier becomes an issue of its own; if most records have none, the harvest stops.
- Counts are estimates. Errors have status 200, in two forms.
- `dcterms:creator` is the Chamber, never the ministry.
- An unfinished letter is recognised by its title only; one whose title is its subject is harvested once its kamerstuk
  appears.
- A letter without any indication of its sender (a PDF filed as `Brief` with its subject as title) is included.
"""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from pipeline import settings
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.model.days import add_days
from pipeline.model.forms import Address
from pipeline.sources import Cursor, DayOptions, Event, HarvestJob, Probe, Refused, Source
from pipeline.sources.koop.contract import look
from pipeline.sources.koop.count import count, stated
from pipeline.sources.koop.doubts import note_missing, settle
from pipeline.sources.koop.letters import KoopHarvest
from pipeline.sources.koop.page import SruPage
from pipeline.sources.koop.place import OVERLAP, KoopCursor, WindowScan, windows
from pipeline.sources.koop.service import KoopService
from pipeline.sources.koop.statement import SITE
from pipeline.transport import Policy

REPOSITORY = "repository.overheid.nl"
"""Host of the files."""
BASE = f"https://{REPOSITORY}/sru"
FIRST = "1995-01-01"
"""A day before any publication in this collection; older papers are scans, in another collection."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SruOptions(DayOptions, frozen=True, kw_only=True):
    """Options of this source; `since` and `until` are days of (re-)publication."""

    base: Address = BASE
    """Address of the service."""
    site: Address = SITE
    """Address of the pages for human readers."""
    answers: bool = False
    """Whether to include answers to Kamervragen as letters."""
    page_size: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    """Records per page."""
    window_days: Annotated[int, msgspec.Meta(ge=1)] = 365
    """Days per window of a backfill."""
    reconcile_days: Annotated[int, msgspec.Meta(ge=0)] = 30
    """Days between two listings of everything; 0 for never."""
    robots: bool = False
    """Whether to obey the robots.txt of each host; KOOP documents this interface for programs."""


def policy(options: SruOptions, contact: Contact) -> Policy:
    """Return the policy: this source may ask the two hosts of KOOP, or the operator's own copies of them."""
    is_local = urlsplit(options.base).hostname in LOOPBACK
    own = [urlsplit(place).netloc for place in (options.base, options.site)]
    return Policy(
        hosts=tuple(dict.fromkeys(own if is_local else [*own, REPOSITORY])),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=options.pace if options.pace is not None else 0.0 if is_local else 1.5,
        loopback=is_local,
        robots=options.robots,
    )


def contract(probe: Probe[SruOptions]) -> Contract:
    """Return the contract that the service offers now."""
    options = probe.options
    return look(probe.web, options.base, options.page_size, options.answers, probe.today)


def harvest(job: HarvestJob[SruOptions]) -> Iterator[Event]:
    """Yield the letters that are new, changed, replaced or withdrawn since the last harvest.

    Raises SourceError if the service refuses, answers in another form, or lists implausibly few letters.
    """
    options = job.options
    service = KoopService(
        web=job.asked(),
        base=options.base,
        site=options.site.rstrip("/"),
        size=options.page_size,
        answers=options.answers,
    )
    since, until = options.since or FIRST, options.until
    selection = f"since {since} until {until or 'now'}{' with answers' if service.answers else ''}"
    place = KoopCursor.of(job.known.cursor(), selection)
    today = settings.now()[:10]
    letters = KoopHarvest(service=service, known=job.known, attempts=job.remembered())
    yield from settle(letters)
    scan, listed = _scan(place, since, today, options.reconcile_days, until)
    for window in windows(scan.start, scan.begun, until, options.window_days):
        scan.start, scan.after = window.start, scan.after if window.start == scan.start else None
        for page, day in service.pages(window, scan.after):
            for key in page.odd:
                yield Refused(key=key, code="record-incomplete", message="KOOP lists it without an identifier")
            for entry in page.entries:
                count(scan, letters, entry)
                yield from letters.events(entry)
            _advance(scan, page, day, listed)
            yield Cursor(value=place.text())
    if listed is not None:
        yield from note_missing(letters, listed, since)
    yield from stated(scan, service.base, today)
    _finish(place, scan)
    yield Cursor(value=place.text())


def _scan(
    place: KoopCursor, since: str, today: str, every: int, until: str | None
) -> tuple[WindowScan, set[str] | None]:
    """Return the scan to run, and a set to collect listed identifiers if a full list must be compared with the archive.

    An interrupted full list starts again, since the identifiers listed before are not kept. The first full list is
    resumed, since nothing can be missing from it.
    """
    is_due = place.full is not None and every > 0 and add_days(place.full, every) <= today
    resumed = place.scan
    if resumed and not (resumed.full and place.full):
        return resumed, None
    if place.full is None or is_due or (resumed and resumed.full):
        place.scan = WindowScan(begun=today, full=True, start=since, months={})
        return place.scan, None if place.full is None or until else set()
    start = max(since, add_days(place.newest or since, -OVERLAP))
    place.scan = WindowScan(begun=today, full=False, start=start)
    return place.scan, None


def _advance(scan: WindowScan, page: SruPage, day: str | None, listed: set[str] | None) -> None:
    """Record the results of a page in the scan."""
    if day:
        scan.begun = min(scan.begun, day)
    for entry in page.entries:
        scan.after = entry.identifier
        scan.newest = max(scan.newest or "", entry.modified or "") or None
    if listed is not None:
        listed.update(entry.identifier for entry in page.entries)


def _finish(place: KoopCursor, scan: WindowScan) -> None:
    """Note the day up to which everything is archived: the newest day seen, and not later than the start of the
    harvest."""
    newest = max(place.newest or "", scan.newest or "")
    place.newest = min(newest, scan.begun) or place.newest
    if scan.full:
        place.full = scan.begun
    place.scan = None


SOURCE = Source(
    title="Officiële bekendmakingen (KOOP)",
    homepage="https://www.officielebekendmakingen.nl",
    options=SruOptions,
    harvest=harvest,
    policy=policy,
    contract=contract,
    by_day=True,
)
