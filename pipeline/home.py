"""The folder in which one installation works: archive, state and web root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from pipeline import settings
from pipeline.errors import BusyError
from pipeline.files import write_atomically
from pipeline.machine import stated

WORKING = "working.json"
"""File in the state of a dataset with the process that works on it; valid while the lock is taken."""

FOLDERS = "datasets.json"
"""File with the name of each published dataset and the folder of its definition; the next run writes it again."""


class _Working(msgspec.Struct, frozen=True):
    process: int
    since: str
    """RFC 3339 in UTC."""


class Home:
    """All folders of an installation; nothing outside them is written."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self.folder = folder

    @property
    def web(self) -> Path:
        """The web root: everything that is published, and nothing else."""
        return self.folder / "public"

    def archive(self, dataset: str) -> Path:
        """The archive of a dataset: its records, unchanged."""
        return self.folder / "archive" / dataset

    def state(self, dataset: str) -> Path:
        """The data of a dataset that can be made again: letters as read, the draft of a release, the lock."""
        return self.folder / "state" / dataset

    def remember(self, dataset: str, folder: Path) -> None:
        """Note the folder of a dataset's definition, so that the dataset can be found by name from then on."""
        known = self.folders()
        if known.get(dataset) != folder:
            found = {name: str(where) for name, where in (known | {dataset: folder}).items()}
            with stated(self.folder):
                write_atomically(
                    self.folder / FOLDERS, msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
                )

    def folders(self) -> dict[str, Path]:
        """Return the datasets that were published in this home, by name, with the folders of their definitions."""
        try:
            found = msgspec.json.decode((self.folder / FOLDERS).read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}
        return {name: Path(folder) for name, folder in sorted(found.items())}

    @contextmanager
    def lock(self, dataset: str) -> Iterator[None]:
        """Lock a dataset against other processes; the kernel frees the lock when the process dies.

        Raises BusyError, and MachineError for any refusal of the machine inside the block.
        """
        file = self.state(dataset) / "lock"
        with stated(self.folder):
            file.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(file, timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise BusyError(f"another run is working on {dataset!r}{self._who(dataset)}: wait for it") from error
            try:
                working = _Working(process=os.getpid(), since=settings.now())
                write_atomically(self.state(dataset) / WORKING, msgspec.json.encode(working), flush=False)
                yield
            finally:
                lock.release()

    def _who(self, dataset: str) -> str:
        """Return in words the process that works on a dataset, and its start, as far as they are known."""
        try:
            found = msgspec.json.decode((self.state(dataset) / WORKING).read_bytes(), type=_Working)
        except (OSError, msgspec.MsgspecError):
            return ""
        return f" (process {found.process}, since {found.since})"
