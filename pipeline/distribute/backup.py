"""Copy a home into one file while runs go on, and make a home from such a file again.

A backup has the archive, the web root and the list of datasets; everything else in a home can be made again. It is a
tar file, so hard links between releases stay hard links, and its last member, `backup.json`, proves that it is whole.

Withdrawals bind a restored home: the archive is copied after the web root, so it knows at least as many of them, and
the next run empties the releases of letters that the archive has as withdrawn.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import msgspec

from pipeline import settings
from pipeline.archive import Contents, contents_place, index_file, open_index, verify
from pipeline.errors import ArchiveError, PublishError
from pipeline.files import is_partial, make_private, partial_path
from pipeline.home import FOLDERS, Home
from pipeline.model.progress import Report
from pipeline.release import index as releases

SCHEMA = 1
"""Version of the layout of a backup; a newer one is refused."""
LAST = "backup.json"
TRIES = 5
"""Attempts to copy a release that is cut again at that moment."""
_TOP = ("archive", "public", FOLDERS, LAST)


class BackupContents(msgspec.Struct, frozen=True, kw_only=True):
    """The last member of a backup."""

    schema: int
    made: str
    """RFC 3339 in UTC."""
    files: int
    datasets: dict[str, str | None]
    """The newest release of each dataset; None where there is none."""


class RestoredDataset(msgspec.Struct, frozen=True, kw_only=True):
    """One dataset of a restored home."""

    name: str
    release: str | None
    damage: tuple[str, ...]
    """Damage that was in the home when it was backed up, one line each."""


def back_up(home: Home, file: Path, report: Report) -> BackupContents:
    """Write archive and web root of a home to a new file of mode 600; runs may go on meanwhile.

    Raises ArchiveError where the home is empty or its archive is elsewhere, PublishError where the file exists.
    """
    if settings.archive() or settings.index():
        raise ArchiveError("BRIEVENBUS_ARCHIVE or BRIEVENBUS_INDEX is set: back up that bucket and database themselves")
    if file.exists():
        raise PublishError(f"{file} exists already: name a new file")
    names = sorted({path.name for path in (home.folder / "archive").glob("*") if path.is_dir()})
    if not names:
        raise ArchiveError(f"{home.folder} has no archive yet: there is nothing to back up")
    copy, partial = Home(partial_path(home.folder / "backup")), partial_path(file)
    shutil.rmtree(copy.folder, ignore_errors=True)
    try:
        _copy(home, copy, names)
        newest = {name: _newest(copy, name) for name in names}
        made = _write(copy, partial, newest, report)
        partial.rename(file)
    finally:
        shutil.rmtree(copy.folder, ignore_errors=True)
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return made


def restore(file: Path, home: Home, report: Report) -> tuple[RestoredDataset, ...]:
    """Make a home from a backup, and check it. Raises PublishError for a home that is not empty, and for a bad file."""
    if home.folder.exists() and any(home.folder.iterdir()):
        raise PublishError(f"{home.folder} is not empty: restore into a new folder")
    fresh = partial_path(home.folder)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = _unpack(file, fresh, report)
        with suppress(FileNotFoundError):
            home.folder.rmdir()
        fresh.rename(home.folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return tuple(
        RestoredDataset(name=name, release=release, damage=tuple(_damage(home, name)))
        for name, release in sorted(found.datasets.items())
    )


def _copy(home: Home, copy: Home, names: Iterable[str]) -> None:
    """Copy the parts of a home by hard links, in the order that keeps them consistent.

    Every file of a home but the index is written under another name and renamed, never changed in place, so that a link
    keeps the state of this moment. The web root comes first, since its releases need nothing of a later archive; the
    index comes before the contents, since each content is written before the index names it.
    """
    _link(home.web, copy.web)
    for name in names:
        folder, kept = home.archive(name), copy.archive(name)
        kept.mkdir(parents=True)
        index = index_file(home, name)
        if index is not None and index.exists():
            _copy_index(index, kept / index.name)
        _link(folder, kept, except_for=index.name if index else "")
    if (home.folder / FOLDERS).exists():
        shutil.copy(home.folder / FOLDERS, copy.folder / FOLDERS)


def _link(folder: Path, to: Path, except_for: str = "") -> None:
    """Link every whole file below a folder; a folder that is exchanged for another meanwhile is linked again."""
    for _ in range(TRIES):
        before = _identity(folder)
        to.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.iterdir(), key=_files_first) if folder.is_dir() else ():
            is_index = bool(except_for) and path.name.startswith(except_for)
            if is_partial(path.name) or path.is_symlink() or is_index:
                continue
            if path.is_dir():
                _link(path, to / path.name)
            else:
                _link_file(path, to / path.name)
        if _identity(folder) == before:
            return
        shutil.rmtree(to)
    raise PublishError(f"{folder} changes all the time: back up when no letter is being withdrawn")


def _files_first(path: Path) -> tuple[bool, str]:
    """Return a sort key: a list of releases is linked before the releases that it names."""
    return path.is_dir(), path.name


def _identity(folder: Path) -> int | None:
    """Return the number of a folder in the file system, which another folder of that name does not have."""
    try:
        return folder.stat().st_ino
    except FileNotFoundError:
        return None


def _link_file(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except FileNotFoundError:  # Removed meanwhile, as by a withdrawal.
        return
    except OSError:  # No hard links on this file system.
        shutil.copy2(path, to)


def _copy_index(file: Path, to: Path) -> None:
    """Copy a database as it is after its last complete transaction (https://www.sqlite.org/backup.html)."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as before, closing(sqlite3.connect(to)) as copy:
            before.backup(copy)
    except sqlite3.Error as error:
        raise ArchiveError(f"the index {file} cannot be copied: {error}; see brievenbus archive verify") from error


def _write(copy: Home, file: Path, newest: dict[str, str | None], report: Report) -> BackupContents:
    """Write the tar file, the member that proves it whole last."""
    paths = sorted(path for path in copy.folder.rglob("*"))
    made = BackupContents(schema=SCHEMA, made=settings.now(), files=len(paths), datasets=newest)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            for count, path in enumerate(paths, 1):
                tar.add(path, path.relative_to(copy.folder).as_posix(), recursive=False)
                report("Backing up", count, len(paths))
            text = msgspec.json.encode(made)
            member = tarfile.TarInfo(LAST)
            member.size = len(text)
            tar.addfile(member, BytesIO(text))
        out.flush()
        os.fsync(out.fileno())
    return made


def _unpack(file: Path, to: Path, report: Report) -> BackupContents:
    """Extract a backup whose every member is a file or folder of a home."""
    try:
        with tarfile.open(file, "r:") as tar:
            members = tar.getmembers()
            found = _contents(file, tar, members)
            to.mkdir()
            make_private(to / "archive")
            for count, member in enumerate(members[:-1], 1):
                _extract(tar, member, to)
                report("Restoring", count, found.files)
            return found
    except (tarfile.TarError, EOFError) as error:
        raise PublishError(f"{file} is no whole backup: {error}") from error


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    """Write a member below a folder, with its time and, for a file, its rights, but none to write for others.

    The `filter` of `tarfile` does the same, and the Python of Debian 12 is without it. Raises PublishError for a member
    that is no plain file or folder, or that leads out of the folder.
    """
    path, content = to / member.name, tar.extractfile(member) if member.isreg() else None
    if ".." in path.parts or (content is None and not member.isdir()):
        raise PublishError(f"the backup has a member that no home has: {member.name}")
    if content is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    with content, path.open("xb") as out:
        shutil.copyfileobj(content, out)
    path.chmod(member.mode & 0o755)
    os.utime(path, (member.mtime, member.mtime))


def _contents(file: Path, tar: tarfile.TarFile, members: list[tarfile.TarInfo]) -> BackupContents:
    """Return the last member. Raises PublishError where the file is cut short, foreign or from a newer version."""
    last = tar.extractfile(members[-1]) if members and members[-1].name == LAST else None
    if last is None:
        raise PublishError(f"{file} is no whole backup: its last member is not {LAST}")
    try:
        found = msgspec.json.decode(last.read(), type=BackupContents)
    except msgspec.MsgspecError as error:
        raise PublishError(f"{file} is no whole backup: {LAST}: {error}") from error
    if found.schema > SCHEMA:
        raise PublishError(f"{file} was made by a newer version of brievenbus (layout {found.schema}): upgrade first")
    foreign = [one.name for one in members if one.name.split("/")[0] not in _TOP]
    if foreign or len(members) != found.files + 1:
        raise PublishError(f"{file} is no backup of a home: {foreign[0] if foreign else 'members are missing'}")
    return found


def _damage(home: Home, name: str) -> Iterator[str]:
    """Return the damage in a restored archive and in its newest release."""
    with closing(open_index(home, name)) as index:
        yield from verify(index, Contents(contents_place(home, name)))
    try:
        releases.check_whole(home.web / name, name)
    except PublishError as error:
        yield str(error)


def _newest(home: Home, name: str) -> str | None:
    found = releases.newest(releases.read_index(home.web / name, name))
    return found.version if found else None
