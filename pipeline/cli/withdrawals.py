"""Withdraw letters: `withdraw`."""

import sys
from collections import Counter
from typing import Annotated

import typer

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.model.letter import REASONS, Reason
from pipeline.run import WithdrawalResult

Ids = Annotated[
    list[str], typer.Argument(help="Web address of a letter, or a number that is its own.", metavar="ID...")
]
Why = Annotated[str | None, typer.Option("--reason", help=f"One of: {', '.join(REASONS)}.", metavar="CLASS")]
Note = Annotated[
    str | None, typer.Option("--note-to-self", help="Kept in the archive and never published; name no one in it.")
]
Undo = Annotated[bool, typer.Option("--undo", help="The withdrawal was a mistake: let the letters come back.")]
Allow = Annotated[
    bool, typer.Option("--allow", help="Let through records that were held back for likeness to a withdrawn letter.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; only a terminal is asked anyway.")]


def withdraw(
    dataset: options.Dataset,
    ids: Ids,
    reason: Why = None,
    note_to_self: Note = None,
    undo: Undo = False,
    allow: Allow = False,
    yes: Yes = False,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Withdraw letters of DATASET: empty them in the archive, every release, the pages and the feeds.

    A tombstone remains: the letter's address, numbers and date, the day of withdrawal, and the reason in one word. The
    letter stays away on every later run, even where a source still lists it. No network and no build are needed.

    A record that only resembles a withdrawn letter is held back, with the issue like-withdrawn: withdraw it too, by the
    key in issues.csv, or let it through with --allow.

    Example: brievenbus withdraw voorbeeldbrieven kst-32824-1 --reason personal-data
    """
    with terminal.problems():
        place = Home(home or settings.home())
        found = pipeline_run.load(dataset, home=place)
        if allow:
            _allow(found, place, ids, json)
            return
        why = _reason(reason, undo)
        if not yes and sys.stdin.isatty():
            action = "bring back" if undo else "withdraw for good, from every release"
            typer.confirm(f"{found.name}: {action}: {', '.join(map(terminal.safe, ids))}?", abort=True)
        done = pipeline_run.withdraw(found, place, ids, why, note_to_self, undo)
        _tell(found, done, undo, json)


def _allow(dataset: Dataset, home: Home, ids: list[str], as_json: bool) -> None:
    """Let records through, and print them."""
    entries = pipeline_run.allow(dataset, home, ids)
    if as_json:
        terminal.say_json({"dataset": dataset.name, "allowed": [entry.letter for entry in entries]})
    else:
        for entry in entries:
            terminal.say(f"{entry.letter}: let through; the next run publishes it")


def _reason(stated: str | None, undo: bool) -> Reason:
    known = next((one for one in REASONS if one == stated), None)
    if known is None and not undo:
        raise typer.BadParameter(f"give one of: {', '.join(REASONS)}", param_hint="--reason")
    return known or "other"


def _tell(dataset: Dataset, done: WithdrawalResult, undo: bool, as_json: bool) -> None:
    redacted = done.published.redacted
    if as_json:
        letters = [
            {"letter": entry.letter, "date": entry.date, "reason": entry.reason, "records": len(entry.records)}
            for entry in done.entries
        ]
        terminal.say_json({"dataset": dataset.name, "letters": letters, "undone": undo, "redacted": redacted})
        return
    for entry in done.entries:
        if undo:
            terminal.say(f"{entry.letter}: no longer withdrawn; it comes back when its source is harvested again")
            continue
        terminal.say(f"{entry.letter}: withdrawn on {entry.date}, reason: {entry.reason}")
        for source, count in sorted(Counter(place.source for place in entry.records).items()):
            terminal.say(f"  {count} record{'s' if count > 1 else ''} of {source}")
    if undo:
        return
    emptied = redacted.archive
    kept = f"; {emptied.kept} stay, since another letter has the same bytes" if emptied.kept else ""
    terminal.say(
        f"archive: {emptied.records} records and {emptied.replies} replies emptied, {emptied.files} files removed{kept}"
    )
    terminal.say(f"releases cut again: {', '.join(redacted.recut) or 'none'}")
    if redacted.dropped:
        terminal.say(f"releases removed whole, as the letters could not be taken out: {', '.join(redacted.dropped)}")
    terminal.say(f"public log: {dataset.name}/redactions.csv; pages, feeds and catalogue follow")
