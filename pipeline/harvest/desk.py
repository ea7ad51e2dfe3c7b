"""The desk where the parts of a backfill hand over events to the one thread that writes to the archive."""

import queue
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, NamedTuple

from pipeline.archive import Backfill, BackfillPart
from pipeline.harvest.guard import StoppedError, events
from pipeline.sources import AllSame, Cursor, Event, Found, HarvestJob, Refused, Same, Source, Stated

QUEUED = 64
"""Maximum number of events that wait for the archive, each with one document at most."""


class Ended(NamedTuple):
    """The end of a part, with its error, or None."""

    error: BaseException | None


class Desk:
    """The place where parts hand over events, one at a time, and ask about archived records."""

    def __init__(self, session: Backfill) -> None:
        """Use this session; only the holder of the lock may touch it."""
        self.session = session
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self._waiting: queue.Queue[tuple[Seat, Event | Ended]] = queue.Queue(QUEUED)

    def open(self) -> Backfill:
        """Return the session; call this with the lock. Raises StoppedError where the session may be closed already."""
        if self.stopping.is_set():
            raise StoppedError
        return self.session

    def stop(self) -> None:
        """Make the parts end at their next event or question."""
        with self.lock:
            self.stopping.set()

    def give(self, seat: "Seat", event: Event | Ended) -> None:
        """Hand over an event; wait while there is no room. Raises StoppedError where nothing takes events any more."""
        while not self.stopping.is_set():
            try:
                self._waiting.put((seat, event), timeout=0.2)
            except queue.Full:
                continue
            return
        raise StoppedError

    def take(self, seats: int) -> Iterator[tuple["Seat", Event | Ended]]:
        """Yield the events handed over, until this number of seats has ended."""
        while seats:
            seat, event = self._waiting.get()
            seats -= isinstance(event, Ended)
            yield seat, event


class Seat:
    """One part at the desk; it also answers its source's questions about archived records (`sources.Known`)."""

    def __init__(self, desk: Desk, part: BackfillPart) -> None:
        """Begin without any event handed over."""
        self._desk, self.part = desk, part
        self._given: dict[str, Event] = {}

    def fingerprint(self, key: str) -> str | None:
        """Return the last noted fingerprint of a record, or None for a record that is not archived."""
        with self._desk.lock:
            given = self._given.get(key)
            return _mark(given) if given else self._desk.open().fingerprint(key)

    def fingerprints(self) -> dict[str, str | None]:
        """Return the keys of all archived records with their fingerprints."""
        return {key: self.fingerprint(key) for key in self.held()}

    def held(self) -> Iterator[str]:
        """Return the keys of all archived records, sorted."""
        with self._desk.lock:
            keys, given = set(self._desk.open().held()), dict(self._given)
        keys |= {key for key, event in given.items() if isinstance(event, Found | Refused)}
        yield from sorted(keys - {key for key, event in given.items() if _mark(event) is None})

    def cursor(self) -> str | None:
        """Return the cursor of this part."""
        return self.part.cursor

    def note(self, event: Event) -> None:
        """Remember an event that is handed over and not stored yet."""
        if not isinstance(event, Cursor | Same | AllSame | Stated):
            with self._desk.lock:
                self._given[event.key] = event

    def stored(self, event: Event) -> None:
        """Forget an event that is stored now; call this with the lock."""
        if not isinstance(event, Cursor | Same | AllSame | Stated) and self._given.get(event.key) is event:
            del self._given[event.key]

    def work(self, source: Source[Any], job: HarvestJob[Any]) -> None:
        """Harvest the part, and hand over its events and its end."""
        with ExitStack() as stack:
            stack.push(self._end)
            for event in events(source, job):
                if not isinstance(event, Stated):  # Of a part of the days, which need not be whole months.
                    self.note(event)
                    self._desk.give(self, event)

    def _end(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(error, StoppedError):
            with ExitStack() as stack:
                stack.push(lambda kind, error, trace: kind is StoppedError)
                self._desk.give(self, Ended(error))
        return True


def _mark(event: Event) -> str | None:
    return event.fingerprint if isinstance(event, Found | Refused) else None
