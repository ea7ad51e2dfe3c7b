"""Link or write every part of a release, in processes of this machine or of a cluster.

Their number changes when a file is written, but not its content: one process writes a file from its first
byte to its last. A process ends together with its parent, so that it cannot keep writing into a draft that another run
has started again.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import msgspec

from pipeline import formats as outputs
from pipeline.archive import handover_place
from pipeline.errors import PipelineError
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.letters.workers import collect_rarely
from pipeline.machine import end_with_parent, worker_context
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.release.checks.written import FEWEST
from pipeline.release.checks.written import FORMS as RDF
from pipeline.release.describe import Released
from pipeline.release.partitions.handover import write_elsewhere
from pipeline.release.partitions.part import Partition, folder
from pipeline.release.partitions.reuse import clear, keep, reuse
from pipeline.release.partitions.writing import Done, Task, put_together, write_from

FEW = 2_000
"""Number of letters up to which other processes hardly save time: they cost a second of the processor to start."""
SHARES = (RDF, ("xlsx",), ("sqlite", "parquet"))
"""Outputs that are written in separate tasks where a dataset has few parts for its workers (fewer than twice as many);
the other outputs are written together. Each task decodes the letters anew, so there is one for each worker at most."""


class Assembled(msgspec.Struct, frozen=True, kw_only=True):
    """All parts of a release."""

    parts: tuple[Partition, ...]
    kept: frozenset[str | None]
    """Parts that did not change; their files are the same as in the newest release."""

    @property
    def judged(self) -> frozenset[str]:
        """Return the paths of the RDF, uncompressed, that was found right while it was written."""
        return frozenset(path for part in self.parts for path in part.judged)


def assemble(
    dataset: Dataset,
    home: Home,
    draft: Path,
    states: Path,
    store: Path,
    digests: Mapping[str | None, tuple[str, int]],
    newest: Released | None,
    engine: Engine,
    report: Report,
    plain_rdf: bool,
) -> Assembled:
    """Link the parts that did not change since the newest release, and write the others.

    `digests` gives for each part, in order, a hash over everything that its files depend on, and its number of letters.
    `store` is the letter store, which is only read; `states` is the folder with the kept facts of all parts;
    `plain_rdf` is as in `Task`.
    """
    clear(states, set(digests))
    reused = ((name, reuse(folder(states, name), newest, draft, name, digest)) for name, (digest, _) in digests.items())
    found = {name: part for name, part in reused if part}
    kept = frozenset(found)
    wanted = {name: count for name, (_, count) in digests.items() if name not in kept}
    total, letters = sum(wanted.values()), 0
    width = engine.width() if total > FEW else 1
    judged = {name for name, count in wanted.items() if count >= FEWEST and _may_judge(dataset)}
    most = width if len(wanted) < 2 * width else 1
    tasks = {name: _tasks(dataset, draft, states, name, most, name in judged, plain_rdf) for name in wanted}
    if engine.scheduler and total > FEW:
        results = write_elsewhere(tasks, store, engine.scheduler, handover_place(home, dataset.name))
    else:
        results = _in_processes(tasks, store, width) if width > 1 else _here(tasks, store)
    report("Writing letters", 0, total)
    for name, done in results:
        found[name] = put_together(name, digests[name][0], done)
        keep(folder(states, name), draft, found[name])
        letters += wanted[name]
        report("Writing letters", letters, total)
    return Assembled(parts=tuple(found[name] for name in digests), kept=kept)


def _may_judge(dataset: Dataset) -> bool:
    """Whether all RDF of a dataset can be checked while it is written: there are N-Quads, and no unknown form."""
    graphs = {name for name in dataset.outputs if (found := outputs.get(name).format) and found.is_graph}
    return "nquads" in graphs and graphs <= set(RDF)


def _tasks(
    dataset: Dataset, draft: Path, states: Path, name: str | None, most: int, judge: bool, plain_rdf: bool
) -> list[Task]:
    """Return the tasks that write a part, `most` at most: one for everything, or several that can run in parallel."""
    shares = [tuple(output for output in share if output in dataset.outputs) for share in SHARES[: most - 1]]
    taken = {output for share in shares for output in share}
    rest = tuple(output for output in dataset.outputs if output not in taken)
    return [
        Task(
            dataset=dataset,
            draft=draft,
            states=states,
            name=name,
            outputs=share,
            tell=share is rest,
            plain_rdf=plain_rdf,
            judge=judge and "nquads" in share,
        )
        for share in (*filter(None, shares), rest)
    ]


def _here(tasks: Mapping[str | None, Sequence[Task]], store: Path) -> Iterator[tuple[str | None, list[Done]]]:
    for name, of_part in tasks.items():
        yield name, [write_from(task, store) for task in of_part]


def _in_processes(
    tasks: Mapping[str | None, Sequence[Task]], store: Path, workers: int
) -> Iterator[tuple[str | None, list[Done]]]:
    context = worker_context("pipeline.release.partitions.assembling")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin) as pool:
        waiting: deque[tuple[str | None, list[Future[Done]]]] = deque(
            (name, [pool.submit(write_from, task, store) for task in of_part]) for name, of_part in tasks.items()
        )
        while waiting:
            name, futures = waiting.popleft()
            try:
                yield name, [future.result() for future in futures]
            except BrokenProcessPool as error:
                raise PipelineError("a process that writes files was ended, perhaps for lack of memory") from error


def _begin() -> None:
    """Look for unused cycles rarely: letters and their statements are many objects, and no cycles. A third of the time
    of describing letters went there (`tests/benchmarks/test_rdf_writer.py`)."""
    collect_rarely()
    end_with_parent()
