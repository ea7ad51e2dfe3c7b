"""The letters of one part to its files."""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline import outputs, package
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.package import voidcounts
from pipeline.package.streams import DistinctThings
from pipeline.package.whole import place
from pipeline.parts.part import SHARED, Part

BATCH = 500
"""Letters to a batch: all that the outputs hold at once."""


def write(dataset: Dataset, draft: Path, state: Path, name: str | None, digest: str, letters: Iterable[Letter]) -> Part:
    """Write the files of a part into the folder of a draft, and return what is known of it.

    `letters` come sorted by identifier. `state` is a folder for what the release as a whole is made from.
    """
    folder = draft / (name or "")
    folder.mkdir(parents=True, exist_ok=True)
    state.mkdir(parents=True, exist_ok=True)
    writers = [outputs.get(output).open(dataset, folder) for output in dataset.outputs]
    findings, tally, things = package.Findings(state), package.Tally(), DistinctThings()
    for batch in batches(letters):
        for writer in writers:
            writer.write(batch)
        findings.add(batch)
        tally.add(batch)
        things.add(batch)
    files = [_of_part(file, name) for writer in writers for file in writer.close()]
    sums = tally.sums()
    return Part(
        name=name,
        digest=digest,
        files=package.measure(draft, files),
        letters=sums.letters,
        sums=sums,
        distinct=things.result(),
        own=_count(dataset, draft, files, state),
        findings=findings.close(),
    )


def recounted(dataset: Dataset, draft: Path, state: Path, part: Part) -> Part:
    """Return a part whose files were replaced by others of the same letters, with what is counted over them."""
    files = [File(path=entry.path, title=entry.title, media_type=entry.media_type) for entry in part.files]
    return msgspec.structs.replace(part, own=_count(dataset, draft, files, state))


def batches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Return letters in batches of the size that outputs are given."""
    source = iter(letters)
    while batch := list(itertools.islice(source, BATCH)):
        yield batch


def _of_part(file: File, name: str | None) -> File:
    """Return a file that an output wrote into the folder of a part as a file of the release."""
    if name is None:
        return file
    return msgspec.structs.replace(file, path=place(name, file.path), part=name, title=f"{file.title}, {name}")


def _count(dataset: Dataset, draft: Path, files: list[File], state: Path) -> voidcounts.Own | None:
    quads = next((draft / file.path for file in files if file.path.endswith(".nq")), None)
    return voidcounts.count(quads, state / SHARED, dataset.base) if quads else None
