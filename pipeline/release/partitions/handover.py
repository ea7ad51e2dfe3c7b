"""Hand the parts of a release to the workers of a cluster, and take the files that they write.

Both go through one place: a folder that all machines have under the same name, or a bucket. A worker gets the letters
of a part as a letter store of their own, writes in a temporary folder of its machine, and puts the files in the place.
The place is emptied after each part and by the next run, so that a withdrawn letter does not stay there.
"""

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec
import msgspec

from pipeline.errors import MachineError
from pipeline.letters.engine import by_dask
from pipeline.letters.storefile import copy_part
from pipeline.release.partitions.writing import Done, Task, write_from

LETTERS = "letters.sqlite"


class HandedTask(msgspec.Struct, frozen=True, kw_only=True):
    """One task for a worker of a cluster."""

    task: Task
    part: Path | str
    """Place with the letters of the part."""
    number: int
    """Number of the task in its part, which names the folder of its files there."""


class Place:
    """A folder, or a folder in a bucket, in which whole files are put and got."""

    def __init__(self, place: Path | str) -> None:
        """Use the place, which need not exist yet."""
        options = {"auto_mkdir": True} if isinstance(place, Path) else {"use_listings_cache": False}
        self._files: Any
        self._files, self._path = fsspec.url_to_fs(str(place), **options)
        self._place = place

    def put(self, file: Path, name: str) -> None:
        """Store a file under a name."""
        with self._stated():
            self._files.put_file(str(file), f"{self._path}/{name}")

    def get(self, name: str, file: Path) -> None:
        """Copy a stored file to this machine."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._stated():
            self._files.get_file(f"{self._path}/{name}", str(file))

    def names(self, folder: str) -> list[str]:
        """Return the names of all files below a folder of the place, relative to that folder, sorted."""
        start = f"{self._path}/{folder}/"
        with self._stated():
            return sorted(str(path).removeprefix(start) for path in self._files.find(start))

    def remove(self) -> None:
        """Remove everything at the place."""
        with self._stated():
            if self._files.exists(self._path):
                self._files.rm(self._path, recursive=True)

    @contextmanager
    def _stated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise MachineError(f"{self._place}, where files are handed over, cannot be used: {error}") from error


def clear(place: Path | str) -> None:
    """Remove what a run that was cut off left at the place."""
    Place(place).remove()


def write_elsewhere(
    tasks: Mapping[str | None, Sequence[Task]], store: Path, scheduler: str, place: Path | str
) -> Iterator[tuple[str | None, list[Done]]]:
    """Yield the results of the tasks of each part, in order, once their files are in the draft and the states.

    Raises MachineError where the cluster or the place fails.
    """
    clear(place)
    run = secrets.token_hex(8)  # A worker that a cut off run lost sight of may still write; not among these files.
    parts = {name: _below(place, f"{run}/{name or 'all'}") for name in tasks}
    results = by_dask(scheduler, write_handed, _handed(tasks, store, parts))
    try:
        for name, of_part in tasks.items():
            done = [next(results) for _ in of_part]
            for number, task in enumerate(of_part):
                _take(task, Place(parts[name]), number)
            clear(parts[name])
            yield name, done
    finally:
        clear(place)


def write_handed(handed: HandedTask) -> Done:
    """Do one task on a worker."""
    place = Place(handed.part)
    with tempfile.TemporaryDirectory(prefix="brievenbus-") as scratch:
        folder = Path(scratch)
        place.get(LETTERS, folder / LETTERS)
        made = {kind: folder / kind for kind in ("draft", "states")}
        done = write_from(msgspec.structs.replace(handed.task, **made), folder / LETTERS)
        for kind, below in made.items():
            for file in sorted(path for path in below.rglob("*") if path.is_file()):
                place.put(file, f"{handed.number}/{kind}/{file.relative_to(below).as_posix()}")
    return done


def _handed(
    tasks: Mapping[str | None, Sequence[Task]], store: Path, parts: Mapping[str | None, Path | str]
) -> Iterator[HandedTask]:
    """Yield the tasks, with the letters of each part in its place before its first task."""
    for name, of_part in tasks.items():
        with tempfile.TemporaryDirectory(prefix=".handover.", suffix=".part", dir=store.parent) as scratch:
            letters = Path(scratch, LETTERS)
            copy_part(store, name, letters)
            Place(parts[name]).put(letters, LETTERS)
        for number, task in enumerate(of_part):
            yield HandedTask(task=task, part=parts[name], number=number)


def _take(task: Task, place: Place, number: int) -> None:
    """Copy the files of a task from its place into the draft and the states."""
    for kind, to in (("draft", task.draft), ("states", task.states)):
        for name in place.names(f"{number}/{kind}"):
            place.get(f"{number}/{kind}/{name}", to / name)


def _below(place: Path | str, name: str) -> Path | str:
    return place / name if isinstance(place, Path) else f"{place}/{name}"
