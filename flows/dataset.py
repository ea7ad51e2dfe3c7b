"""The flow that harvests, builds and publishes one dataset: `python -m flows.dataset voorbeeldbrieven`.

Each task wraps one function of `pipeline.run`, which does the work and knows no Prefect. Only a harvest is tried
again, since only it depends on others. Nothing is cached: a harvest that is not done again brings no news.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import httpx
import typer
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run, task_run
from prefect.tasks import Task

from pipeline import run, settings
from pipeline.archive import Tally
from pipeline.cli import outcome, terminal
from pipeline.errors import PipelineError, SourceError, UnreachableError
from pipeline.home import Home
from pipeline.release.build import Draft
from pipeline.run import Harvested, Published

RETRY_SECONDS: list[float] = [60, 300, 900]
"""A publisher's trouble is over in minutes or in hours; the next scheduled run is for the hours."""


def _may_help(task: Task, run: TaskRun, state: State) -> bool:  # type: ignore[type-arg]  # Prefect's own form
    """Try again what failed for want of an answer, and nothing else."""
    try:
        state.result()
    except UnreachableError:
        return True
    except PipelineError:
        return False
    return False


@task(
    task_run_name="Harvest {source}",
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=RETRY_SECONDS,
    retry_condition_fn=_may_help,
    cache_policy=NO_CACHE,
)
def harvest(dataset: str, source: str, home: str) -> Tally:
    """Bring what is new at one source to the archive."""
    found = run.load(dataset)
    setting = next(setting for setting in found.sources if setting.name == source)
    with terminal.progress(quiet=False) as report:
        return run.harvest_source(found, setting, Home(Path(home)), report)


def _titled(verb: str) -> Callable[[], str]:
    """Give a function that names a task's run after its dataset, which may be given as the path of a folder."""
    return lambda: f"{verb} {Path(task_run.parameters['dataset']).name}"


@task(task_run_name=_titled("Build"), cache_policy=NO_CACHE)
def build(dataset: str, home: str, workers: int) -> Draft | None:
    """Read what is new, write every output and check the draft; None where nothing changed."""
    with terminal.progress(quiet=False) as report:
        return run.build(run.load(dataset), Home(Path(home)), workers, report)


@task(task_run_name=_titled("Publish"), cache_policy=NO_CACHE)
def publish(dataset: str, home: str, draft: Draft | None) -> Published:
    """Put the draft in its place as a release, or note why it stays a draft."""
    with terminal.progress(quiet=False) as report:
        return run.publish(run.load(dataset), Home(Path(home)), draft, report)


@flow(name="dataset", flow_run_name=lambda: Path(flow_run.parameters["dataset"]).name, validate_parameters=False)
def publish_dataset(dataset: str, home: str, workers: int = 2) -> tuple[Harvested, Published]:
    """Harvest, build and publish one dataset, and leave a summary in Prefect."""
    found, place = run.load(dataset), Home(Path(home))
    tallies: dict[str, Tally] = {}
    failures: dict[str, str] = {}
    with place.lock(found.name):
        for setting in found.sources:
            try:
                tallies[setting.name] = harvest(dataset, setting.name, home)
            except SourceError as error:
                failures[setting.name] = str(error)
        harvested = Harvested(tallies=tallies, failures=failures)
        made = None if run.nothing_came(found, place, harvested) else build(dataset, home, workers)
        published = publish(dataset, home, made)
    text = outcome.markdown(found.name, place, harvested, published)
    create_markdown_artifact(text, key=f"summary-{found.name}", description=f"What the run of {found.name} brought")
    return harvested, published


def main(
    dataset: Annotated[str, typer.Argument(help="Name of a dataset, or the folder of its dataset.toml.")],
    home: Annotated[Path | None, typer.Option(help="Archive, state and web root; by default ./var.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read letters.")] = 2,
) -> None:
    """Harvest, build and publish DATASET as a Prefect flow. Example: python -m flows.dataset voorbeeldbrieven."""
    place = home or settings.home()
    with terminal.problems():
        found = run.load(dataset)
        try:
            harvested, published = publish_dataset(dataset, str(place), workers)
        except (PrefectException, RuntimeError, httpx.HTTPError) as error:
            # A broken Prefect never stops a harvest: every step can be done again at any time.
            terminal.warn(f"Prefect failed ({error}); the same steps run without it")
            with terminal.progress(quiet=False) as report:
                harvested, published = run.run(found, Home(place), workers, report)
        code = outcome.tell(found.name, Home(place), harvested, published)
    sys.exit(code)


if __name__ == "__main__":
    typer.run(main)
