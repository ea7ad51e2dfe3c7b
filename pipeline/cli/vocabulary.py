"""The authority lists: who was what, and when."""

import typer

app = typer.Typer(help="Authority lists: who was what in government, and when.", no_args_is_help=True)
