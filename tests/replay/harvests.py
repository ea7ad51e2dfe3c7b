"""Harvests of a replay server, one after another, and what they leave; for any source with a policy."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline import run, settings
from pipeline.archive import ArchiveIndex, HarvestTally
from pipeline.harvest.attempts import Attempts
from pipeline.home import Home
from pipeline.model.attempt import Attempt
from pipeline.model.conversion import convert
from pipeline.model.dataset import Contact, Dataset, DatasetTitle, SourceSetting
from pipeline.model.period import Period
from pipeline.sources import Cursor, Event, Found, Gone, HarvestJob, Refused, Source, Withdrawn
from pipeline.transport import Web
from tests.replay.server import ReplayServer

CONTACT = Contact(name="Test", email="data@brievenbus.example", url="https://brievenbus.example/")
DAY = 86_400
FIRST_DAY = 1767614400
"""2026-01-05T12:00:00Z."""
Options = Mapping[str, str | int | bool | list[str]]


class Holdings:
    """What harvests left, and the next harvest."""

    def __init__(
        self,
        source: Source,
        server: ReplayServer,
        options: Callable[..., Options],
        patch: pytest.MonkeyPatch,
    ) -> None:
        """Begin with nothing held."""
        self.source, self.server, self.options, self.patch = source, server, options, patch
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

    def fingerprints(self) -> dict[str, str | None]:
        return {key: self.fingerprint(key) for key in self.held()}

    def held(self) -> Iterator[str]:
        return iter(sorted(self.marks))

    def cursor(self) -> str | None:
        return self.at

    def harvest(self, days: int = 0, **options: str | int | bool | list[str]) -> list[Event]:
        """Harvest, so many days after the last time; return what there was to say, without the cursors."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + self.day * DAY))
        given = convert(self.options(**options), self.source.options)
        self.server.forget()
        assert self.source.policy is not None
        policy = replace(self.source.policy(given, CONTACT), backoff=0.0, jitter=0.0)
        events = []
        with Web(policy, lambda exchange: None) as web:
            for event in self.source.harvest(
                HarvestJob(options=given, folder=Path(), known=self, attempts=self.attempts(), web=web)
            ):
                self._take(event)
                events.append(event)
        return [event for event in events if not isinstance(event, Cursor)]

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
    """Return what kind of event there was for each record."""
    return {event.key: type(event).__name__ for event in events if not isinstance(event, Cursor)}


class KilledError(Exception):
    """Stands for the end of the process."""


class Run:
    """Harvests from the source to the archive, by `pipeline.run`."""

    def __init__(self, name: str, options: Options, folder: Path) -> None:
        """Take the source's name and its options."""
        text = DatasetTitle(nl="x", en="x")
        self._folder = folder
        self._dataset = Dataset(
            name="test",
            title=text,
            description=text,
            base="https://brievenbus.example/",
            publisher=CONTACT,
            sources=(SourceSetting(name=name, options=dict(options)),),
            outputs=("jsonl",),
            folder=folder,
        )

    def harvest(
        self,
        home: str,
        kill: int | None = None,
        period: Period | None = None,
        ending: type[BaseException] = KilledError,
    ) -> HarvestTally:
        """Harvest into a home what is new, or all of a period; until so many events where it is to be killed."""

        def report(step: str, count: int, total: int | None) -> None:
            if kill is not None and count >= kill:
                raise ending

        setting = self._dataset.sources[0]
        return run.harvest_source(self._dataset, setting, Home(self._folder / home), report, period)

    def state(self, home: str) -> str:
        """Return a hash of what a home holds."""
        index = ArchiveIndex(Home(self._folder / home).archive("test") / "index.sqlite")
        try:
            return index.state_hash()
        finally:
            index.close()
