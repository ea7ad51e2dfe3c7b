"""Check the contracts of the sources of a dataset daily: `brievenbus sources check` as a flow."""

from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.states import stated
from pipeline import run
from pipeline.cli import outcome, summary
from pipeline.home import Home


@flow(name="sources", flow_run_name=lambda: Path(flow_run.parameters["dataset"]).name, validate_parameters=False)
def check_sources(dataset: str, home: str) -> State[int]:
    """Check the contract of each source; the state is `ContractBroken` where a source lacks a needed field."""
    return stated(lambda: _check(dataset, Home(Path(home))))


def _check(dataset: str, home: Home) -> State[int]:
    found = run.load(dataset)
    checked = run.check_sources(found, home)
    code = outcome.tell_check(found.name, checked)
    text = summary.check_markdown(found.name, checked)
    create_markdown_artifact(text, key=f"sources-{found.name}", description=f"Contracts of the sources of {found.name}")
    broken = [one.standings for one in checked if one.standings.standing == "broken"]
    if broken:
        reasons = "; ".join(f"{one.source} {one.reason}" for one in broken)
        return Failed(name="ContractBroken", message=reasons, data=int(code))
    return Completed(data=int(code))
