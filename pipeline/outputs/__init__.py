"""Published formats, one file each: every module ends in `OUTPUT = Output(...)`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from pipeline import plugins
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File


class Writer(Protocol):
    """The files of one output while they are being written; memory does not grow with the dataset."""

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters; batches come sorted by identifier, no letter twice."""

    def close(self) -> tuple[File, ...]:
        """Finish the files and return what they are."""


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """A published format and how to write it."""

    title: str
    open: Callable[[Dataset, Path], Writer]
    """(dataset, folder of the draft) to the writer of one build."""


def names() -> tuple[str, ...]:
    """Return the names of all outputs."""
    return plugins.names("pipeline.outputs")


def get(name: str) -> Output:
    """Return the output of this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.outputs", name, "OUTPUT", Output)
