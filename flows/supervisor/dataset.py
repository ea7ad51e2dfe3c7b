"""One run in Prefect, on a server that lives as long as the run; without Prefect where that is broken."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import httpx
import typer

from flows.supervisor import BROKEN
from flows.supervisor.api import KILLED, STOPPED, PrefectApi
from flows.supervisor.children import Child
from flows.supervisor.server import PrefectServer
from pipeline import run, settings
from pipeline.cli import stopping, terminal
from pipeline.errors import BusyError, PipelineError
from pipeline.home import Home


def main(
    dataset: Annotated[str, typer.Argument(help="Name of a dataset, or the folder of its dataset.toml.")],
    home: Annotated[
        Path | None, typer.Option(help="Archive, state and web root; by default $BRIEVENBUS_HOME or ./var.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read letters.")] = 2,
) -> None:
    """Harvest, build and publish DATASET as a Prefect flow.

    Example: python -m flows.dataset voorbeeldbrieven
    """
    place = Home(home or settings.home())
    arguments = (dataset, "--home", str(place.folder), "--workers", str(workers))
    with terminal.problems():
        name = run.load(dataset).name
        try:
            code = _run_in_prefect(name, place, arguments)
        except (PipelineError, httpx.HTTPError) as error:
            terminal.warn(f"brievenbus: Prefect failed: {error}")
            code = BROKEN
    if code != BROKEN:
        raise typer.Exit(code)
    # A broken Prefect never stops a run: every step can be done again at any time.
    terminal.warn("brievenbus: the same steps run without Prefect")
    stopping.hold()
    os.execv(sys.executable, [sys.executable, "-m", "pipeline", "run", *arguments])


def _run_in_prefect(name: str, home: Home, arguments: tuple[str, ...]) -> int:
    """Run a dataset in Prefect and return the exit code. Raises PipelineError and httpx.HTTPError for Prefect's."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        return _supervise(Child("flows.publishing", *arguments, env=os.environ), name, PrefectApi(given))
    server = PrefectServer(home.folder)
    stopping.at_stop(server.end)
    try:
        server.wait()
        with suppress(BusyError), home.lock(name):  # Who holds the lock is the one that runs.
            server.api.end_manual_runs(name, KILLED)
        return _supervise(Child("flows.publishing", *arguments, env=server.client_environment()), name, server.api)
    finally:
        server.end()


def _supervise(child: Child, name: str, api: PrefectApi) -> int:
    """Wait for a run to end and return its exit code; a stop ends it first, then says so in Prefect."""

    def stop() -> None:
        child.kill()
        api.end_manual_runs(name, STOPPED)

    stopping.at_stop(stop)
    code = child.wait()
    if code < 0:
        stopping.leave(-code, f"the run was ended by signal {-code}; run it again to go on")
    return code


def command() -> None:
    """Run the command."""
    typer.run(main)
