"""Tweede Kamer, SyncFeed: letters of the government on the day they arrive, from the Chamber's change log.

About: the Gegevensmagazijn as a log of entities, each in its newest version. A letter is a Document; its signatories,
version, dossier, case and attachments are entities of their own, which arrive before or after it.
Documentation: https://opendata.tweedekamer.nl/documentatie/syncfeed-api and .../informatiemodel; Atom is RFC 4287.
Access: https://gegevensmagazijn.tweedekamer.nl/SyncFeed/2.0, without a key, no stated limits; may be throttled by
address.
Robots: the documentation invites programs, so robots.txt is not requested, unless the option `robots` is set.
Licence: CC0 1.0 (https://opendata.tweedekamer.nl/disclaimer).
Caveats (2026-11):
- An entity that changes leaves its old place and appears again at the end, so a feed is complete only when it was read
  to its `resume` link. Until then, letters of a first harvest are noted as `waiting`, without their file.
- A first harvest reads the categories one by one. After that, one feed of all categories is followed, from the end of
  the first category. With nothing new that costs one request. By category (with `combined = false`, or if the service
  refuses that feed) it costs nine.
- A removed entity has only its GUID, which is therefore the key of a record.
- Entities are issued again unchanged, tens of thousands at once: a letter without any change is not fetched.
- `bijgewerkt` is local time without offset, and the time of the feed is from another clock: neither is used for
  sorting.
- An entity that arrives before its letter is kept for three harvests, two hundred entities at most. A letter that
  returns after its removal has only the actors and attachments that are issued again.
- A length that differs from `contentLength` is accepted if the same file comes twice.
- Files of the Eerste Kamer are not here.
- The log states no numbers: letters of the months that a harvest changed are counted by OData of the same host, at one
  request each. That version of OData was to close in 2026: if it cannot be asked, the run says so, and counts end.
- A document without a sort (`soort`) becomes an issue of its own; its archived version is kept. The harvest stops if no
  document of a page has a required attribute.
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
from pipeline.sources._cursor import SelectionCursor
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
"""Passes of a first harvest: every category, and documents once more for the attachments of the letters known by
then."""
PAGES = 100
"""Number of pages that are joined in memory before letters are yielded."""
MARGIN = 20_000
"""Number of tokens before the end of the first category from which the log is followed, some two days: an actor may
arrive before its letter."""
STEP = 50
"""Number of files between two updates of the cursor."""


class SyncFeedCursor(SelectionCursor, kw_only=True, omit_defaults=True):
    """The cursor: state of the source between harvests."""

    passes: dict[str, int] = msgspec.field(default_factory=dict)
    """Token up to which each pass of a first harvest was read."""
    done: list[str] = msgspec.field(default_factory=list)
    """Passes that were read to their end."""
    after: dict[str, int] = msgspec.field(default_factory=dict)
    """Token up to which each feed was read; empty during a first harvest."""
    orphans: list[Orphan] = msgspec.field(default_factory=list)


class RefusedError(SourceError):
    """The service refuses the feed of all categories: then changes are followed category by category."""


class Feed(NamedTuple):
    """Client of the SyncFeed service."""

    web: Web
    base: str

    def page(self, category: str, after: int | None) -> FeedPage:
        """Return the page after a token. Raises SourceError, or RefusedError if the service refuses the feed of all
        categories."""
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
        """Return one entity, or None if it does not exist. Raises SourceError."""
        url = f"{self.base}/Entiteiten/{identifier}"
        try:
            return read_entity(self.web.get(url, accept="application/xml", expect="xml").body, url)
        except MissingError:
            return None

    def file(self, identifier: str) -> str:
        """Return the address of a file. It is not read from the feed, so that no entry can send us elsewhere."""
        return f"{self.base}/Resources/{identifier}"


class Harvest(NamedTuple):
    """A harvest in progress."""

    feed: Feed
    place: SyncFeedCursor
    letters: TweedeKamerHarvest
    join: Join

    def cursor(self) -> Cursor:
        """Return the cursor as it is now."""
        return Cursor(value=self.place.text())

    def try_again(self) -> Iterator[Event]:
        """Request the files that could not be fetched before."""
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
        """Read every category to its end, and note the letters; their files are fetched once all their entities are
        known."""
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
        """Fetch the files of the waiting letters, and set the log to start from before the end of the first
        category."""
        waiting = (key for key in self.letters.known.held() if self.letters.waits(key))
        for count, key in enumerate(waiting, 1):
            yield from self._give(key)
            if count % STEP == 0:
                yield self.cursor()
        self.place.after = {ALL: max(0, self.place.passes["Document"] - MARGIN)}
        self.place.passes, self.place.done = {}, []
        yield self.cursor()

    def follow(self, categories: tuple[str, ...]) -> Iterator[Event]:
        """Yield the changes since the last harvest, to the end of the log."""
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
        """Join the next pages of a feed. Return whether it was read to its end."""
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
        """Yield all letters that changed."""
        for key, changed in sorted(self.join.removed.items()):
            yield from self.letters.removed(key, changed)
        for key in sorted(self.join.dropped):
            yield from self.letters.dropped(key)
        for _, document in sorted(self.join.odd.items()):
            yield from self.letters.odd(document, "the Tweede Kamer does not state the kind of document")
        for key, message in sorted(self.join.faults.items()):
            yield from self.letters.unread(key, message)
        for key in sorted(self.join.changed):
            yield from self._give(key)
        self.join.forget()

    def _note(self) -> Iterator[Event]:
        """Note the letters of a first harvest, except letters already archived by an earlier harvest."""
        new = {}
        for key in list(self.join.changed):
            held = self.letters.held(key)
            if held is None or held.state != "held":
                new[key] = self.join.changed.pop(key)
        yield from self._changes()
        for key in sorted(new):
            yield self.letters.waiting(new[key])

    def _give(self, key: str) -> Iterator[Event]:
        """Yield a letter with all its entities; if one could not be requested, the letter is requested again on another
        day."""
        bundle = self.join.changed.get(key) or self.letters.latest(key)
        if bundle is not None:
            is_whole = self.join.completed(bundle)
            yield from self.letters.events(bundle)
            if not is_whole:
                self.letters.put_off(bundle)


def policy(options: SyncFeedOptions, contact: Contact) -> Policy:
    """Return the policy: this source may ask the host of its base address, and no other."""
    return policy_for(options.base.rstrip("/"), options, contact)


def contract(probe: Probe[SyncFeedOptions]) -> Contract:
    """Return the contract that the service offers now: in the log, starting some days before the position of the
    harvest."""
    try:
        place = msgspec.json.decode(probe.cursor, type=SyncFeedCursor) if probe.cursor else None
    except msgspec.DecodeError:
        place = None
    after = max(0, max(place.after.values()) - MARGIN) if place and place.after else None
    return look(probe.web, probe.options.base.rstrip("/"), after)


def harvest(job: HarvestJob[SyncFeedOptions]) -> Iterator[Event]:
    """Yield the letters that are new, changed or withdrawn since the last harvest.

    Raises SourceError if the feed cannot be fetched, or its form has changed.
    """
    chosen = selection(job.options)
    place = SyncFeedCursor.of(job.known.cursor(), msgspec.json.encode(chosen).decode())
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
    """Yield the number of letters of the Tweede Kamer in each of these months, by OData, if that may be asked."""
    base = job.options.base.rstrip("/")
    given = job.options.odata
    at = (ODATA if base == BASE else "") if given is None else given.rstrip("/")
    if at:
        chosen = selection(job.options)
        yield from count_months(job.asked(), at, chosen, months, settings.now()[:10])


SOURCE = Source(
    title="Tweede Kamer: SyncFeed",
    homepage="https://opendata.tweedekamer.nl",
    options=SyncFeedOptions,
    harvest=harvest,
    policy=policy,
    count=count,
    contract=contract,
)
