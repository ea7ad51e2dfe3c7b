"""The archive itself: is it whole?"""

from contextlib import closing

import typer

from pipeline import archive as archives
from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.errors import ArchiveError
from pipeline.home import Home

app = typer.Typer(help="Look after the archive of a dataset.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `verify` a subcommand of its own while it is the only one."""


@app.command()
def verify(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """Read every record in the archive of DATASET and name each that is gone or damaged.

    Example: brievenbus archive verify voorbeeldbrieven
    """
    with terminal.problems():
        found = pipeline_run.load(dataset)
        place = Home(home or settings.home())
        if not archives.has_index(place, found.name):
            raise ArchiveError(f"{found.name!r} has no archive yet: start with brievenbus harvest {found.name}")
        with closing(archives.open_index(place, found.name)) as index:
            contents = archives.Contents(archives.contents_place(place, found.name))
            damage = list(archives.verify(index, contents))
    for line in damage:
        terminal.warn(line)
    if json:
        terminal.say_json({"dataset": found.name, "damage": damage})
    else:
        terminal.say(f"{found.name}: {'the archive is whole' if not damage else f'{len(damage)} damaged'}")
    raise typer.Exit(terminal.EXIT_PROBLEM if damage else 0)
