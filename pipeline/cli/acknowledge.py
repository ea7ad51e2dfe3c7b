"""Records that are missing from a release and may be: `acknowledge`."""

from typing import Annotated

import typer

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.harvest.acknowledgements import MissingRecord
from pipeline.home import Home

Records = Annotated[
    list[str] | None, typer.Argument(help="Keys of missing records, or SOURCE:KEY; none lists them.", metavar="RECORD")
]
All = Annotated[bool, typer.Option("--all", help="Every missing record; with --undo, every acknowledged one.")]
Note = Annotated[str | None, typer.Option(help="Why; kept in the archive and never published.", metavar="TEXT")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the acknowledgement back.")]


def acknowledge(
    dataset: options.Dataset,
    records: Records = None,
    all_: All = False,
    note: Note = None,
    undo: Undo = False,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Accept that records are missing from DATASET, so that `run` and `status` no longer end with exit code 3 for them.

    A record that may contain personal data, and therefore holds a release, is acknowledged in the same way. An
    acknowledgement ends when the record or its reason changes. Without RECORD, records of both kinds are listed.

    Example: brievenbus acknowledge voorbeeldbrieven kapot.pdf --note "asked for a new copy"
    """
    place = Home(home or settings.home())
    with terminal.problems():
        if records and all_:
            raise typer.BadParameter("give records, or --all")
        if (note or undo) and not (records or all_):
            raise typer.BadParameter("name the records, or give --all")
        found = pipeline_run.load(dataset, home=place)
        if records or all_:
            chosen = pipeline_run.acknowledge(found, place, records or (), note, undo)
        else:
            chosen = (*pipeline_run.missing_records(found, place), *pipeline_run.records_to_review(found, place))
    if json:
        terminal.say_json({"dataset": found.name, "records": chosen})
        return
    for one in chosen:
        terminal.say(f"{found.name}: {missing_line(one)}")
    if not chosen:
        terminal.say(f"{found.name}: no such record" if all_ else f"{found.name}: no record is missing")


def missing_line(one: MissingRecord) -> str:
    """Return one line on a missing record: its key, the reason, and the operator's acknowledgement or next step."""
    state = "must be looked at" if one.code == "personal-data-doubtful" else "is missing"
    line = f"{one.source}:{one.key} {state}: {one.code}: {one.message}"
    if one.acknowledged:
        return f"{line}; acknowledged on {one.acknowledged}" + (f": {one.note}" if one.note else "")
    return f"{line}; {one.advice}"
