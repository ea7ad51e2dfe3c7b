"""Where letters are read and the parts of a release are written: in processes of this machine, or by workers of Dask.

The engine sets where and when that work is done, and never its result. Dask is an extra, `brievenbus[dask]`; the
operator starts its scheduler and workers, which may come and go during a run (datasets/GUIDE.md).
"""

import multiprocessing
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from pipeline import settings
from pipeline.errors import DefinitionError, MachineError
from pipeline.fingerprint import code_hash

KINDS = ("local", "processes", "dask")
WAIT_SECONDS = 60.0
"""Time for a scheduler to answer and for its first worker to connect."""
ALONE_SECONDS = 300.0
"""Time that a run waits for a worker after the last one has gone."""
LOOK_SECONDS = 10.0
"""Between two looks at the cluster while nothing comes back."""
AHEAD = 2
"""Jobs handed out for each thread of the cluster: one at work, and one that waits there."""
NOT_DAEMON = "DASK_DISTRIBUTED__WORKER__DAEMON=false"
"""Setting of a Dask worker that may start processes of its own, which read the letters."""
Job = TypeVar("Job")
Result = TypeVar("Result")


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """The engine of a run."""

    processes: int = 1
    """Number of processes of this machine; with 1, letters are still read apart from the process of the command."""
    scheduler: str | None = None
    """Address of a Dask scheduler whose workers do the work instead."""

    def width(self) -> int:
        """Return how many jobs can be done at once. Raises MachineError where a scheduler does not answer."""
        if self.scheduler is None:
            return self.processes
        with _client(self.scheduler) as client:
            return sum(client.nthreads().values())


def chosen(kind: str | None, processes: int | None, scheduler: str | None) -> Engine:
    """Return the engine that the options of a command name, or else the settings BRIEVENBUS_ENGINE and
    BRIEVENBUS_SCHEDULER.

    Raises DefinitionError for an unknown engine, and for Dask without the address of a scheduler.
    """
    kind = kind or settings.engine() or "processes"
    if kind not in KINDS:
        raise DefinitionError(f"engine {kind!r} is unknown; there are: {', '.join(KINDS)}")
    if kind != "dask":
        return Engine(processes=1 if kind == "local" else processes or settings.worker_count())
    address = scheduler or settings.scheduler()
    if address is None:
        raise DefinitionError("engine 'dask' needs --scheduler or BRIEVENBUS_SCHEDULER, such as tcp://10.0.0.1:8786")
    return Engine(scheduler=address)


def by_dask(scheduler: str, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
    """Yield the result of a function for each job, in the order of the jobs; workers of a cluster call it.

    Dask gives the jobs of a worker that was lost to another one, so `function` may be called twice for a job. Raises
    MachineError where the cluster is lost, DefinitionError where a worker is not set up for it, and the errors of the
    function.
    """
    with _client(scheduler) as client:
        waiting: deque[Any] = deque()
        for job in jobs:
            waiting.append(client.submit(_call, code_hash(), function, job, pure=False))
            while len(waiting) > AHEAD * max(1, sum(client.nthreads().values())):
                yield _result(client, waiting.popleft())
        while waiting:
            yield _result(client, waiting.popleft())


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler that has a worker."""
    try:
        import distributed  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise DefinitionError(f"engine 'dask' cannot be used: {error}; install brievenbus[dask]") from error
    try:
        client: Any = distributed.Client(scheduler, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise MachineError(f"the Dask scheduler at {scheduler} does not answer: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except TimeoutError as error:
            raise MachineError(f"the Dask scheduler at {scheduler} has no worker; start one") from error
        yield client


def _result(client: Any, future: Any) -> Any:
    from distributed import KilledWorker  # noqa: PLC0415 - an extra, and slow to import

    alone = 0.0
    while True:
        try:
            return future.result(timeout=LOOK_SECONDS)
        except TimeoutError:
            if future.done():
                raise
            alone = 0.0 if client.nthreads() else alone + LOOK_SECONDS
            if alone >= ALONE_SECONDS:
                raise MachineError("the Dask scheduler has had no worker for five minutes; start one") from None
        except KilledWorker as error:
            raise MachineError(f"several Dask workers ended in one job, perhaps for lack of memory: {error}") from error
        except CancelledError as error:
            raise MachineError("the Dask scheduler was lost; run it again: nothing that was stored is lost") from error


def _call(code: str, function: Callable[[Job], Result], job: Job) -> Result:
    """Call the function on a worker. Raises DefinitionError where the worker would give another result, or none."""
    if code_hash() != code:
        raise DefinitionError(f"the Dask worker on {socket.gethostname()} has another version of Brievenbus")
    if multiprocessing.current_process().daemon:
        raise DefinitionError(f"the Dask worker on {socket.gethostname()} may start no process: set {NOT_DAEMON}")
    return function(job)
