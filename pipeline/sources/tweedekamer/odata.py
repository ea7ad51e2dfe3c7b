"""Tweede Kamer, OData: the same letters as SyncFeed has, asked for by query.

What it is: the Gegevensmagazijn as OData version 4, for a few letters or a period without reading the whole log.
Documentation: https://opendata.tweedekamer.nl/documentatie/odata-api; OData 4.01 (https://docs.oasis-open.org/odata/).
Access: keyless, no stated limits; may be throttled by address. The address is an option, since it moved: version 2.0
was to close on 1 August 2026, on request on 1 October, for one with other names of attributes. `$metadata` is read
first, and an attribute that is gone ends the harvest with its name; `renamed` states new names.
Licence: CC0 1.0 (https://opendata.tweedekamer.nl/disclaimer).
Caveats (2026-11):
- 250 rows to a page, and `@odata.nextLink` only where no `$top` is given.
- Changes are asked for by `ApiGewijzigdOp`, the time at which the interface had them: `GewijzigdOp` is when they were
  made, which may be before the last harvest. From the newest seen, an hour back is asked again.
- A removed document is a row with nothing but `Id`, and comes among the changes; so does not the removal of a part,
  which is seen when its letter changes. Nor is a letter that became another sort of document.
- Dates are midnight in Amsterdam with its offset; `Bestandsgrootte` is in kB where `ContentLength` is in bytes.
- How many letters there are of a month is asked (`$count`) where a harvest changed any of it, at a request each.

Options: `base`, address of the service; `sorts`, what sorts of document (`Soort`) are letters, as a list; `answers`,
whether answers to Kamervragen are letters too; `since` and `until`, days of the letters themselves; `renamed`, new
names of attributes, as a list of pairs such as "Document.Soort=DocumentSoort"; `pace`, seconds between requests.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urljoin

import msgspec

from pipeline import settings
from pipeline.errors import SourceError
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.sources import Cursor, Event, Job, Options, Probe, Source, Stated
from pipeline.sources.tweedekamer.contract import look_at_odata
from pipeline.sources.tweedekamer.count import count as count_months
from pipeline.sources.tweedekamer.letters import Again, Letters, Selection
from pipeline.sources.tweedekamer.options import HOST, SHARED, address, policy_for, selection
from pipeline.sources.tweedekamer.rows import WHAT, bundle_of, entity_of, read_rows
from pipeline.sources.tweedekamer.schema import Schema, read_renamed
from pipeline.transport import Policy, Web

BASE = f"https://{HOST}/OData/v4/2.0"
NAME = "tweedekamer_odata"
OVERLAP = timedelta(hours=1)
"""Time before the newest change that is asked for again."""


class Place(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a harvest stands: the cursor."""

    selection: str
    """What was asked for; under another selection everything is asked for anew."""
    after: str | None = None
    """Newest `ApiGewijzigdOp` of a document that was seen, as written."""
    actors: str | None = None
    """The same of an actor."""
    again: dict[str, Again] = {}


class Service(NamedTuple):
    """The service."""

    web: Web
    base: str
    schema: Schema

    def pages(self, category: str, query: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
        """Give the rows of a query, page by page. Raises SourceError, also for a page that leads elsewhere or back."""
        url = f"{self.base}/{category}?{urlencode(query, quote_via=quote, safe='$(),;=')}"
        seen: set[str] = set()
        while True:
            seen.add(url)
            page = read_rows(self.web.get(url, accept="application/json", expect="json").body, url)
            yield [self.schema.translated(category, row) for row in page.rows]
            if page.next is None:
                return
            url = urljoin(url, page.next)
            if url in seen or not url.startswith(f"{self.base}/{category}"):
                raise SourceError(f"{WHAT} goes on at {url}, which is {'where it was' if url in seen else 'elsewhere'}")

    def file(self, identifier: str) -> str:
        """Return the address of the file of a document."""
        return f"{self.base}/Document({identifier})/resource"


class Harvest(NamedTuple):
    """A harvest under way."""

    service: Service
    place: Place
    letters: Letters
    selection: Selection

    def cursor(self) -> Cursor:
        """Return the cursor as it is now."""
        return Cursor(value=msgspec.json.encode(self.place, order="deterministic").decode())

    def try_again(self) -> Iterator[Event]:
        """Ask for the files that could not be had before."""
        for key in self.letters.due():
            bundle = self.letters.latest(key)
            if bundle is None:
                del self.place.again[key]
            else:
                yield from self.letters.events(bundle)

    def documents(self) -> Iterator[Event]:
        """Give the letters that changed, and those that were removed."""
        query = self.service.schema.letters(self.selection, _before(self.place.after))
        for rows in self.service.pages("Document", query):
            for row in rows:
                self.place.after = _later(self.place.after, row, ordered=True)
                yield from self._row(row)
            yield self.cursor()

    def signed(self) -> Iterator[Event]:
        """Give the held letters of which an actor changed and the document did not."""
        since = _before(self.place.actors)
        self.place.actors = self.place.actors or self.place.after
        if since is None:
            return
        newest, keys = self.place.actors, set()
        for rows in self.service.pages("DocumentActor", self.service.schema.actors(since)):
            for row in rows:
                newest = _later(newest, row)
                key = str(row.get("Document_Id")).lower()
                bundle = self.letters.latest(key)
                actor = entity_of("DocumentActor", row, {})
                known = bundle.get("DocumentActor", actor.id) if bundle else None
                if bundle and (known is None or known.fields != actor.fields):
                    keys.add(key)
        for key in sorted(keys):
            yield from self._asked(key)
        self.place.actors = newest

    def _asked(self, key: str) -> Iterator[Event]:
        identifier = self.service.schema.name("Document", "Id")
        query = {"$filter": f"{identifier} eq {key}"} | self.service.schema.parts()
        for rows in self.service.pages("Document", query):
            for row in rows:
                yield from self._row(row)

    def _row(self, row: dict[str, Any]) -> Iterator[Event]:
        bundle = bundle_of(row)
        document = bundle.document
        if document.removed:
            yield from self.letters.removed(document.id, document.changed)
        elif self.selection.has(document):
            yield from self.letters.events(bundle)
        elif not self.selection.is_sort(document):
            yield from self.letters.dropped(document.id)


def policy(options: Options, contact: Contact) -> Policy:
    """Return whom this source may ask: the host of its base address, and no other."""
    return policy_for(address(options, BASE), options, contact)


def contract(probe: Probe) -> Contract:
    """Return what the service offers now."""
    renamed = read_renamed(NAME, probe.options.get("renamed", []))
    return look_at_odata(probe.web, address(probe.options, BASE), renamed)


def harvest(job: Job) -> Iterator[Event]:
    """Give what is new, changed or taken back since the last harvest.

    Raises SourceError where the service refuses, leads elsewhere, or has no more what letters are read from.
    """
    base, chosen = address(job.options, BASE), selection(NAME, job.options)
    web, metadata = job.asked(), f"{base}/$metadata"
    renamed = read_renamed(NAME, job.options.get("renamed", []))
    schema = Schema(web.get(metadata, accept="application/xml", expect="xml").body, metadata, renamed)
    place = _read_place(job.known.cursor(), msgspec.json.encode(chosen).decode())
    service = Service(web, base, schema)
    letters = Letters(web=web, file=service.file, known=job.known, again=place.again, today=settings.now()[:10])
    under_way = Harvest(service, place, letters, chosen)
    yield from under_way.try_again()
    yield from under_way.documents()
    yield from under_way.signed()
    yield under_way.cursor()


def count(job: Job, months: Sequence[str]) -> Iterator[Stated]:
    """Give how many letters the service has of each of these months."""
    renamed = read_renamed(NAME, job.options.get("renamed", []))
    chosen, today = selection(NAME, job.options), settings.now()[:10]

    def name(attribute: str) -> str:
        return renamed.get(f"Document.{attribute}", attribute)

    yield from count_months(job.asked(), address(job.options, BASE), chosen, months, today, name)


def _later(newest: str | None, row: Mapping[str, Any], ordered: bool = False) -> str:
    """Return the later of a time and that of a row. Raises SourceError for a row without one, or out of order."""
    written = row.get("ApiGewijzigdOp")
    moment = _moment(written)
    if newest is None or moment >= _moment(newest):
        return str(written)
    if ordered and moment < _moment(newest) - OVERLAP:
        raise SourceError(f"{WHAT}: rows are not in the order of ApiGewijzigdOp")
    return newest


def _before(newest: str | None) -> str | None:
    """Return from when on changes are asked for."""
    if newest is None:
        return None
    return (_moment(newest) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(written: object) -> datetime:
    """Return a time, which has an offset and up to seven digits of fraction."""
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SourceError(f"{WHAT} gives {written!r} as ApiGewijzigdOp, which is no time")
    return moment.astimezone(UTC)


def _read_place(cursor: str | None, selected: str) -> Place:
    """Return where the last harvest of this selection stood; a new place for another one or a strange cursor."""
    try:
        place = msgspec.json.decode(cursor, type=Place) if cursor else None
    except msgspec.DecodeError:
        place = None
    return place if place and place.selection == selected else Place(selection=selected)


SOURCE = Source(
    title="Tweede Kamer: OData",
    homepage="https://opendata.tweedekamer.nl",
    options=(*SHARED, "renamed"),
    harvest=harvest,
    policy=policy,
    count=count,
    contract=contract,
    by_day=True,
)
