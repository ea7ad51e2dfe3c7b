"""From source to release: run, harvest, build, publish, approve, reject, status."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import delivered, options, outcome, terminal
from pipeline.errors import DefinitionError
from pipeline.home import Home
from pipeline.letters import engine as engines
from pipeline.model.dataset import Dataset
from pipeline.release import build as draft
from pipeline.release import past, signing
from pipeline.run import Published


def run(
    dataset: options.Dataset,
    home: options.Home = None,
    workers: options.Workers = None,
    engine: options.Engine = None,
    scheduler: options.Scheduler = None,
    since: options.Since = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Harvest, build and publish DATASET in this process.

    Example: brievenbus run voorbeeldbrieven
    """
    place, period = Home(home or settings.home()), options.period(since, None, 1)
    with terminal.problems():
        where = engines.chosen(engine, workers, scheduler)
        found = pipeline_run.load(dataset, home=place)
        signing.unlock()
        with terminal.progress(quiet) as report:
            harvested, published = pipeline_run.run(found, place, where, report, period)
        code = outcome.tell(found.name, place, harvested, published, as_json=json)
    raise typer.Exit(code)


def harvest(
    dataset: options.Dataset,
    home: options.Home = None,
    since: options.Since = None,
    until: options.Until = None,
    parts: options.Parts = 1,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Fetch new records of the sources of DATASET into the archive, or all records of a period.

    An interrupted backfill continues with the same command.

    Example: brievenbus harvest kamerbrieven --since 2011-01-01 --until 2019-12-31 --parts 4
    """
    place, period = Home(home or settings.home()), options.period(since, until, parts)
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        with place.lock(found.name), terminal.progress(quiet) as report:
            harvested = pipeline_run.harvest(found, place, report, period)
        code = outcome.tell_harvest(harvested, as_json=json)
    raise typer.Exit(code)


def build(
    dataset: options.Dataset,
    at: options.At = None,
    to: Annotated[Path | None, typer.Option(help="With --at: a new folder for the draft.", metavar="DIR")] = None,
    home: options.Home = None,
    workers: options.Workers = None,
    engine: options.Engine = None,
    scheduler: options.Scheduler = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make a checked draft of a release of DATASET from its archive; no network is used.

    With --at it is made from the records that the archive had on that day, in the folder of --to; published releases
    do not change.

    Example: brievenbus build voorbeeldbrieven; brievenbus build voorbeeldbrieven --at 2026-11-01 --to before
    """
    place = Home(home or settings.home())
    with terminal.problems():
        where = engines.chosen(engine, workers, scheduler)
        moment = options.moment(at)
        if (moment is None) != (to is None):
            raise DefinitionError("--at and --to belong together: a day, and a new folder for the draft of that day")
        found = pipeline_run.load(dataset, home=place)
        with place.lock(found.name), terminal.progress(quiet) as report:
            if moment is not None and to is not None:
                made: draft.Draft | None = past.build_at(found, place, moment, to, where, report)
            else:
                made = pipeline_run.build(found, place, where, report)
        code = outcome.tell_draft(made, as_json=json)
    raise typer.Exit(code)


def publish(
    dataset: options.Dataset,
    to: Annotated[
        str | None, typer.Option(help="Only send the published releases, to this target.", metavar="TARGET")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Option of that target; may be repeated.", metavar="NAME=VALUE")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Send everything, not only missing files.")] = False,
    home: options.Home = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Publish the draft of DATASET that `build` made as a release, and send it to the targets of DATASET.

    Example: brievenbus publish voorbeeldbrieven --to folder --option path=/srv/www
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        if to is None and (option or again):
            raise typer.BadParameter("--option and --again go with --to")
        signing.unlock()
        with place.lock(found.name), terminal.progress(quiet) as report:
            if to is not None:
                delivery = pipeline_run.send(found, place, to, _options(option), again, report)
            else:
                published = pipeline_run.publish(found, place, draft.pending(place, found), report)
        if to is not None:
            raise typer.Exit(delivered.tell(found.name, delivery, as_json=json))
        code = outcome.tell(found.name, place, None, published, as_json=json)
    raise typer.Exit(code)


def _options(pairs: list[str] | None) -> dict[str, str]:
    """Return options given as `name=value`. Raises BadParameter for an argument of another form."""
    for pair in pairs or ():
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--option")
    return dict(pair.split("=", 1) for pair in pairs or ())


def approve(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """Publish the draft of DATASET that waits because it differs so much from the newest release.

    Example: brievenbus approve voorbeeldbrieven
    """
    _decide(pipeline_run.approve, dataset, home, json)


def reject(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """Reject the draft of DATASET that waits; `approve` can still publish it until the next build.

    Example: brievenbus reject voorbeeldbrieven
    """
    _decide(pipeline_run.reject, dataset, home, json)


def _decide(decision: Callable[[Dataset, Home], Published], dataset: str, home: Path | None, as_json: bool) -> None:
    """Carry out the operator's decision about the draft that waits."""
    place = Home(home or settings.home())
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        with place.lock(found.name):
            published = decision(found, place)
        code = outcome.tell(found.name, place, None, published, as_json=as_json)
    raise typer.Exit(code)
