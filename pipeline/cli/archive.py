"""The archive itself: is it whole, and how can others have it?"""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline import archive as archives
from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.cli.exits import Exit
from pipeline.distribute import export as mirror
from pipeline.errors import ArchiveError
from pipeline.home import Home

app = typer.Typer(help="Look after the archive of a dataset.", no_args_is_help=True)


@app.command()
def verify(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """Read every record in the archive of DATASET and name each that is gone or damaged, but for withdrawn ones.

    Example: brievenbus archive verify voorbeeldbrieven
    """
    with terminal.problems():
        found = pipeline_run.load(dataset)
        place = Home(home or settings.home())
        _check_archive(place, found.name)
        with closing(archives.open_index(place, found.name)) as index:
            contents = archives.Contents(archives.contents_place(place, found.name))
            damage = list(archives.verify(index, contents))
            redacted = archives.redacted(index)
    for line in damage:
        terminal.warn(line)
    if json:
        terminal.say_json({"dataset": found.name, "damage": damage, "redacted": redacted})
    else:
        removed = f"; {redacted} contents were removed, as their letters were withdrawn" if redacted else ""
        terminal.say(f"{found.name}: {'the archive is whole' if not damage else f'{len(damage)} damaged'}{removed}")
    raise typer.Exit(Exit.PROBLEM if damage else Exit.DONE)


@app.command()
def export(
    dataset: options.Dataset,
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")],
    at: options.At = None,
    workers: options.Workers = None,
    home: options.Home = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Write the archive of DATASET to DIR as a Data Package: records, their bytes, and how they were had.

    Letters that were withdrawn or are held back are left out, and so are cookies and keys. Documents are as their
    publishers made them public, with the officers' names that a release leaves out.

    Example: brievenbus archive export voorbeeldbrieven mirror --at 2026-11-01
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found, moment = pipeline_run.load(dataset), options.moment(at)
        _check_archive(place, found.name)
        with place.lock(found.name), terminal.progress(quiet) as report:
            made = mirror.export(found, place, folder, moment, workers or settings.worker_count(), report)
    if json:
        terminal.say_json({"dataset": found.name, "export": {**msgspec.structs.asdict(made), "folder": str(folder)}})
    else:
        terminal.say(
            f"{found.name}: {made.records} records ({made.left_out} left out), {made.exchanges} exchanges, "
            f"{made.contents} contents in {folder}"
        )


def _check_archive(place: Home, dataset: str) -> None:
    if not archives.has_index(place, dataset):
        raise ArchiveError(f"{dataset!r} has no archive yet: start with brievenbus harvest {dataset}")
