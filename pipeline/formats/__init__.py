"""Published formats, one file each: every module ends in `OUTPUT = Output(...)`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from pipeline import plugins
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File


class OutputWriter(Protocol):
    """The files of one output for one part while they are being written; memory does not grow with the dataset."""

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters; batches come sorted by identifier, no letter twice."""

    def close(self) -> tuple[File, ...]:
        """Finish the files and return what they are; paths are relative to the folder of the part."""


class Nothing:
    """Writes no file for a part: for an output that a release has once."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Do nothing."""

    def write(self, batch: Sequence[Letter]) -> None:
        """Do nothing."""

    def close(self) -> tuple[File, ...]:
        """Return no file."""
        return ()


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """A published format and how to write it.

    A dataset that is not partitioned is one part, whose folder is that of the release.
    """

    title: str
    open: Callable[[Dataset, Path], OutputWriter]
    """(dataset, folder of a part) to the writer of the files that each part has."""
    whole: Callable[[Dataset, Path, Whole], tuple[File, ...]] | None = None
    """Writes the files that a release has once into its folder, after all parts, and returns what they are."""


def names() -> tuple[str, ...]:
    """Return the names of all outputs."""
    return plugins.names("pipeline.formats", "OUTPUT")


def get(name: str) -> Output:
    """Return the output of this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.formats", name, "OUTPUT", Output)
