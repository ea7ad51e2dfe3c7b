"""Make the keys that sign releases."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import terminal
from pipeline.release import signing

app = typer.Typer(help="Keys that releases are signed with, by minisign.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `new` a subcommand of its own while it is the only one."""


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="File for the secret key; the public key goes next to it, as .pub.")],
    no_password: Annotated[bool, typer.Option("--no-password", help="Do not encrypt the secret key.")] = False,
) -> None:
    """Make a pair of keys; BRIEVENBUS_SIGNING_PASSWORD or the terminal gives the password.

    Example: brievenbus key new ~/brievenbus.key
    """
    with terminal.problems():
        password = None if no_password else settings.secret(signing.PASSWORD)
        if password is None and not no_password:
            password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        public = signing.new_pair(file, password)
    terminal.say(f"secret key: {file}  (sign with it: BRIEVENBUS_SIGNING_KEY={file}; keep it safe, and keep a copy)")
    terminal.say(f"public key: {public}  (published as minisign.pub)")
