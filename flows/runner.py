"""Start the runs: Prefect's runner, with a deployment for each planned flow. Child of `supervisor.schedule`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, cast

import typer
from prefect import Flow, serve
from prefect.client.schemas.objects import State
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.planned import PlannedFlow, planned_flows
from flows.publishing import publish_dataset
from flows.sources import check_sources

FLOWS: dict[str, Flow[..., State[int]]] = {"dataset": publish_dataset, "sources": check_sources}


def deployments(planned: Iterable[PlannedFlow]) -> list[RunnerDeployment]:
    """Return a deployment for each planned flow."""
    made = [
        FLOWS[one.flow].to_deployment(
            name=one.name,
            schedule=Cron(one.cron, timezone=one.timezone),
            parameters=one.parameters,
            description=one.description,
            tags=["brievenbus"],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for one in planned
    ]
    # Prefect states the type for its asynchronous form too; this is the other one.
    return [cast("RunnerDeployment", one) for one in made]


def main(home: Annotated[Path, typer.Option()], workers: Annotated[int, typer.Option()]) -> None:
    """Register the deployments and start their runs when they are due."""
    serve(*deployments(planned_flows(home, workers)), print_starting_message=False)


if __name__ == "__main__":
    typer.run(main)
