"""Harvests of the replay server, one after another, and what they leave."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline import settings
from pipeline.harvest.attempts import Attempts
from pipeline.model.attempt import Attempt
from pipeline.model.conversion import convert
from pipeline.model.dataset import Contact
from pipeline.sources import Cursor, Event, Found, Gone, HarvestJob, Refused, Stated, Withdrawn
from pipeline.sources.koop import sru as koop_sru
from pipeline.transport import Web
from tests.replay.koop import Koop

CONTACT = Contact(name="Test", email="data@brievenbus.example", url="https://brievenbus.example/")
DAY = 86_400
FIRST_DAY = 1767614400
"""2026-01-05T12:00:00Z."""


class Archive:
    """What harvests left, and the next harvest."""

    def __init__(self, koop: Koop, patch: pytest.MonkeyPatch) -> None:
        """Begin with nothing held."""
        self.koop, self.patch = koop, patch
        self.marks: dict[str, str | None] = {}
        self.memory: dict[tuple[str, str], Attempt] = {}
        self.letters: dict[str, Found] = {}
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

    def harvest(self, days: int = 0, **options: str | int | bool) -> list[Event]:
        """Harvest, so many days after the last time."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + self.day * DAY))
        given = convert(self.koop.options(**options), koop_sru.SruOptions)
        self.koop.server.forget()
        policy = replace(koop_sru.policy(given, CONTACT), backoff=0.0, jitter=0.0)
        events = []
        with Web(policy, lambda exchange: None) as web:
            for event in koop_sru.harvest(
                HarvestJob(options=given, folder=Path(), known=self, attempts=self.attempts(), web=web)
            ):
                self._take(event)
                events.append(event)
        return [event for event in events if not isinstance(event, Cursor | Stated)]

    def _take(self, event: Event) -> None:
        match event:
            case Found() | Refused():
                self.marks[event.key] = event.fingerprint
                if isinstance(event, Found):
                    self.letters[event.key] = event
            case Gone():
                del self.marks[event.key]
            case Withdrawn() if event.key in self.marks:
                self.marks[event.key] = None
            case Cursor():
                self.at = event.value


def kinds(events: list[Event]) -> dict[str, str]:
    return {event.key: type(event).__name__ for event in events if not isinstance(event, Cursor | Stated)}


def on_day(day: int) -> dict[str, str]:
    """Return the facts of a publication of so many days after the first harvest."""
    when = (date(2026, 1, 5) + timedelta(days=day)).isoformat()
    return {"modified": when, "changed": f"{when}T09:00:00.7654321+01:00"}


def version(identifier: str) -> str:
    address = f"https://zoek.officielebekendmakingen.nl/{identifier}.html"
    return f'<dcterms:hasVersion resourceIdentifier="{address}">1</dcterms:hasVersion>'
