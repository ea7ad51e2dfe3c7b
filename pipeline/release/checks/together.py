"""Checks side by side, in processes of their own where there is enough to do."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from pipeline import settings

T = TypeVar("T")


def run(works: Sequence[Callable[[], T]], apart: bool) -> list[T]:
    """Return what each of the works gives, in their order; `apart` runs them in as many processes as may be used.

    Works that take longest had better come first. What one raises is raised here.
    """
    processes = min(settings.worker_count(), len(works))
    if not apart or processes < 2:
        return [work() for work in works]
    with ProcessPoolExecutor(processes, mp_context=get_context("forkserver")) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]
