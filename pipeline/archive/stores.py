"""Stores for the bytes of records: a folder on disk, or a bucket that fsspec supports, such as `s3://bucket/folder`.

A bucket uses the standard settings of its own client; for S3 those are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_DEFAULT_REGION and AWS_ENDPOINT_URL
(https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html).
"""

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

import fsspec

from pipeline.errors import DefinitionError
from pipeline.files import flush_folder

PARTS = ".part"
"""Folder of incomplete files; a killed harvest leaves some, and the next one removes them."""


class ContentStore(Protocol):
    """Files by name, `<2>/<sha256>.gz`; every method raises OSError where the place refuses."""

    together: int
    """Best number of files to write at once."""

    def has(self, name: str) -> bool:
        """Return whether a file of this name exists."""

    def read(self, name: str) -> bytes:
        """Return a file."""

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files; each is stored whole or not at all. Called by several threads."""

    def settle(self, names: Iterable[str], pool: Executor) -> None:
        """Make these names durable, once their files are written, with threads of a pool."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove existing files."""

    def names(self) -> Iterator[str]:
        """Return the names of all files, sorted."""

    def is_there(self) -> bool:
        """Return whether the place itself exists."""

    def set_aside(self, name: str) -> None:
        """Rename a file, so that `names` leaves it out."""

    def sweep(self) -> None:
        """Remove files that a killed process left half-written."""


class Disk:
    """A folder."""

    together = 32

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self._folder = folder

    def has(self, name: str) -> bool:
        """Return whether a file of this name exists."""
        return (self._folder / name).exists()

    def read(self, name: str) -> bytes:
        """Return a file."""
        return (self._folder / name).read_bytes()

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write all files under temporary names, flush them to disk, and rename them.

        A disk flushes many files that were written before in little more time than one. `settle` flushes the folders,
        once for all files.
        """
        beside = self._folder / PARTS / f"{os.getpid()}.{threading.get_ident()}"
        beside.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            parts = [(beside.with_name(f"{beside.name}.{number}"), name) for number, name in enumerate(files)]
            stack.callback(_remove_left, [part for part, _ in parts])
            opened = [stack.enter_context(part.open("wb")) for part, _ in parts]
            for file, content in zip(opened, files.values(), strict=True):
                file.write(content)
                file.flush()
            for file in opened:
                os.fsync(file.fileno())
            for part, name in parts:
                _rename(part, self._folder / name)

    def settle(self, names: Iterable[str], pool: Executor) -> None:
        """Flush the folders of these files."""
        folders = {(self._folder / name).parent for name in names}
        if folders:
            deque(pool.map(flush_folder, sorted(folders | {self._folder})), 0)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, and make their removal durable."""
        paths = [self._folder / name for name in names]
        for path in paths:
            path.unlink(missing_ok=True)
        for folder in sorted({path.parent for path in paths}):
            flush_folder(folder)

    def names(self) -> Iterator[str]:
        """Return the names of all files, sorted.

        Raises OSError for a folder that cannot be read, and does not treat it as empty.
        """
        folders = _listed(self._folder) if self._folder.exists() else []
        for folder in sorted(name for name in folders if len(name) == 2):
            yield from sorted(f"{folder}/{name}" for name in _listed(self._folder / folder) if name.endswith(".gz"))

    def is_there(self) -> bool:
        """Return whether the folder exists."""
        return self._folder.is_dir()

    def set_aside(self, name: str) -> None:
        """Give a file another name in the same folder."""
        path = self._folder / name
        path.replace(path.with_suffix(".damaged"))

    def sweep(self) -> None:
        """Remove files that a killed process left half-written; only the holder of the dataset's lock may call this."""
        for path in (self._folder / PARTS).glob("*"):
            path.unlink(missing_ok=True)


class Bucket:
    """A place that fsspec supports; a file appears there whole."""

    together = 1

    def __init__(self, address: str) -> None:
        """Use an address such as `s3://bucket/folder`. Raises DefinitionError where no installed package reads it."""
        try:
            files, path = fsspec.url_to_fs(address, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            hint = "; install brievenbus[s3]" if address.startswith("s3:") else ""
            raise DefinitionError(f"BRIEVENBUS_ARCHIVE {address!r} cannot be used: {error}{hint}") from error
        self._files: Any = files
        self._path = str(path).rstrip("/")

    def has(self, name: str) -> bool:
        """Return whether a file of this name exists."""
        return bool(self._files.exists(f"{self._path}/{name}"))

    def read(self, name: str) -> bytes:
        """Return a file."""
        return bytes(self._files.cat_file(f"{self._path}/{name}"))

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files."""
        for name, content in files.items():
            self._files.pipe_file(f"{self._path}/{name}", content)

    def settle(self, names: Iterable[str], pool: Executor) -> None:
        """Do nothing: a file that a bucket has accepted is safe."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; a bucket that keeps versions keeps their versions, until its own rules remove them."""
        for name in names:
            self._files.rm_file(f"{self._path}/{name}")

    def names(self) -> Iterator[str]:
        """Return the names of all files, sorted."""
        found = self._files.find(self._path) if self._files.exists(self._path) else []
        start = len(self._path) + 1
        yield from sorted(str(path)[start:] for path in found if str(path).endswith(".gz"))

    def is_there(self) -> bool:
        """Return whether the place exists in the bucket."""
        return bool(self._files.exists(self._path))

    def set_aside(self, name: str) -> None:
        """Give a file another name in the same folder."""
        path = f"{self._path}/{name}"
        self._files.mv(path, f"{path.removesuffix('.gz')}.damaged")

    def sweep(self) -> None:
        """Do nothing: a bucket keeps no half-written files."""


def open_store(place: Path | str) -> ContentStore:
    """Return the store at a folder or an address."""
    return Disk(place) if isinstance(place, Path) else Bucket(place)


def _remove_left(parts: Iterable[Path]) -> None:
    """Remove temporary files that were not renamed, so that a full disk gets its space back."""
    for part in parts:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _rename(part: Path, path: Path) -> None:
    try:
        part.rename(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.rename(path)


def _listed(folder: Path) -> list[str]:
    """Return the names in a folder. A Path for each would take most of the time."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]
