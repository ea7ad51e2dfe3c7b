"""From publishers to the archive: new records of every source, or all of a period in parallel parts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import ParamSpec, Protocol, TypeVar

import msgspec

from pipeline import settings, sources
from pipeline.archive import Contents, HarvestTally, Session, contents_place, open_index
from pipeline.errors import SourceError
from pipeline.harvest.backfill import backfill
from pipeline.harvest.counting import ask_counts
from pipeline.harvest.guard import events
from pipeline.harvest.period import narrowed
from pipeline.harvest.storing import Keeper
from pipeline.harvest.web import open_web
from pipeline.home import Home
from pipeline.machine import collecting_rarely
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.model.period import Period
from pipeline.model.progress import Report
from pipeline.release.published import retrieved_before
from pipeline.release.withdrawal import adopt
from pipeline.sources import AllSame, Event, Found, HarvestJob, Refused

__all__ = ["Harvested", "StepWrapper", "harvest", "harvest_source", "unwrapped"]

P = ParamSpec("P")
R = TypeVar("R")


class StepWrapper(Protocol):
    """The wrapper that an orchestrator puts around each step: the result is called like the step itself."""

    def __call__(self, title: str, step: Callable[P, R]) -> Callable[P, R]:
        """Return the function to call instead of a step; the title names the step and its dataset or source."""
        ...


def unwrapped(title: str, step: Callable[P, R]) -> Callable[P, R]:
    """Return a step unchanged."""
    return step


class Harvested(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a harvest, by source."""

    tallies: dict[str, HarvestTally]
    failures: dict[str, str]
    """One line for each source that could not be harvested; its archived records stay unchanged."""


def harvest(
    dataset: Dataset, home: Home, report: Report, period: Period | None = None, wrap: StepWrapper = unwrapped
) -> Harvested:
    """Archive the new records of each source, or all records of a period; a failing source does not affect others."""
    tallies: dict[str, HarvestTally] = {}
    failures: dict[str, str] = {}
    for setting in dataset.sources:
        try:
            step = wrap(f"Harvest {setting.name}", harvest_source)
            tallies[setting.name] = step(dataset, setting, home, report, period)
        except SourceError as error:
            failures[setting.name] = str(error)
    return Harvested(tallies=tallies, failures=failures)


@collecting_rarely()
def harvest_source(
    dataset: Dataset,
    setting: SourceSetting,
    home: Home,
    report: Report,
    period: Period | None = None,
    limit: int | None = None,
) -> HarvestTally:
    """Archive the new records of one source. Raises SourceError; everything received until then is kept.

    With a period, archive the source's records of those days instead, in parts. The next harvest of new records still
    begins at the same point. A source that cannot be asked by day is harvested as usual. With a limit, stop after so
    many records, and conclude nothing from the records that were not listed.
    """
    source = sources.get(setting.name)
    adopt(dataset, home)
    if period is not None and source.by_day:
        asked = narrowed(period, sources.read_options(setting))
        return backfill(dataset, setting, source, home, report, asked) if asked else HarvestTally(0, 0, 0, 0, 0)
    contents = Contents(contents_place(home, dataset.name))
    with ExitStack() as stack:
        index = stack.enter_context(closing(open_index(home, dataset.name)))
        published = retrieved_before(home.web / dataset.name, setting.name) if index.newest() is None else {}
        session = stack.enter_context(Session(index, contents, setting.name, settings.now(), published=published))
        keeper = Keeper(session, settings.now()[:10])
        stack.callback(keeper.log)
        web = open_web(stack, setting, dataset, home, keeper)
        options = sources.read_options(setting)
        job = HarvestJob(options=options, folder=dataset.folder, known=session, attempts=keeper.attempts, web=web)
        try:
            _collect(setting.name, events(source, job), keeper, report, limit)
            uncounted = ask_counts(session, source, job) if limit is None else None
        except SourceError as error:
            keeper.log()
            session.fail(str(error), settings.now())
            raise
        keeper.log()
        return session.finish(settings.now())._replace(uncounted=uncounted)


def _collect(name: str, given: Iterator[Event], keeper: Keeper, report: Report, limit: int | None) -> None:
    """Archive the events of a source, and without a limit also the absence of records that it no longer lists."""
    count = 0
    for event in _first(given, limit):
        keeper.keep(event)
        count += len(event.keys) if isinstance(event, AllSame) else 1
        report(f"Harvesting {name}", count, None)
    if limit is None:
        keeper.settle()


def _first(given: Iterator[Event], limit: int | None) -> Iterator[Event]:
    """Return the events up to a number of records that were fetched or refused."""
    count = 0
    for event in given:
        yield event
        count += isinstance(event, Found | Refused)
        if count == limit:
            return
