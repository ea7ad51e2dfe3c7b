"""The command and its subcommands, each imported when it is called, so that `--help` answers at once."""

import ast
import importlib
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "run": "releases.run",
    "harvest": "releases.harvest",
    "build": "releases.build",
    "publish": "releases.publish",
    "diff": "diff.diff",
    "approve": "releases.approve",
    "reject": "releases.reject",
    "status": "status.status",
    "releases": "kept.releases",
    "watch": "watch.watch",
    "doctor": "doctor.doctor",
    "acknowledge": "acknowledge.acknowledge",
    "withdraw": "withdrawals.withdraw",
    "read": "reading.read",
    "validate": "services.validate",
    "serve": "services.serve",
    "mcp": "services.mcp",
    "sync": "sync.sync",
    "schedule": "services.schedule",
    "backup": "backups.backup",
    "restore": "backups.restore",
    "datasets": "lists.datasets",
    "outputs": "lists.outputs",
    "targets": "lists.targets",
    "sources": "sources.app",
    "vocab": "vocabulary.app",
    "archive": "archive.app",
    "key": "keys.app",
}
"""Each subcommand with its module in this folder, and its function or, for a group of commands, its `app`."""


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and first line of help, and imports the one that is called.

    Contexts and commands are `Any`, since typer and click give them classes of different names from version to version.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command as a line of help, or None."""
        return TyperCommand(cmd_name, help=summary(cmd_name)) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the command that the arguments name."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and whole(str(command.name)), rest


def whole(name: str) -> Any:
    """Import a command of COMMANDS."""
    module, _, attribute = COMMANDS[name].partition(".")
    found = getattr(importlib.import_module(f"pipeline.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command = typer.main.get_command(found)
    else:
        single = typer.Typer(add_completion=False)
        single.command()(found)
        command = typer.main.get_command(single)
    command.name = name
    return command


def summary(name: str) -> str:
    """Return the first line of a command's docstring, read from its file without importing it."""
    module, _, attribute = COMMANDS[name].partition(".")
    tree = ast.parse(Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == attribute]
    return (ast.get_docstring(functions[0] if functions else tree) or "").partition("\n")[0]


app = typer.Typer(
    cls=LazyGroup,
    help="Letters of the Dutch government to parliament, as open data.\n\nStart with: brievenbus run voorbeeldbrieven",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        metadata = importlib.import_module("importlib.metadata")  # Slow to import, and every command is here first.
        typer.echo(f"brievenbus {metadata.version('brievenbus')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Give the group a body of its own, which does nothing but print the version where it is asked for."""
