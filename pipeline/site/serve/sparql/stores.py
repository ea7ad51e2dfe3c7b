"""Stores that never change: one for the newest releases of all datasets, built aside, then named by one small file.

    <home>/stores/current.json      the store that answers, with the releases in it
    <home>/stores/<name>/           a store: data/, and `lock`, which a server shares as long as an answer comes from it
    <home>/stores/answers-<pid>/    results of the server with this process id

The name follows from the content of the releases, so a letter that is withdrawn from a release gives another store.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from pipeline.errors import PublishError
from pipeline.files import write_atomically
from pipeline.machine import stated
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.serve import leases
from pipeline.site.serve.sparql import loading

CURRENT = "current.json"
LAYOUT = "2"
"""To be changed where a store built before cannot be opened any more."""


class StoredRelease(msgspec.Struct, frozen=True, kw_only=True):
    """One release in a store."""

    dataset: str
    version: str
    manifest: str
    """SHA-256 of its manifest, which names every file with its hash."""


class QueryStore(msgspec.Struct, frozen=True, kw_only=True):
    """A store, as `current.json` names it."""

    name: str
    releases: tuple[StoredRelease, ...]
    quads: int = 0

    @property
    def version(self) -> str:
        """Return the releases in it: `voorbeeldbrieven=20261123T211234Z-01-c0ffeec0`."""
        return ", ".join(f"{one.dataset}={one.version}" for one in self.releases)


def wanted(web: Path) -> QueryStore:
    """Return the store that the published releases call for; its `quads` are not counted yet."""
    found = []
    for file in sorted(web.glob(f"*/{releases.INDEX}")):
        folder = releases.newest_folder(file.parent, file.parent.name)
        if folder is not None and (folder / "manifest.json").is_file():
            manifest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
            found.append(StoredRelease(dataset=file.parent.name, version=folder.name, manifest=manifest))
    content = msgspec.json.encode((LAYOUT, found))
    return QueryStore(name=hashlib.sha256(content).hexdigest()[:24], releases=tuple(found))


def current(stores: Path) -> QueryStore | None:
    """Return the store that answers; None where there is none, or its file is damaged."""
    try:
        return msgspec.json.decode((stores / CURRENT).read_bytes(), type=QueryStore)
    except (OSError, msgspec.MsgspecError):
        return None


def data(stores: Path, name: str) -> Path:
    """Return the folder of the engine's files of a store."""
    return stores / name / "data"


def settle(stores: Path, web: Path, wait: bool = True) -> QueryStore | None:
    """Build the store of the published releases where it is not current, name it, and remove all others.

    When this returns, no server gives an answer from another store any more. Without `wait`, return None at once where
    another process is building. Raises PublishError where that takes too long, or a store cannot be built; then the
    former store answers only if all its releases are still published as they were. Raises MachineError.
    """
    with stated(stores):
        stores.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(stores / "lock", timeout=-1 if wait else 0):
                return _settle(stores, web)
        except Timeout:
            return None


def follow(stores: Path, web: Path) -> None:
    """Settle where there is a store, or one is being built: then somebody serves it. Raises as `settle`."""
    if _is_building(stores) or current(stores) is not None:
        settle(stores, web)


def _is_building(stores: Path) -> bool:
    """Return whether a process builds a store, perhaps from releases that have been replaced meanwhile."""
    if not (stores / "lock").is_file():
        return False
    with stated(stores):
        try:
            with FileLock(stores / "lock", timeout=0):
                return False
        except Timeout:
            return True


def _settle(stores: Path, web: Path) -> QueryStore:
    new, old = wanted(web), current(stores)
    if old is None or old.name != new.name or not data(stores, new.name).is_dir():
        try:
            new = _build(stores, web, new)
        except BaseException:
            if old is not None and not _is_published(old, web):
                (stores / CURRENT).unlink(missing_ok=True)
                _remove_others(stores, "")
            raise
        write_atomically(stores / CURRENT, msgspec.json.format(msgspec.json.encode(new), indent=2) + b"\n")
    else:
        new = old
    _remove_others(stores, new.name)
    return new


def _is_published(store: QueryStore, web: Path) -> bool:
    """Return whether every release in a store is published with the same content."""
    for one in store.releases:
        file = web / one.dataset / "releases" / one.version / "manifest.json"
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != one.manifest:
            return False
    return True


def _build(stores: Path, web: Path, store: QueryStore) -> QueryStore:
    """Load the releases into a new store, and return it with the number of its quads."""
    files = []
    for one in store.releases:
        folder = web / one.dataset / "releases" / one.version
        release = Released(folder)
        files += [(folder / entry.path, "") for entry in release.ending(".nq", "gzip")]
        graph = f"{release.manifest.base}dataset/{one.dataset}#government"
        files += [(folder / entry.path, graph) for entry in release.ending("government.nt")]
    aside = stores / f"building-{store.name}"
    shutil.rmtree(aside, ignore_errors=True)
    (aside / "data").mkdir(parents=True)
    (aside / "lock").touch()
    command = [sys.executable, "-I", str(loading.__file__), str(aside / "data"), *map(str, sum(files, ()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(aside, ignore_errors=True)
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise PublishError(f"the store of the SPARQL endpoint could not be built in {stores}: {reason}")
    shutil.rmtree(stores / store.name, ignore_errors=True)
    aside.rename(stores / store.name)
    return msgspec.structs.replace(store, quads=int(done.stdout))


def _remove_others(stores: Path, name: str) -> None:
    """Remove all stores but one, wait until no server uses them, and remove what ended servers left."""
    for folder in sorted(stores.iterdir()):
        if folder.name.startswith("answers-") and not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists():
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.is_dir() and folder.name != name and not folder.name.startswith("answers-"):
            lock = _open(folder / "lock")
            shutil.rmtree(folder, ignore_errors=True)
            if lock is not None:
                leases.wait(lock)


def _open(file: Path) -> int | None:
    try:
        return os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


class StoreLease:
    """The use of one store by this process: as long as it is open, `settle` waits for it after another is named."""

    def __init__(self, stores: Path, store: QueryStore) -> None:
        """Share the lock of a store. Raises FileNotFoundError where it is not current any more."""
        self.store = store
        self._stores = stores
        self._users = 0
        self.former = asyncio.Event()
        """Set when another store has taken the place of this one."""
        self._lock = os.open(stores / store.name / "lock", os.O_RDWR | os.O_CLOEXEC)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        if current(stores) != store:
            os.close(self._lock)
            raise FileNotFoundError(store.name)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the lease open within the block."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            self._close()

    def end(self) -> None:
        """Close the lease when its last user is done."""
        self.former.set()
        self._close()

    def _close(self) -> None:
        if self.former.is_set() and not self._users and self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
