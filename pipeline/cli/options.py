"""Arguments and options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

Dataset = Annotated[str, typer.Argument(help="Name of a dataset, or the folder of its dataset.toml.")]
MaybeDataset = Annotated[str | None, typer.Argument(help="Name of a dataset; by default every one.")]
Home = Annotated[
    Path | None, typer.Option(help="Archive, state and web root; by default $BRIEVENBUS_HOME or ./var.", metavar="DIR")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes that read letters; by default one for each processor.")
]
