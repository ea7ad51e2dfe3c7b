"""Which flows run when: those of the datasets that have a schedule. Knows no Prefect."""

from pathlib import Path
from typing import Literal

import msgspec

from pipeline import definitions, run, settings
from pipeline.harvest import contracts

CHECK = "10 5 * * *"
"""Schedule of the check of sources: every day, before most datasets run."""


class PlannedFlow(msgspec.Struct, frozen=True, kw_only=True):
    """One flow with its schedule."""

    name: str
    """Name of the deployment in Prefect."""
    flow: Literal["dataset", "sources"]
    cron: str
    timezone: str
    parameters: dict[str, str | int]
    description: str


def planned_flows(home: Path, workers: int) -> tuple[PlannedFlow, ...]:
    """Return a flow for each dataset that has a schedule, and one that checks its sources where they are on a network;
    in the order of their names. Raises DefinitionError where a dataset is wrong."""
    found = []
    for name in definitions.names(settings.DATASETS):
        dataset = run.load(name)
        if not dataset.schedule:
            continue
        parameters: dict[str, str | int] = {"dataset": name, "home": str(home.resolve())}
        made = PlannedFlow(
            name=name,
            flow="dataset",
            cron=dataset.schedule.cron,
            timezone=dataset.schedule.timezone,
            parameters=parameters | {"workers": workers},
            description=dataset.description.en,
        )
        found.append(made)
        if contracts.checkable(dataset):
            check = {"name": f"{name}-sources", "flow": "sources", "cron": CHECK, "parameters": parameters}
            found.append(msgspec.structs.replace(made, **check, description=f"Contracts of the sources of {name}"))
    return tuple(found)
