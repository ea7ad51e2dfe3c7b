"""Serve the schedule of every dataset from one process: `brievenbus schedule`.

Schedules need a Prefect server; where no `PREFECT_API_URL` names one, one is started here, on loopback.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import httpx
import typer
from prefect import serve
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.dataset import publish_dataset
from flows.sources import check_sources
from pipeline import definitions, run, settings
from pipeline.cli import terminal
from pipeline.errors import PipelineError
from pipeline.harvest import contracts

START_SECONDS = 120
CHECK = "10 5 * * *"
"""When sources are asked what they offer: every day, before most datasets run."""


def deployments(home: Path, workers: int) -> list[RunnerDeployment]:
    """Return a deployment for each dataset that has a schedule, and one that checks its sources where they are on a
    network; in the order of their names."""
    found = []
    for name in definitions.names(settings.DATASETS):
        dataset = run.load(name)
        if dataset.schedule:
            cron = Cron(dataset.schedule.cron, timezone=dataset.schedule.timezone)
            parameters = {"dataset": name, "home": str(home.resolve()), "workers": workers}
            description = dataset.description.en
            made = publish_dataset.to_deployment(
                name=name, schedule=cron, parameters=parameters, description=description, tags=["brievenbus"]
            )
            # Prefect states the type for its asynchronous form too; this is the other one.
            found.append(cast("RunnerDeployment", made))
            if contracts.checkable(dataset):
                daily = Cron(CHECK, timezone=dataset.schedule.timezone)
                check = check_sources.to_deployment(
                    name=f"{name}-sources", schedule=daily, parameters={"dataset": name, "home": str(home.resolve())}
                )
                found.append(cast("RunnerDeployment", check))
    return found


@contextmanager
def server(port: int) -> Iterator[str]:
    """Give the address of a Prefect API: the operator's own, or one that is started here and stopped at the end."""
    given = PREFECT_API_URL.value()
    if given:
        yield given
        return
    address = f"http://127.0.0.1:{port}"
    _check_free(port)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=os.environ)
    try:
        _wait(address, process)
        yield f"{address}/api"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _check_free(port: int) -> None:
    """Raise PipelineError where something else listens: its answers would pass for those of our own server."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise PipelineError(f"port {port} cannot be had: {error.strerror}; try another --port") from error


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_SECONDS * 2):
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/api/health", timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise PipelineError(f"the Prefect server did not start on {address}: is the port in use?")


def main(
    home: Annotated[Path | None, typer.Option(help="Archive, state and web root; by default ./var.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read letters.")] = 2,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of the Prefect server that is started here.")
    ] = 4200,
) -> None:
    """Run every dataset when its schedule says so, until stopped."""
    with terminal.problems():
        found = deployments(home or settings.home(), workers)
        if not found:
            raise PipelineError(f"no dataset in {settings.DATASETS} has a [schedule]")
        with server(port) as api, temporary_settings({PREFECT_API_URL: api}):
            for deployment in found:
                schedule = deployment.schedules[0].schedule if deployment.schedules else None
                cron = schedule.cron if isinstance(schedule, CronSchedule) else ""
                terminal.say(f"{deployment.name}: {cron}")
            terminal.say(f"Prefect shows the runs at {api.removesuffix('/api')}; stop with Ctrl-C")
            serve(*found)


if __name__ == "__main__":
    typer.run(main)
