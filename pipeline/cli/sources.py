"""List the sources, and check their contracts."""

from typing import Annotated

import typer

from pipeline import definitions, settings
from pipeline import run as pipeline_run
from pipeline import sources as plugins
from pipeline.cli import options, outcome, terminal
from pipeline.cli.exits import highest
from pipeline.cli.lists import say_plugin
from pipeline.harvest import contracts
from pipeline.harvest.trial import try_sources
from pipeline.home import Home

app = typer.Typer(invoke_without_command=True)


@app.callback()
def sources(context: typer.Context, json: options.Json = False) -> None:
    """List the sources and the options of each: name, type, default and meaning; `check` checks their contracts.

    Example: brievenbus sources
    """
    if context.invoked_subcommand is not None:
        return
    with terminal.problems():
        for name in plugins.names():
            found = plugins.get(name)
            say_plugin(name, found.title, found.options, json)


@app.command()
def check(
    dataset: options.MaybeDataset = None,
    source: Annotated[str | None, typer.Option(help="Check this source only.")] = None,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Check with a few requests which fields and values each source of DATASET offers, and report changes.

    Exit codes: 0 no change that matters, 1 a source was not reached or lacks a needed field, 3 something changed.

    Example: brievenbus sources check kamerbrieven --source koop_sru
    """
    place, codes = Home(home or settings.home()), set()
    with terminal.problems():
        names = (dataset,) if dataset else definitions.names(settings.DATASETS)
        found = [pipeline_run.load(name) for name in names]
        for one in found:
            if source is not None or contracts.checkable(one):
                checked = pipeline_run.check_sources(one, place, source)
                codes.add(outcome.tell_check(one.name, checked, as_json=json))
            elif dataset:
                terminal.say(f"{one.name}: none of its sources is on a network, so there is nothing to check")
    raise typer.Exit(highest(codes))


@app.command("try")
def try_(
    dataset: options.Dataset,
    source: Annotated[str | None, typer.Option(help="Try this source only.")] = None,
    count: Annotated[int, typer.Option(min=1, max=100, help="Number of records to fetch from each source.")] = 10,
    home: options.Home = None,
    workers: options.Workers = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Fetch a few records of each network source of DATASET at its pace, read them, and publish nothing.

    Prints for each source whether it offers what is needed, and what became of its records. Exit codes: 0 every source
    gave letters, 1 a source was not reached, broke its contract or gave no letter.

    Example: brievenbus sources try kamerbrieven --source koop_sru
    """
    place, codes = Home(home or settings.home()), set()
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        with terminal.progress(quiet) as report:
            workers = workers or settings.worker_count()
            tried = try_sources(found, place, count, source, workers, report)
        for one in tried:
            codes.add(outcome.tell_trial(found.name, one, json))
    raise typer.Exit(highest(codes))
