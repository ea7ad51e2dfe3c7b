"""What harvests of the Tweede Kamer left, and the next harvest: an archive for tests that keeps what it is given."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from pipeline import settings
from pipeline.harvest.attempts import Attempts
from pipeline.model.attempt import Attempt
from pipeline.model.conversion import convert
from pipeline.model.dataset import Contact
from pipeline.model.statement import Statement
from pipeline.sources import Cursor, Event, Found, Gone, HarvestJob, Options, Refused, Withdrawn
from pipeline.transport import Web
from tests.replay.tweedekamer import TweedeKamer

CONTACT = Contact(name="Test", email="data@brievenbus.example", url="https://brievenbus.example/")
FIRST_DAY = 1767614400
"""2026-01-05T12:00:00Z."""
DAY = 86_400


class Archive:
    """An archive of one source."""

    def __init__(self, source: ModuleType, service: TweedeKamer, patch: pytest.MonkeyPatch) -> None:
        self.source, self.service, self.patch = source, service, patch
        self.marks: dict[str, str | None] = {}
        self.memory: dict[tuple[str, str], Attempt] = {}
        self.letters: dict[str, Found] = {}
        self.withdrawn: dict[str, Withdrawn] = {}
        self.at: str | None = None
        self.day = 0

    def fingerprint(self, key: str) -> str | None:
        return self.marks.get(key)

    def attempts(self) -> Attempts:
        """Return what earlier harvests remember, on the day of this one."""

        def note(state: str, key: str, attempt: Attempt | None) -> None:
            self.memory.pop((state, key), None)
            if attempt is not None:
                self.memory[state, key] = attempt

        return Attempts(settings.now()[:10], list(self.memory.values()), note)

    def held(self) -> Iterator[str]:
        return iter(sorted(self.marks))

    def cursor(self) -> str | None:
        return self.at

    def said(self, key: str) -> Statement:
        statement = self.letters[key].statement
        assert statement is not None
        return statement

    def options(self, **options: object) -> Options:
        """Return the options of a source that asks this server."""
        return {"base": self.service.feed, **options}  # type: ignore[dict-item]

    def steps(self, days: int = 0, **options: object) -> Iterator[Event]:
        """Harvest, so many days after the last time, one event at a time."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + self.day * DAY))
        given = convert(self.options(**options), self.source.SOURCE.options)
        self.service.server.forget()
        policy = msgspec.structs.replace(self.source.policy(given, CONTACT), backoff=0.0, jitter=0.0)
        with Web(policy, lambda exchange: None) as web:
            for event in self.source.harvest(
                HarvestJob(options=given, folder=Path(), known=self, attempts=self.attempts(), web=web)
            ):
                self._take(event)
                yield event

    def harvest(self, days: int = 0, **options: object) -> list[Event]:
        """Harvest to the end, and return what is told of letters, but not that they wait."""
        return [event for event in self.steps(days, **options) if not is_passing(event)]

    def _take(self, event: Event) -> None:
        match event:
            case Found():
                self.marks[event.key] = event.fingerprint
                self.letters[event.key] = event
                self.withdrawn.pop(event.key, None)
            case Refused():
                self.marks[event.key] = event.fingerprint
                self.letters.pop(event.key, None)
            case Gone():
                del self.marks[event.key]
                self.letters.pop(event.key, None)
            case Withdrawn() if event.key in self.marks:
                self.marks[event.key] = None
                self.letters.pop(event.key, None)
                self.withdrawn[event.key] = event
            case Cursor():
                self.at = event.value


def is_passing(event: Event) -> bool:
    """Whether an event says nothing that lasts to the end of a harvest."""
    return isinstance(event, Cursor) or (isinstance(event, Refused) and event.code == "waiting")


def kinds(events: list[Event]) -> dict[str, str]:
    """Return what is told of each letter in the end; that it is the same only where nothing else is."""
    told = [(event.key, type(event).__name__) for event in events if not isinstance(event, Cursor)]
    return {key: kind for key, kind in told if kind == "Same"} | {key: kind for key, kind in told if kind != "Same"}
