"""Bring a copy of a dataset up to date."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.cli.exits import Exit
from pipeline.cli.services import public_key
from pipeline.distribute.sync import Synced
from pipeline.distribute.sync import sync as bring
from pipeline.release.checks.offer import staleness


def sync(
    folder: Annotated[Path, typer.Argument(help="Folder of the copy; made if absent.", metavar="DIR")],
    source: Annotated[
        str,
        typer.Option("--from", help="Where the dataset is published: https://…/NAME/, or its folder.", metavar="URL"),
    ],
    key: Annotated[
        Path | None, typer.Option(help="Public key of minisign; only releases signed with it are taken.", metavar="PUB")
    ] = None,
    max_age: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Most days since the publisher's last complete harvest; by default the publisher states until when "
            "the dataset is recent.",
            metavar="DAYS",
        ),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Update the copy in DIR to the newest release, by deltas where these are fewer bytes, and verify it.

    The old copy stays until the new one is complete and verified; an interrupted run continues. Where the publisher's
    last harvest is too old, the copy is still updated, and the exit code is 1.

    Example: brievenbus sync --from var/public/voorbeeldbrieven copy
    """
    with terminal.problems():
        with terminal.progress(quiet) as report:
            done = bring(source, folder, public_key(key), report)
        stale = staleness(done.version, done.complete, done.valid_until, max_age, settings.now())
    if json:
        terminal.say_json({**msgspec.structs.asdict(done), "stale": stale})
    else:
        for line in told(done):
            terminal.say(line)
    if stale:
        terminal.warn(f"brievenbus: {source}: {stale}")
    raise typer.Exit(Exit.PROBLEM if stale else Exit.DONE)


def told(done: Synced) -> list[str]:
    """Return the result of a run in words."""
    proof = "checksums and signature are right" if done.signed else "checksums are right"
    lines = [f"note: {note}" for note in done.notes]
    if done.how == "already":
        return [*lines, f"{done.dataset}: already at {done.version}; {proof}"]
    start = f"from {done.before} to {done.version}" if done.before else f"{done.version}"
    deltas = f"{done.deltas} delta{'s' if done.deltas != 1 else ''}, " if done.deltas else ""
    how = f"{deltas}{done.downloaded:,} bytes downloaded for {done.bytes:,}"
    return [*lines, f"{done.dataset}: {start}: {how}; {proof}", f"copy: {done.folder}"]
