"""Tweede Kamer, SyncFeed: letters of the government on the day they arrive, from the Chamber's change log.

What it is: the Gegevensmagazijn as a log of entities, each in its newest version. A letter is a Document; who signed
it, its version, dossier, case and attachments are entities of their own, that come before or after it.
Documentation: https://opendata.tweedekamer.nl/documentatie/syncfeed-api and .../informatiemodel; Atom is RFC 4287.
Access: https://gegevensmagazijn.tweedekamer.nl/SyncFeed/2.0, keyless, no stated limits; may be throttled by address.
Robots: the documentation invites programs, so that robots.txt is not asked, unless the option `robots` says so.
Licence: CC0 1.0 (https://opendata.tweedekamer.nl/disclaimer).
Caveats (2026-11):
- An entity that changes leaves its old place and comes again at the end: what a feed says is whole only when it was
  read to its `resume` link. Until then, letters of a first harvest are noted as `waiting`, without their file.
- A first harvest reads the categories one by one; from then on one feed of all categories is followed, from where the
  first of them ended. With nothing new that costs one request; by category, with `combined = false` or where the
  service refuses that feed, it costs nine.
- A removed entity has nothing but its GUID, which is therefore the key of a record.
- Entities are issued again unchanged, tens of thousands at once: a letter of which nothing changed is not fetched.
- `bijgewerkt` is local time without offset, and the time of the feed another clock: neither is used to order by.
- What comes before its letter is remembered for three harvests, two hundred entities at most; and a letter that comes
  back after it was removed has only the actors and attachments that are issued again.
- A length that differs from `contentLength` is believed when the file comes twice the same.
- Files of the Eerste Kamer are not here.
- The log states no numbers: letters of the months that a harvest changed are counted by OData of the same host, at a
  request each. That version of OData was to close in 2026: where it cannot be asked, the run says so, and counts end.
- A document without a sort (`soort`) is an issue of its own; what is held of it stays. An attribute that no document of
  a page has stops the harvest.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from pipeline import settings
from pipeline.errors import MissingError, SourceError, UnreachableError
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.sources import Cursor, Event, HarvestJob, Probe, Source, Stated
from pipeline.sources.tweedekamer.contract import look
from pipeline.sources.tweedekamer.count import count as count_months
from pipeline.sources.tweedekamer.entity import KEPT, Entity
from pipeline.sources.tweedekamer.feed import FeedPage, read_entity, read_page
from pipeline.sources.tweedekamer.join import Join, Orphan
from pipeline.sources.tweedekamer.letters import TweedeKamerHarvest
from pipeline.sources.tweedekamer.options import BASE, ODATA, SyncFeedOptions, policy_for, selection
from pipeline.transport import Policy, Web

ALL = ""
"""The feed of all categories."""
ANNEXES = "Document for attachments"
PASSES = (*KEPT, ANNEXES)
"""What a first harvest reads: every category, and documents once more for the attachments of the letters known then."""
PAGES = 100
"""Pages that are joined in memory before letters are given."""
MARGIN = 20_000
"""Tokens before the end of the first category from which the log is followed, some two days: an actor may be there
before its letter is."""
STEP = 50
"""Files between two moves of the cursor."""


class SyncFeedCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a harvest stands: the cursor."""

    selection: str
    """What was asked for; under another selection everything is read anew."""
    passes: dict[str, int] = {}
    """Token after what was read, by pass of a first harvest."""
    done: list[str] = []
    """Passes that were read to their end."""
    after: dict[str, int] = {}
    """Token after what was read, by feed; empty in a first harvest."""
    orphans: list[Orphan] = []


class RefusedError(SourceError):
    """The feed of all categories is not given: then changes are followed category by category."""


class Feed(NamedTuple):
    """The service."""

    web: Web
    base: str

    def page(self, category: str, after: int | None) -> FeedPage:
        """Return what comes after a token. Raises SourceError: RefusedError for a feed of all categories that is not
        given."""
        arguments = ({"category": category} if category else {}) | ({} if after is None else {"skiptoken": after})
        url = f"{self.base}/Feed?{urlencode(arguments)}"
        try:
            body = self.web.get(url, accept="application/atom+xml", expect="xml").body
        except SourceError as error:
            if category or isinstance(error, UnreachableError):
                raise
            raise RefusedError(str(error)) from error
        return read_page(body, url, after)

    def entity(self, identifier: str) -> Entity | None:
        """Return one entity; None for one that is not there. Raises SourceError."""
        url = f"{self.base}/Entiteiten/{identifier}"
        try:
            return read_entity(self.web.get(url, accept="application/xml", expect="xml").body, url)
        except MissingError:
            return None

    def file(self, identifier: str) -> str:
        """Return the address of a file: it is not taken from the feed, so that no entry can send us elsewhere."""
        return f"{self.base}/Resources/{identifier}"


class Harvest(NamedTuple):
    """A harvest under way."""

    feed: Feed
    place: SyncFeedCursor
    letters: TweedeKamerHarvest
    join: Join

    def cursor(self) -> Cursor:
        """Return the cursor as it is now."""
        return Cursor(value=msgspec.json.encode(self.place, order="deterministic").decode())

    def try_again(self) -> Iterator[Event]:
        """Ask for the files that could not be had before."""
        due = self.letters.due()
        for key in due:
            bundle = self.letters.latest(key)
            if bundle is None:
                self.letters.attempts.had(key)
            else:
                yield from self._give(key)
        if due:
            yield self.cursor()

    def read_first(self) -> Iterator[Event]:
        """Read every category to its end, and note the letters; their files come when all is known of them."""
        self.join.remembers = False
        for name in PASSES:
            category = "Document" if name == ANNEXES else name
            more = name not in self.place.done
            while more:
                page = self.feed.page(category, self.place.passes.get(name))
                self.join.faults.update(page.faults)
                for entity in page.entities:
                    # A letter that is new by the time of the last pass comes with its parts when the log is followed.
                    if name != ANNEXES or not self.join.selection.has(entity):
                        self.join.take(entity)
                yield from self._note()
                self.place.passes[name], more = page.after, page.more
                self.place.done += [] if more else [name]
                yield self.cursor()

    def fetch_first(self) -> Iterator[Event]:
        """Fetch the files of the letters that wait, and have the log followed from before the first category ended."""
        waiting = (key for key in self.letters.known.held() if self.letters.waits(key))
        for count, key in enumerate(waiting, 1):
            yield from self._give(key)
            if count % STEP == 0:
                yield self.cursor()
        self.place.after = {ALL: max(0, self.place.passes["Document"] - MARGIN)}
        self.place.passes, self.place.done = {}, []
        yield self.cursor()

    def follow(self, categories: tuple[str, ...]) -> Iterator[Event]:
        """Give what changed since, to the end of the log."""
        self.join.remembers = True
        self.join.load(self.place.orphans)
        start = min(self.place.after.values())
        self.place.after = {name: self.place.after.get(name, start) for name in categories}
        behind = list(categories)
        while behind:
            for name in list(behind):
                if self._gather(name):
                    behind.remove(name)
            yield from self._changes()
            self.place.orphans = self.join.orphans()
            yield self.cursor()
        self.place.orphans = self.join.orphans(older=1)
        yield self.cursor()

    def _gather(self, name: str) -> bool:
        """Join the next pages of a feed; return whether it was read to its end."""
        for _ in range(PAGES):
            page = self.feed.page(name, self.place.after[name])
            self.join.faults.update(page.faults)
            for entity in page.entities:
                self.join.take(entity)
            self.place.after[name] = page.after
            if not page.more:
                return True
        return False

    def _changes(self) -> Iterator[Event]:
        """Give all letters that changed."""
        for key, changed in sorted(self.join.removed.items()):
            yield from self.letters.removed(key, changed)
        for key in sorted(self.join.dropped):
            yield from self.letters.dropped(key)
        for _, document in sorted(self.join.odd.items()):
            yield from self.letters.odd(document, "the Tweede Kamer does not say what sort of document it is")
        for key, message in sorted(self.join.faults.items()):
            yield from self.letters.unread(key, message)
        for key in sorted(self.join.changed):
            yield from self._give(key)
        self.join.forget()

    def _note(self) -> Iterator[Event]:
        """Note letters of a first harvest, except those that are held of an earlier one."""
        new = {}
        for key in list(self.join.changed):
            held = self.letters.held(key)
            if held is None or held.state != "held":
                new[key] = self.join.changed.pop(key)
        yield from self._changes()
        for key in sorted(new):
            yield self.letters.waiting(new[key])

    def _give(self, key: str) -> Iterator[Event]:
        """Give a letter with all that belongs to it; what could not be asked for is asked for on another day."""
        bundle = self.join.changed.get(key) or self.letters.latest(key)
        if bundle is not None:
            is_whole = self.join.completed(bundle)
            yield from self.letters.events(bundle)
            if not is_whole:
                self.letters.put_off(bundle)


def policy(options: SyncFeedOptions, contact: Contact) -> Policy:
    """Return whom this source may ask: the host of its base address, and no other."""
    return policy_for(options.base.rstrip("/"), options, contact)


def contract(probe: Probe[SyncFeedOptions]) -> Contract:
    """Return what the service offers now: in the log from some days back on, where a harvest stands in it."""
    try:
        place = msgspec.json.decode(probe.cursor, type=SyncFeedCursor) if probe.cursor else None
    except msgspec.DecodeError:
        place = None
    after = max(0, max(place.after.values()) - MARGIN) if place and place.after else None
    return look(probe.web, probe.options.base.rstrip("/"), after)


def harvest(job: HarvestJob[SyncFeedOptions]) -> Iterator[Event]:
    """Give what is new, changed or taken back since the last harvest.

    Raises SourceError where the feed cannot be had, or is not what it was.
    """
    chosen = selection(job.options)
    place = _read_place(job.known.cursor(), msgspec.json.encode(chosen).decode())
    feed = Feed(job.asked(), job.options.base.rstrip("/"))
    letters = TweedeKamerHarvest(web=feed.web, file=feed.file, known=job.known, attempts=job.remembered())
    join = Join(letters=letters, selection=chosen, ask=feed.entity)
    under_way = Harvest(feed, place, letters, join)
    if not place.after:
        yield from under_way.read_first()
        yield from under_way.fetch_first()
    yield from under_way.try_again()
    try:
        yield from under_way.follow((ALL,) if job.options.combined else tuple(KEPT))
    except RefusedError:
        yield from under_way.follow(tuple(KEPT))


def count(job: HarvestJob[SyncFeedOptions], months: Sequence[str]) -> Iterator[Stated]:
    """Give how many letters the Tweede Kamer has of each of these months, by OData, where that may be asked."""
    base = job.options.base.rstrip("/")
    given = job.options.odata
    at = (ODATA if base == BASE else "") if given is None else given.rstrip("/")
    if at:
        chosen = selection(job.options)
        yield from count_months(job.asked(), at, chosen, months, settings.now()[:10])


def _read_place(cursor: str | None, selected: str) -> SyncFeedCursor:
    """Return where the last harvest of this selection stood; a new place for another one or a strange cursor."""
    try:
        place = msgspec.json.decode(cursor, type=SyncFeedCursor) if cursor else None
    except msgspec.DecodeError:
        place = None
    return place if place and place.selection == selected else SyncFeedCursor(selection=selected)


SOURCE = Source(
    title="Tweede Kamer: SyncFeed",
    homepage="https://opendata.tweedekamer.nl",
    options=SyncFeedOptions,
    harvest=harvest,
    policy=policy,
    count=count,
    contract=contract,
)
