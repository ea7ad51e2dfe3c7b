"""Start Prefect's server and the runner, watch both, and warn where no run is planned."""

import os
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from filelock import FileLock, Timeout

from flows.planned import PlannedFlow, planned_flows
from flows.supervisor.api import KILLED, STOPPED, PrefectApi
from flows.supervisor.children import Child
from flows.supervisor.server import PrefectServer, end_stale, password_file
from flows.supervisor.watch import PlanWatch
from pipeline import settings
from pipeline.cli import stopping, terminal
from pipeline.errors import BusyError, PipelineError


def main(
    home: Annotated[
        Path | None, typer.Option(help="Archive, state and web root; by default $BRIEVENBUS_HOME or ./var.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read letters.")] = 2,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of Prefect's server on this machine.")] = 4200,
) -> None:
    """Run every dataset when its schedule says so, with Prefect, until stopped.

    Example: brievenbus schedule --port 4200
    """
    place = (home or settings.home()).resolve()
    stopping.announce("stopped")
    with terminal.problems():
        flows = planned_flows(place, workers)
        if not flows:
            raise PipelineError(f"no dataset in {settings.DATASETS} has a [schedule]")
        lock = _lock(place)
        given = os.environ.get("PREFECT_API_URL")
        server = None if given else _start_server(place, port)
        api = server.api if server else PrefectApi(given or "")
        names = tuple(one.name for one in flows)
        try:
            api.end_runs_of(names, KILLED)
        except httpx.HTTPError as error:
            raise PipelineError(f"Prefect at {api.url} does not answer as it should: {error}") from error
        arguments = ("--home", str(place), "--workers", str(workers))
        env = server.client_environment() if server else dict(os.environ)
        runner = Child("flows.runner", *arguments, env=env)
        stopping.at_stop(lambda: _stop(runner, api, names))
        _introduce(flows, api, server, place)
        try:
            _watch(runner, server, PlanWatch(api, flows, place))
        finally:
            runner.kill()
            lock.release()


def _lock(home: Path) -> FileLock:
    """Keep other schedulers off this home; the kernel frees the lock when the process dies."""
    lock = FileLock(home / "prefect" / "scheduler.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"another scheduler works in {home}: stop it first") from error
    return lock


def _start_server(home: Path, port: int) -> PrefectServer:
    end_stale(home)
    server = PrefectServer(home, port)
    stopping.at_stop(server.end)
    server.wait()
    return server


def _introduce(flows: tuple[PlannedFlow, ...], api: PrefectApi, server: PrefectServer | None, home: Path) -> None:
    for one in flows:
        terminal.say(f"{one.name}: {one.cron} ({one.timezone})")
    where = (
        f"; its login field takes the whole line of {password_file(home)}"
        if server and password_file(home).exists()
        else ""
    )
    terminal.say(f"Prefect shows the runs at {api.url.removesuffix('/api')}{where}")
    terminal.say("stop with Ctrl-C")


def _watch(runner: Child, server: PrefectServer | None, plan: PlanWatch) -> None:
    """Watch until stopped. Raises PipelineError where a part ends by itself."""
    while True:
        if server is not None and server.ended():
            raise PipelineError(f"the Prefect server ended; {server.log} says why")
        if runner.ended() is not None:
            raise PipelineError(f"the runner ended with exit code {runner.ended()}; start the schedule again")
        plan.look()
        time.sleep(1)


def _stop(runner: Child, api: PrefectApi, names: tuple[str, ...]) -> None:
    """End the runs under way, then say so in Prefect."""
    runner.kill()
    api.end_runs_of(names, STOPPED)


def command() -> None:
    """Run the command."""
    typer.run(main)
