"""Run checks in parallel, in separate processes, where there is enough to do."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from pipeline import settings
from pipeline.machine import worker_context

T = TypeVar("T")


def run(works: Sequence[Callable[[], T]], apart: bool) -> list[T]:
    """Run the works and return their results in order; `apart` runs them in as many processes as may be used.

    Put the works that take longest first. An error that a work raises is raised here.
    """
    processes = min(settings.worker_count(), len(works))
    if not apart or processes < 2:
        return [work() for work in works]
    with ProcessPoolExecutor(processes, mp_context=worker_context()) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]
