"""The copy on this machine: its contents, and how a new copy replaces it.

A new copy is made next to the old one, in a hidden folder that a later try continues. It replaces the old one only when
it is complete and verified. Where the system cannot exchange two names, the old copy is moved aside first; after a kill
between the two renames, the next run puts it back.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BusyError, SyncError
from pipeline.files import exchange, flush_folder, flush_tree
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME, SUMS
from pipeline.release.signing import SIGNATURE


class ReleaseCopy:
    """A folder that holds a release, or is to hold one."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not be there."""
        self.folder = folder.absolute()
        self._work = self.folder.with_name(f".{self.folder.name}.sync")
        self.new, self.beside, self._old = (self._work / name for name in ("new", "beside", "old"))

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Lock this copy against other runs, and put back an old copy that a killed run had moved aside.

        Raises BusyError, and SyncError where the folder is no place for a copy.
        """
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            with FileLock(self._work / "lock", timeout=0):
                if self._old.exists() and not self.folder.exists():
                    self._old.rename(self.folder)
                shutil.rmtree(self.beside, ignore_errors=True)
                self.new.mkdir(exist_ok=True)
                self.beside.mkdir()
                yield
                shutil.rmtree(self.beside, ignore_errors=True)
        except Timeout as error:
            raise BusyError(f"another run is bringing {self.folder} up to date: wait for it to end") from error
        except OSError as error:
            raise SyncError(f"{error.filename or self.folder}: {error.strerror}; the copy stays as it was") from error

    @cached_property
    def held(self) -> Released | None:
        """The release that is in the folder, or None where it is empty.

        Raises SyncError where it holds anything else, which would be lost.
        """
        if not self.folder.exists() or (self.folder.is_dir() and not any(self.folder.iterdir())):
            return None
        if not (self.folder / NAME).is_file():
            raise SyncError(f"{self.folder} holds something else than a release: name a folder for the copy alone")
        found = Released(self.folder)
        known = {entry.path for entry in found.manifest.files} | {NAME, SUMS, SIGNATURE}
        for path in sorted(self.folder.rglob("*")):
            if not path.is_dir() and path.relative_to(self.folder).as_posix() not in known:
                raise SyncError(f"{path} is no part of the release in {self.folder}, and would be lost: move it away")
        return found

    def has(self, path: str, wanted: str) -> bool:
        """Whether the copy has a file with a hash, by its bytes."""
        file = self.folder / path
        return file.is_file() and not file.is_symlink() and sha256(file) == wanted

    def take(self, path: str) -> None:
        """Have a file of the old copy in the new one too."""
        self.place(path).unlink(missing_ok=True)
        try:
            self.place(path).hardlink_to(self.folder / path)
        except OSError:  # Not every file system has links.
            shutil.copy2(self.folder / path, self.new / path)

    def place(self, path: str) -> Path:
        """Return the path of a file of the new copy; its folder is made."""
        file = self.new / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def tidy(self, wanted: set[str]) -> None:
        """Remove from the new copy whatever an earlier try left of another release."""
        for path in sorted(self.new.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.new).as_posix() not in wanted:
                path.unlink()

    def swap(self) -> None:
        """Have the new copy take the place of the old one."""
        shutil.rmtree(self._old, ignore_errors=True)
        flush_tree(self.new)
        if self.folder.exists() and exchange(self.new, self.folder):
            shutil.rmtree(self.new)
            return
        if self.folder.exists():
            self.folder.rename(self._old)
        self.new.rename(self.folder)
        flush_folder(self.folder.parent)
        shutil.rmtree(self._old, ignore_errors=True)
