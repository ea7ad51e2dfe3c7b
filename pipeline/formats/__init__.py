"""Published formats, one module each: every module ends in `OUTPUT = Output(...)`."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import msgspec

from pipeline import plugins
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File


class OutputWriter(Protocol):
    """Writer of the files of one output for one part; its memory does not grow with the dataset."""

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters; batches come sorted by identifier, without duplicates."""

    def close(self) -> tuple[File, ...]:
        """Finish the files and return their descriptions; paths are relative to the folder of the part."""


class Nothing:
    """Writer without files, for an output that a release has only once."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Do nothing."""

    def write(self, batch: Sequence[Letter]) -> None:
        """Do nothing."""

    def close(self) -> tuple[File, ...]:
        """Return no files."""
        return ()


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """A published format and its writers.

    A dataset that is not partitioned is one part, whose folder is that of the release.
    """

    title: str
    format: FileFormat | None
    """Facts about its files; None for an output that only describes files of others."""
    open: Callable[[Dataset, Path], OutputWriter]
    """Open the writer of the files that each part has, given the dataset and the folder of the part."""
    whole: Callable[[Dataset, Path, Whole], tuple[File, ...]] | None = None
    """Write the files that a release has once into its folder, after all parts, and return their descriptions."""


def names() -> tuple[str, ...]:
    """Return the names of all outputs."""
    return plugins.names("pipeline.formats", "OUTPUT")


def get(name: str) -> Output:
    """Return the output with this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.formats", name, "OUTPUT", Output)


def known() -> Mapping[str, FileFormat]:
    """Return the facts about the files of every output, by suffix. It imports all outputs."""
    return _known(names())


@cache
def _known(outputs: tuple[str, ...]) -> Mapping[str, FileFormat]:
    return {found.suffix: found for name in outputs if (found := get(name).format)}
