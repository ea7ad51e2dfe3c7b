"""Arguments and options that several subcommands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import advised
from pipeline.errors import DefinitionError
from pipeline.model.period import Period

Dataset = Annotated[str, typer.Argument(help="Name of a dataset, or the folder of its dataset.toml.")]
MaybeDataset = Annotated[str | None, typer.Argument(help="Name of a dataset; by default every one.")]
Home = Annotated[
    Path | None,
    typer.Option(
        help="Archive, state and web root; by default $BRIEVENBUS_HOME or ./var.",
        metavar="DIR",
        callback=advised.note_home,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes that read letters; by default one for each processor.")
]
Engine = Annotated[
    str | None,
    typer.Option(
        help="Where letters are read and files written: local, processes (by default) or dask; or $BRIEVENBUS_ENGINE.",
        metavar="NAME",
    ),
]
Scheduler = Annotated[
    str | None, typer.Option(help="Address of the Dask scheduler; or $BRIEVENBUS_SCHEDULER.", metavar="ADDRESS")
]
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DAY",
        help="Harvest every record from this day on, instead of new records only; the cursors for new records do not "
        "move. Sources that cannot select by day are harvested as usual.",
    ),
]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Last day of that period; needs --since.")
]
Parts = Annotated[
    int,
    typer.Option(
        min=1, max=16, help="Number of parts of that period, harvested in parallel at the pace of the source."
    ),
]


def period(since: datetime | None, until: datetime | None, parts: int) -> Period | None:
    """Return the requested period, or None. Raises BadParameter for options that contradict each other."""
    if since is None:
        if until is not None or parts != 1:
            raise typer.BadParameter("--until and --parts need --since")
        return None
    if until is not None and until < since:
        raise typer.BadParameter("--until is before --since")
    return Period(since=f"{since:%Y-%m-%d}", until=f"{until:%Y-%m-%d}" if until else None, parts=parts)


At = Annotated[
    str | None, typer.Option(help="Day, as 2026-11-01, or moment in UTC, as 2026-11-01T12:00:00Z.", metavar="DATE")
]


def moment(text: str | None) -> str | None:
    """Return the last second of a day, or a moment unchanged, RFC 3339 in UTC. Raises DefinitionError for neither.

    >>> moment("2026-11-01")
    '2026-11-01T23:59:59Z'
    """
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-01"):
            return f"{date.fromisoformat(text).isoformat()}T23:59:59Z"
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - in UTC
    except ValueError:
        raise DefinitionError(
            f"{text!r} is neither a day, as 2026-11-01, nor a moment, as 2026-11-01T12:00:00Z"
        ) from None
