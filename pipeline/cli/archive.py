"""Verify, repair and export the archive."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline import archive as archives
from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.cli.advised import command
from pipeline.cli.exits import Exit
from pipeline.distribute import export as mirror
from pipeline.errors import ArchiveError
from pipeline.home import Home
from pipeline.letters.engine import Engine

app = typer.Typer(help="Look after the archive of a dataset.", no_args_is_help=True)


@app.command()
def verify(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """Read every record in the archive of DATASET and list those that are missing or damaged, except withdrawn ones.

    Example: brievenbus archive verify voorbeeldbrieven
    """
    with terminal.problems():
        place = Home(home or settings.home())
        found = pipeline_run.load(dataset, home=place)
        _check_archive(place, found.name)
        with closing(archives.open_index(place, found.name)) as index:
            contents = archives.Contents(archives.contents_place(place, found.name))
            damage = []
            for line in archives.verify(index, contents):
                terminal.warn(line)
                damage.append(line)
            is_readable = not any(line.startswith(archives.INDEX_DAMAGED) for line in damage)
            redacted = archives.redacted(index) if is_readable else 0
            lost = len(archives.lost_hashes(index)) if is_readable else 0
    if json:
        terminal.say_json({"dataset": found.name, "damage": damage, "redacted": redacted, "lost": lost})
    else:
        removed = f"; {redacted} contents were removed, as their letters were withdrawn" if redacted else ""
        removed += f"; {lost} replies and earlier versions were lost before" if lost else ""
        removed += f"; mend it by: {command(f'archive repair {found.name}')}" if damage else ""
        terminal.say(f"{found.name}: {'the archive is whole' if not damage else f'{len(damage)} damaged'}{removed}")
    raise typer.Exit(Exit.PROBLEM if damage else Exit.DONE)


@app.command()
def repair(
    dataset: options.Dataset, home: options.Home = None, json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """Repair the archive of DATASET: rebuild a damaged index, and mark lost records so that they are fetched again.

    A damaged index is read as far as possible, and is kept as index.sqlite.damaged. Damaged contents get names that end
    in .damaged. No network is used: the next harvest asks the sources.

    Example: brievenbus archive repair voorbeeldbrieven; brievenbus run voorbeeldbrieven
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found = pipeline_run.load(dataset)
        _check_archive(place, found.name)
        with place.lock(found.name), terminal.progress(quiet) as report:
            contents = archives.Contents(archives.contents_place(place, found.name))
            file = archives.index_file(place, found.name)
            done = archives.repair(file, partial(archives.open_index, place, found.name), contents, report)
    if json:
        terminal.say_json({"dataset": found.name, "repair": done})
        return
    if done.index:
        rows = ", ".join(f"{count} of {name}" for name, count in done.index.rows.items() if count)
        terminal.say(f"{found.name}: the index was damaged and is rebuilt from {rows or 'nothing'}: {done.index.kept}")
    more = f"; {done.lost} replies and earlier versions are lost for good" if done.lost else ""
    terminal.say(f"{found.name}: {done.to_fetch} records are fetched again by the next harvest{more}")


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
    """Write the archive of DATASET to DIR as a Data Package: records, their bytes, and the requests that fetched them.

    Letters that are withdrawn or held back are left out, and so are cookies and keys. Documents are as their publishers
    made them public, with the names of officials that a release leaves out.

    Example: brievenbus archive export voorbeeldbrieven mirror --at 2026-11-01
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found, moment = pipeline_run.load(dataset, home=place), options.moment(at)
        _check_archive(place, found.name)
        with place.lock(found.name), terminal.progress(quiet) as report:
            made = mirror.export(
                found, place, folder, moment, Engine(processes=workers or settings.worker_count()), report
            )
    if json:
        terminal.say_json({"dataset": found.name, "export": {**msgspec.structs.asdict(made), "folder": str(folder)}})
    else:
        terminal.say(
            f"{found.name}: {made.records} records ({made.left_out} left out), {made.exchanges} exchanges, "
            f"{made.contents} contents in {folder}"
        )


def _check_archive(place: Home, dataset: str) -> None:
    if not archives.has_index(place, dataset):
        raise ArchiveError(f"{dataset!r} has no archive yet: start with {command(f'harvest {dataset}')}")
