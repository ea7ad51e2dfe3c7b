"""The folder in which one installation works: archive, state and web root."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from pipeline import settings
from pipeline.errors import BusyError, MachineError, NewerError
from pipeline.files import make_private, runs, write_atomically
from pipeline.machine import stated
from pipeline.numbered import NumberedFile, read_numbered

GIB = 1024**3
WORKING = "working.json"
"""File in the state of a dataset with the process that works on it; valid while the lock is taken."""

ATTEMPTS, SECONDS_BETWEEN_ATTEMPTS = 40, 0.05
"""How often a lock is tried of which it is not known who has it."""

FOLDERS = "datasets.json"
"""File with the name of each published dataset and the folder of its definition; the next run writes it again."""


class WorkingProcess(NumberedFile, frozen=True, kw_only=True):
    """The process that works on a dataset."""

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

    @property
    def stores(self) -> Path:
        """The stores of the SPARQL endpoint; they can be made again."""
        return self.folder / "stores"

    @property
    def leases(self) -> Path:
        """The locks that servers share while they answer from the newest releases."""
        return self.folder / "leases"

    @property
    def hosts(self) -> Path:
        """The times of the last requests to each host, which all runs share."""
        return self.folder / "hosts"

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

    @property
    def room(self) -> int:
        """The free bytes on the disk of the home."""
        there = next(path for path in (self.folder.absolute(), *self.folder.absolute().parents) if path.is_dir())
        return shutil.disk_usage(there).free

    def check_room(self) -> None:
        """Raise MachineError where the disk has less room than the operator wants to be left, BRIEVENBUS_ROOM."""
        wanted, room = settings.room(), self.room / GIB
        if wanted is not None and room < wanted:
            raise MachineError(
                f"{self.folder}: {room:.1f} GiB free, less than {wanted:.10g}: make room, then run it again"
            )

    @contextmanager
    def lock(self, dataset: str) -> Iterator[None]:
        """Lock a dataset against other processes; the kernel frees the lock when the process dies.

        Raises BusyError, and MachineError for any refusal of the machine inside the block.
        """
        with stated(self.folder):
            make_private(self.folder / "state")
            self.state(dataset).mkdir(exist_ok=True)
            with self._acquired(dataset):
                note = self.state(dataset) / WORKING
                working = WorkingProcess(process=os.getpid(), since=settings.now())
                try:
                    write_atomically(note, msgspec.json.encode(working), flush=False)
                    yield
                finally:  # Before the lock is free: the next holder must not be taken for this process.
                    note.unlink(missing_ok=True)

    def working(self, dataset: str) -> WorkingProcess | None:
        """Return the process that has the lock of a dataset, or None where none has it or it is not known."""
        lock = FileLock(self.state(dataset) / "lock", timeout=0)
        try:
            with lock:
                return None
        except Timeout:
            return self._noted(dataset)
        except OSError:  # No state yet, or one that may only be read.
            return None

    def newest_write(self, dataset: str) -> str | None:
        """Return the time of the newest change to a file of the archive's index or the state, RFC 3339 in UTC."""
        files = [*self.archive(dataset).glob("*"), *self.state(dataset).rglob("*")]
        times = []
        for file in files:
            with suppress(FileNotFoundError):  # Removed meanwhile.
                times.append(file.stat().st_mtime)
        return datetime.fromtimestamp(max(times), UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if times else None

    def _acquired(self, dataset: str) -> AbstractContextManager[object]:
        """Return the lock, taken; raise BusyError where another process has it.

        A lock without a note was taken just now, or `working` looks at it: it is tried again for a moment.
        """
        lock = FileLock(self.state(dataset) / "lock", timeout=0)
        for attempt in range(ATTEMPTS):
            with suppress(Timeout):
                return lock.acquire()
            found = self._noted(dataset)
            if found is not None and (runs(found.process) or attempt == ATTEMPTS - 1):
                who = f" (process {found.process}, since {found.since})"
                raise BusyError(f"another run is working on {dataset!r}{who}: wait for it")
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)
        raise BusyError(f"another run is working on {dataset!r}: wait for it")

    def _noted(self, dataset: str) -> WorkingProcess | None:
        try:
            return read_numbered(self.state(dataset) / WORKING, WorkingProcess)
        except (OSError, msgspec.MsgspecError, NewerError):
            return None
