"""The flow that harvests, builds and publishes one dataset: `pipeline.run`, each step of which is a task.

Only a harvest is tried again, since only a harvest depends on other systems. Nothing is cached: a cached harvest would
find nothing new. A run whose release waits, whose target failed or that gave way to another run ends in a state of that
name.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import httpx
import typer
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import PrefectException, TerminationSignal
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.tasks import Task

from flows.states import stated
from flows.supervisor import BROKEN
from pipeline import run
from pipeline.cli import outcome, summary, terminal
from pipeline.errors import PipelineError, UnreachableError
from pipeline.home import Home
from pipeline.letters import engine

P = ParamSpec("P")
R = TypeVar("R")

RETRY_SECONDS: list[float] = [60, 300, 900]
"""A publisher's trouble is over in minutes or in hours; the next scheduled run is for the hours."""


def _may_help(task: Task, run: TaskRun, state: State) -> bool:  # type: ignore[type-arg]  # Prefect's own form
    """Return whether a task failed because a server did not answer, the only failure that is tried again."""
    try:
        state.result()
    except UnreachableError:
        return True
    except PipelineError:
        return False
    return False


def as_task(title: str, step: Callable[P, R]) -> Callable[P, R]:
    """Return a step of `pipeline.run` as a task of Prefect with a title."""

    @task(
        name=title.partition(" ")[0].lower(),
        task_run_name=title,
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_may_help,
        cache_policy=NO_CACHE,
    )
    def call(*arguments: P.args, **options: P.kwargs) -> R:
        return step(*arguments, **options)

    return call


@flow(name="dataset", flow_run_name=lambda: Path(flow_run.parameters["dataset"]).name, validate_parameters=False)
def publish_dataset(dataset: str, home: str, workers: int = 2) -> State[int]:
    """Harvest, build and publish one dataset; return a state with the exit code, and leave a summary in Prefect."""
    return stated(lambda: _publish(dataset, Home(Path(home)), workers))


def _publish(dataset: str, home: Home, workers: int) -> State[int]:
    """Run a dataset and return its end as a state. Raises PipelineError."""
    found = run.load(dataset)
    with terminal.progress(quiet=False) as report:
        harvested, published = run.run(found, home, engine.chosen(None, workers, None), report, wrap=as_task)
    code = outcome.tell(found.name, home, harvested, published)
    text = summary.markdown(found.name, home, harvested, published)
    create_markdown_artifact(text, key=f"summary-{found.name}", description=f"Result of the run of {found.name}")
    end = summary.verdict(found.name, harvested, published)
    made = Completed if end.is_good else Failed
    state: State[int] = made(name=end.name, message=end.message, data=int(code))
    return state


def main(
    dataset: Annotated[str, typer.Argument()],
    home: Annotated[Path, typer.Option()],
    workers: Annotated[int, typer.Option()],
) -> None:
    """Run DATASET in Prefect, for `flows.supervisor.dataset`; exit code 70 where Prefect itself failed."""
    try:
        state = publish_dataset(dataset, str(home), workers, return_state=True)
        end: object = state.result(raise_on_failure=False)
        if isinstance(end, BaseException):
            raise end
    except (PrefectException, RuntimeError, httpx.HTTPError) as error:
        terminal.warn(f"brievenbus: Prefect failed: {error}")
        raise typer.Exit(BROKEN) from None
    except TerminationSignal as error:
        os._exit(128 + error.signal)
    raise typer.Exit(end if isinstance(end, int) else BROKEN)


if __name__ == "__main__":
    typer.run(main)
