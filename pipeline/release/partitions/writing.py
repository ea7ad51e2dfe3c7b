"""Write the letters of one part to the files of some outputs, and collect the facts about them for the release."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline import formats as outputs
from pipeline.formats.tabular.streams import DistinctThings
from pipeline.formats.tabular.whole import place
from pipeline.letters.store import LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.release import describe as package
from pipeline.release.checks.written import WrittenRdf
from pipeline.release.describe import ManifestEntry, Sums, voidcounts, zipped
from pipeline.release.partitions.forms import in_forms
from pipeline.release.partitions.part import SHARED, Partition, folder

BATCH = 20
"""Number of letters in a batch: the outputs keep no more in memory at once.

So few that what is made of them is still in the caches of the processor when the next output or check uses it.
"""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One task that writes some outputs of a part; the tasks of a part do not touch each other's files."""

    dataset: Dataset
    draft: Path
    states: Path
    """Folder with the kept facts of all parts."""
    name: str | None
    """Name of the part."""
    outputs: tuple[str, ...]
    tell: bool
    """Whether to count letters and write their findings, which is done once for a part."""
    plain_rdf: bool = True
    """Whether the RDF is published uncompressed too."""
    judge: bool = False
    """Whether to check the RDF while it is written; all outputs with RDF are then in this task."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about the letters of a part that are not in its data files."""

    sums: Sums
    distinct: dict[str, tuple[str, ...]]
    findings: File


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a task: the files that it wrote, and the facts that it collected."""

    files: tuple[ManifestEntry, ...]
    own: voidcounts.Own | None
    told: Told | None
    letters: int
    judged: tuple[str, ...] = ()


def write(task: Task, letters: Iterable[Letter]) -> Done:
    """Write the files of a task into the draft, and return their entries; letters come sorted by identifier."""
    dataset, draft, name = task.dataset, task.draft, task.name
    place, state = draft / (name or ""), folder(task.states, name)
    place.mkdir(parents=True, exist_ok=True)
    state.mkdir(parents=True, exist_ok=True)
    writers = [outputs.get(output).open(dataset, place) for output in task.outputs]
    teller = _Teller(state) if task.tell else None
    judge = WrittenRdf(dataset) if task.judge else None
    number = 0
    for batch in batches(letters):
        number += len(batch)
        for writer in writers:
            writer.write(batch)
        if teller:
            teller.write(batch)
        if judge:
            judge.add(batch)
    files = [_of_part(file, name) for writer in writers for file in writer.close()]
    told = teller.close() if teller else None
    own, lines = _count(dataset, draft, [file.path for file in files], state)
    judged = judge.close().files(files, lines) if judge else ()
    entries = package.measure(draft, in_forms(draft, files, task.plain_rdf))
    tables = [entry for entry in entries if entry.table]
    if told and tables:
        packed = zipped.write(dataset, draft, name, tables, told.distinct, state / told.findings.path)
        entries = (*entries, *package.measure(draft, [packed]))
    return Done(files=entries, own=own, told=told, letters=number, judged=judged)


def write_from(task: Task, store: Path) -> Done:
    """Write the files of a task from a letter store, which is only read."""
    with closing(LetterStore.to_read(store)) as letters:
        return write(task, letters.letters(task.name))


def write_part(
    dataset: Dataset, draft: Path, states: Path, name: str | None, plain_rdf: bool, letters: Iterable[Letter]
) -> Partition:
    """Write all files of a part into the folder of a draft in one task, and return the facts about the part."""
    task = Task(
        dataset=dataset,
        draft=draft,
        states=states,
        name=name,
        outputs=dataset.outputs,
        tell=True,
        plain_rdf=plain_rdf,
    )
    return put_together(name, "", [write(task, letters)])


def tell_part(
    dataset: Dataset,
    draft: Path,
    states: Path,
    name: str | None,
    files: tuple[ManifestEntry, ...],
    letters: Iterable[Letter],
) -> Partition:
    """Return the facts about a part whose files are in the draft, from its letters; no data file is written."""
    task = Task(dataset=dataset, draft=draft, states=states, name=name, outputs=(), tell=True)
    part = put_together(name, "", [write(task, letters)])
    own, _ = _count(dataset, draft, [entry.plain_path for entry in files], folder(states, name))
    return msgspec.structs.replace(part, files=files, own=own)


def put_together(name: str | None, digest: str, done: Sequence[Done]) -> Partition:
    """Combine the results of all tasks of a part into the part."""
    (told,) = (one.told for one in done if one.told is not None)
    entries = sorted((entry for one in done for entry in one.files), key=lambda entry: entry.path)
    return Partition(
        name=name,
        digest=digest,
        files=tuple(entries),
        sums=told.sums,
        distinct=told.distinct,
        own=next((one.own for one in done if one.own is not None), None),
        findings=told.findings,
        judged=tuple(path for one in done for path in one.judged) if len({one.letters for one in done}) == 1 else (),
    )


def batches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Yield letters in batches of the size that outputs expect."""
    source = iter(letters)
    while batch := list(itertools.islice(source, BATCH)):
        yield batch


class _Teller:
    """Count letters and write their findings while they stream by."""

    def __init__(self, state: Path) -> None:
        self._findings = package.Findings(state)
        self._tally = package.LetterTally()
        self._things = DistinctThings()

    def write(self, batch: Sequence[Letter]) -> None:
        self._findings.add(batch)
        self._tally.add(batch)
        self._things.add(batch)

    def close(self) -> Told:
        return Told(sums=self._tally.sums(), distinct=self._things.result(), findings=self._findings.close())


def _of_part(file: File, name: str | None) -> File:
    """Return a file that an output wrote into the folder of a part, as a file of the release."""
    if name is None:
        return file
    return msgspec.structs.replace(file, path=place(name, file.path), part=name, title=f"{file.title}, {name}")


def _count(
    dataset: Dataset, draft: Path, paths: Sequence[str], state: Path
) -> tuple[voidcounts.Own | None, voidcounts.Lines | None]:
    quads = next((draft / path for path in paths if path.endswith(".nq")), None)
    return voidcounts.count(quads, state / SHARED, dataset.base) if quads else (None, None)
