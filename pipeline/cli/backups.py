"""A copy of the home in one file, and a home from such a file."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.cli.exits import Exit
from pipeline.distribute import backup as backups
from pipeline.errors import DefinitionError, PipelineError
from pipeline.home import Home
from pipeline.release.withdrawal import redactions

BackupFile = Annotated[Path, typer.Argument(help="A tar file.", metavar="FILE")]


def backup(
    file: BackupFile, home: options.Home = None, json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """Copy the archive and the web root of all datasets to FILE; runs may go on meanwhile.

    The file has mode 600, because an archive contains personal data that a release leaves out. Definitions, signing
    keys and letters in folders outside the home are not in it.

    Example: brievenbus backup /backup/brievenbus-2026-11-28.tar
    """
    place = Home(home or settings.home())
    with terminal.problems(), terminal.progress(quiet) as report:
        made = backups.back_up(place, file, report)
    if json:
        terminal.say_json({"file": file, **msgspec.structs.asdict(made)})
    else:
        names = ", ".join(f"{name} {release or 'without a release'}" for name, release in made.datasets.items())
        terminal.say(f"{file}: {made.files} files, {file.stat().st_size} bytes: {names}")


def restore(
    file: BackupFile,
    home: options.Home = None,
    withdrawals: Annotated[
        list[str] | None,
        typer.Option(
            help="redactions.json of a dataset as its site has it now: letters withdrawn since the backup was made are "
            "withdrawn in the restored home at once.",
            metavar="NAME=FILE",
        ),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make a new home from a backup, and check every record and the newest releases.

    Letters that were withdrawn before the backup stay withdrawn. Exit codes: 0 restored, 1 a stated problem, or damage
    that the home had already when it was backed up.

    Example: brievenbus restore brievenbus-2026-11-28.tar --home /srv/brievenbus --withdrawals brieven=redactions.json
    """
    place, damaged = Home(home or settings.home()), False
    with terminal.problems():
        since = dict(_named(one) for one in withdrawals or ())
        with terminal.progress(quiet) as report:
            found = backups.restore(file, place, report)
        for name, content in since.items():
            _withdraw(place, name, content)
    for one in found:
        damaged |= bool(one.damage)
        if json:
            terminal.say_json(one)
        else:
            terminal.say(f"{one.name}: {one.release or 'no release yet'} in {place.web / one.name}")
            for line in one.damage:
                terminal.warn(f"{one.name}: {line}")
    raise typer.Exit(Exit.PROBLEM if damaged else Exit.DONE)


def _named(option: str) -> tuple[str, bytes]:
    """Return the dataset and the content of a file of withdrawals. Raises DefinitionError for another form."""
    name, _, file = option.partition("=")
    if not file or "/" in name:
        raise DefinitionError(f"--withdrawals: found {option!r}, expected NAME=FILE such as brieven=redactions.json")
    content = Path(file).read_bytes()
    redactions.parse_bound(content, file)
    return name, content


def _withdraw(place: Home, name: str, content: bytes) -> None:
    """Apply later withdrawals to a restored dataset, or say why that must wait for its definition."""
    if not (place.web / name).is_dir():
        raise DefinitionError(f"--withdrawals: the backup has no dataset {name!r}")
    (place.web / name / redactions.BOUND).write_bytes(content)
    try:
        applied = pipeline_run.rebind(pipeline_run.load(name, home=place), place)
    except PipelineError as error:
        raise DefinitionError(
            f"the home is restored, but letters withdrawn since are still in {place.web / name}: {error}; "
            f"show it to nobody before: brievenbus run FOLDER --home {place.folder}"
        ) from error
    count = len(applied.letters)
    terminal.say(f"{name}: {count} letter{'s' if count != 1 else ''} withdrawn since the backup")
