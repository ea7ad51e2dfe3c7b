"""Interpret records in worker processes, so that a hostile file can crash only its own worker.

Each worker has a memory limit, each batch a time limit. A batch that fails is repeated one record at a time, so that
only the faulty record is lost; it gives an issue and the work continues. The worker of a cluster does the same, in a
process for each of its jobs.
"""

import gc
import itertools
import resource
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as Overtime
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

import msgspec
from pebble import ProcessExpired, ProcessPool

from pipeline import machine
from pipeline.archive import Contents
from pipeline.errors import ArchiveError, DamagedError
from pipeline.letters.engine import Engine, by_dask
from pipeline.letters.outcome import Outcome, failed
from pipeline.machine import worker_context
from pipeline.model.record import Record

MEMORY = 700 * 2**20
"""Address space of one worker, in bytes: a three-page PDF takes a tenth of it."""
SECONDS = 60.0
"""Time limit for a batch, and for a record that is repeated on its own, in seconds."""
BATCH_RECORDS = 64
BATCH_BYTES = 2 * 2**20
"""Maximum size of a batch, in records and bytes: small enough to show progress, large enough to make the cost of
passing it negligible."""
LOOK_SECONDS = 1.0
"""Between two looks at whether the pool of workers is whole."""
SHARE = 8
"""Number of batches in one job of a cluster, which costs more to pass."""


class ReadingJob(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of records for one worker."""

    records: tuple[Record, ...]
    contents: Path | str
    base: str


def outcomes(records: Iterable[Record], contents: Path | str, base: str, engine: Engine) -> Iterator[Outcome]:
    """Return the outcome of every record, in the order of the records."""
    place = contents.resolve() if isinstance(contents, Path) else contents
    batches = _batches(records, SHARE if engine.scheduler else 1)
    jobs = (ReadingJob(records=batch, contents=place, base=base) for batch in batches)
    if engine.scheduler:
        yield from itertools.chain.from_iterable(by_dask(engine.scheduler, read_share, jobs))
    else:
        yield from _in_processes(jobs, engine.processes)


def read_share(job: ReadingJob) -> list[Outcome]:
    """Read the records of one job on a worker of a cluster."""
    return list(outcomes(job.records, job.contents, job.base, Engine()))


def _in_processes(jobs: Iterator[ReadingJob], workers: int) -> Iterator[Outcome]:
    context = worker_context("pipeline.letters.workers", "pipeline.letters.interpret")
    first = list(itertools.islice(jobs, workers))
    if not first:
        return
    _start_server()
    with ProcessPool(max_workers=len(first), context=context, initializer=_limit) as pool:
        waiting: deque[tuple[ReadingJob, Any]] = deque()
        for job in itertools.chain(first, jobs):
            waiting.append((job, pool.schedule(_work, args=[job], timeout=SECONDS)))
            if len(waiting) > 2 * workers:
                yield from _result(pool, *waiting.popleft())
        while waiting:
            yield from _result(pool, *waiting.popleft())


def _start_server() -> None:
    """Start the server that forks the workers with SIGINT blocked: an interrupt then stops the command alone,
    which ends its workers. Without this, each worker would print a traceback."""
    resource_tracker.ensure_running()  # Which lets SIGINT in again, where the server would be the one to start it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batches(records: Iterable[Record], many: int) -> Iterator[tuple[Record, ...]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        if batch and (len(batch) == many * BATCH_RECORDS or size + record.bytes > many * BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(record)
        size += record.bytes
    if batch:
        yield tuple(batch)


def _result(pool: ProcessPool, job: ReadingJob, future: Any) -> list[Outcome]:
    """Return the outcomes of a batch. Raises ArchiveError, OSError and BrokenProcessPool, which no record causes."""
    error = _ended(pool, future)
    if error is None:
        return msgspec.msgpack.decode(future.result(), type=list[Outcome])
    if isinstance(error, ArchiveError | BrokenProcessPool) or machine.is_refusal(error):
        raise error  # A broken pool lost a worker that had no record: one that cannot begin, or was ended at rest.
    if len(job.records) == 1:
        return [failed(job.records[0], *_reason(error))]
    alone = [msgspec.structs.replace(job, records=(record,)) for record in job.records]
    futures = [pool.schedule(_work, args=[one], timeout=SECONDS) for one in alone]
    return [outcome for one, result in zip(alone, futures, strict=True) for outcome in _result(pool, one, result)]


def _ended(pool: ProcessPool, future: Any) -> BaseException | None:
    """Wait for a batch, and return its error. Raises BrokenProcessPool where the pool broke before it began.

    A pool that breaks ends only the batches that it has given to its workers.
    """
    while True:
        try:
            error: BaseException | None = future.exception(timeout=LOOK_SECONDS)
        except Overtime:
            if not pool.active and not future.done():
                raise BrokenProcessPool("a worker ended without a record") from None
        else:
            return error


def _reason(error: BaseException) -> tuple[str, str]:
    """Return the issue code and message for a record that a worker could not finish."""
    if isinstance(error, Overtime):
        return "reader-killed", f"reading took more than {SECONDS:.0f} seconds"
    if isinstance(error, ProcessExpired | MemoryError):
        return "reader-killed", f"reading took more memory than a worker has, or crashed it ({type(error).__name__})"
    return "reader-failed", f"a fault of the pipeline: {type(error).__name__}: {error}"


def collect_rarely() -> None:
    """Make Python look for unused cycles of objects less often: reading makes many objects and hardly any cycles.

    Measured: 3 % of the time of a three-page PDF (`tests/benchmarks/test_pdf_speed.py`).
    """
    gc.set_threshold(10_000, 20, 20)


def _limit() -> None:
    collect_rarely()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(job: ReadingJob) -> bytes:
    """Return the outcomes of a batch as MessagePack: objects take three times as long to reach the command."""
    contents = Contents(job.contents)
    return msgspec.msgpack.encode([_one(record, contents, job.base) for record in job.records])


def _one(record: Record, contents: Contents, base: str) -> Outcome:
    from pipeline.letters.interpret import interpret  # noqa: PLC0415 - the server of the workers has imported it

    try:
        content = b"" if record.remains else contents.get(record.sha256)
    except DamagedError as error:
        if not record.withdrawn:
            return failed(record, "archive-damaged", str(error))
        content = b""
    return interpret(record, content, base)
