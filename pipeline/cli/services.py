"""Check a release, serve the web root, and keep the schedules."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import options, stopping, terminal
from pipeline.cli.exits import Exit
from pipeline.errors import ValidationError
from pipeline.home import Home
from pipeline.release import checks


def validate(
    path: Annotated[
        Path,
        typer.Argument(
            help="A release: its folder, its datapackage.json, a ZIP; or a dataset's folder, or a catalogue."
        ),
    ],
    key: Annotated[Path | None, typer.Option(help="Public key of minisign, to check the signature.")] = None,
    have: Annotated[str | None, typer.Option(help="Version that you have: an older one is a rollback.")] = None,
    max_age: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Days since the last complete harvest; of a release apart, since its newest change.",
            metavar="DAYS",
        ),
    ] = None,
    shapes: Annotated[
        list[Path] | None, typer.Option(help="SHACL shapes, such as those of DCAT-AP-NL, for the description.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Check a release with every check that ran before it was published, and its signature.

    With --shapes, its DCAT description is checked against them too; of a catalogue (catalog.ttl) that alone is.

    Example: brievenbus validate var/public/voorbeeldbrieven/releases/* --key minisign.pub
    """
    folder = path.parent if path.is_file() and path.suffix == ".json" else path
    with terminal.problems():
        lone = bool(shapes) and checks.is_description(path)
        problems = () if lone else checks.check(folder, public_key(key))
        if shapes:
            problems += checks.check_description(path if lone else folder, shapes)
        if have is not None or max_age is not None or checks.is_place(folder):
            problems += checks.check_age(folder, checks.version(folder), have, max_age, settings.now())
    if json:
        terminal.say_json({"path": str(path), "problems": [str(problem) for problem in problems]})
    else:
        _say_problems(path, [str(problem) for problem in problems], key is not None)
    raise typer.Exit(Exit.PROBLEM if problems else Exit.DONE)


def _say_problems(path: Path, problems: Sequence[str], has_key: bool) -> None:
    for problem in problems:
        terminal.warn(problem)
    signed = " and signed with this key" if has_key and not problems else ""
    terminal.say(f"{path}: {'valid' if not problems else f'{len(problems)} problems'}{signed}")


def public_key(file: Path | None) -> bytes | None:
    """Return the bytes of a public key, or None where none is named. Raises ValidationError where it is not there."""
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValidationError(f"the public key {file} cannot be read: {error.strerror}") from error


def serve(
    home: options.Home = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any free one.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than loopback open it to others.")
    ] = "127.0.0.1",
    sparql: Annotated[bool, typer.Option(help="Answer SPARQL queries at /sparql.")] = True,
    access_log: Annotated[bool, typer.Option(help="Print a line for each request.")] = False,
    behind_proxy: Annotated[
        bool, typer.Option(help="Take a client's address from X-Forwarded-For, as a proxy on this machine sets it.")
    ] = False,
) -> None:
    """Serve the pages and files of all releases and a SPARQL endpoint, until stopped.

    Example: brievenbus serve --port 8000
    """
    from pipeline.site.serve import server

    stopping.announce("stopped")
    with terminal.problems():
        place = Home(home or settings.home())
        server.serve(
            server.Served(web=place.web, stores=place.stores if sparql else None, leases=place.leases),
            host,
            port,
            lambda address: terminal.say(f"{address} (Ctrl-C stops)"),
            log=access_log,
            proxied=behind_proxy,
        )


def mcp(home: options.Home = None) -> None:
    """Answer an agent by the Model Context Protocol over standard input and output, until it closes them.

    It searches letters, gets one, lists ministries, persons, themes and dossiers, and takes read-only SQL and SPARQL.

    Example, in the settings of an agent: {"command": "brievenbus", "args": ["mcp", "--home", "var"]}
    """
    from pipeline.site.serve import agents

    stopping.announce("stopped")
    with terminal.problems():
        agents.run(Home(home or settings.home()))


def schedule(
    home: options.Home = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read letters.")] = 2,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of Prefect on this machine.")] = 4200,
) -> None:
    """Run every dataset when its schedule says so, with Prefect, until stopped.

    Prefect shows the runs at the port, behind a password that is made at the first start. A PREFECT_API_URL in the
    environment names a server of your own instead.

    Example: brievenbus schedule --port 4200
    """
    # Prefect stays out of this process and of `pipeline`: the flows are a program of their own.
    given = ["--home", str(home or settings.home()), "--workers", str(workers), "--port", str(port)]
    stopping.hold()
    os.execv(sys.executable, [sys.executable, "-m", "flows.schedule", *given])
