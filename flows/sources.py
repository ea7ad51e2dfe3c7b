"""Check daily what the sources of a dataset offer: `brievenbus sources check` as a flow."""

from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run

from pipeline import run
from pipeline.cli import outcome
from pipeline.errors import SourceError
from pipeline.home import Home


@flow(name="sources", flow_run_name=lambda: Path(flow_run.parameters["dataset"]).name, validate_parameters=False)
def check_sources(dataset: str, home: str) -> None:
    """Ask each source what it offers, and fail where one lacks what is needed, so that Prefect shows it."""
    found = run.load(dataset)
    checked = run.check_sources(found, Home(Path(home)))
    text = outcome.check_markdown(found.name, checked)
    create_markdown_artifact(text, key=f"sources-{found.name}", description=f"What the sources of {found.name} offer")
    broken = [one.standings for one in checked if one.standings.standing == "broken"]
    if broken:
        raise SourceError("; ".join(f"{one.source} {one.reason}" for one in broken))
