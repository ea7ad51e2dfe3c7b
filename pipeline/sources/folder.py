"""A directory of letters on disk; each file is one record.

About: letters that are available as files: txt, md, html, pdf, docx, odt, kamerstuk XML, scans.
Documentation: none; the file system is the interface.
Access: reads files; links are followed only to places within the folder, so that a link never leaks another file.
Licence: that of the letters; official letters are free of copyright (Auteurswet art. 11 and 15b).
Caveats: renaming a file removes one record and adds another (2026-11). If a subfolder cannot be listed, no record
counts as removed: that folder becomes an issue under its own name, which ends in a slash.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from pipeline.errors import SourceError
from pipeline.model.forms import Location, Options
from pipeline.sources import AllSame, Event, Found, Gone, HarvestJob, Known, Refused, Same, Source
from pipeline.sources._listing import key_of, list_files

MAX_BYTES = 64 * 2**20
"""A letter with all its pictures is rarely over 20 MB; more is an accident or an attack."""


class FolderSourceOptions(Options, frozen=True, kw_only=True):
    """Options of this source."""

    path: Location = "letters"
    """The folder, relative to the folder of dataset.toml."""
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = MAX_BYTES
    """Size of the largest file to accept, in bytes."""


def harvest(job: HarvestJob[FolderSourceOptions]) -> Iterator[Event]:
    """Yield every file that is new or changed since the last harvest, and every record whose file is gone.

    Raises SourceError if the folder does not exist or cannot be listed: an unmounted disk must not look like a removal.
    """
    root, limit = job.folder / job.options.path, job.options.max_bytes
    if not root.is_dir():
        raise SourceError(f"no folder {root}: bring it back, or give the option 'path' of the source 'folder'")
    paths, faults = list_files(root)
    files = sorted((key_of(path, root), path) for path in paths)
    for key, message in sorted(faults.items()):
        yield Refused(key=key, code="unreadable", message=message)
    real, known = root.resolve(), job.known.fingerprints()
    same = [key for key, path in files if (mark := known.get(key)) is not None and _plain_mark(path) == mark]
    if same:
        yield AllSame(keys=same)
    unchanged = frozenset(same)
    for key, path in files:
        if key not in unchanged:
            yield _event(key, path, real, limit, job.known)
    missing = sorted(known.keys() - {key for key, _ in files} - faults.keys()) if len(same) < len(known) else []
    if faults:
        yield from _unlisted(missing, faults)
    else:
        yield from (Gone(key=key, reason="removed", is_certain=True) for key in missing)


def _plain_mark(path: str) -> str | None:
    """Return the mark of a regular file; None for a link, and for whatever cannot be looked at."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return _mark(status) if stat.S_ISREG(status.st_mode) else None


def _mark(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _unlisted(missing: list[str], faults: dict[str, str]) -> Iterator[Refused]:
    """Yield the records in folders that cannot be listed. Any other missing file may have moved to such a folder."""
    for key in missing:
        folder = next((name for name in faults if key.startswith(name)), None)
        if folder is not None:
            yield Refused(key=key, code="unreadable", message=faults[folder])


def _event(key: str, name: str, root: Path, limit: int, known: Known) -> Event:
    path = Path(name)
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):  # Folders that are links are not listed, so no other file can be elsewhere.
            if not path.resolve().is_relative_to(root):
                return Refused(key=key, code="unreadable", message="the link leads out of the folder")
            status = path.stat()
        mark = _mark(status)
        if known.fingerprint(key) == mark:
            return Same(key=key)
        if not stat.S_ISREG(status.st_mode):
            return Refused(key=key, code="unreadable", message="not a regular file", fingerprint=mark)
        if status.st_size > limit:
            message = f"{status.st_size:,} bytes, more than the limit of {limit:,}"
            return Refused(key=key, code="too-large", message=message, fingerprint=mark)
        return Found(key=key, content=path.read_bytes(), fingerprint=mark)
    except OSError as error:
        return Refused(key=key, code="unreadable", message=f"the file cannot be opened: {error.strerror}")
    except RuntimeError:  # Before Python 3.13, a loop of links.
        return Refused(key=key, code="unreadable", message="the file cannot be opened: a loop of links")


SOURCE = Source(
    title="A folder of letters on disk",
    homepage=None,
    options=FolderSourceOptions,
    harvest=harvest,
)
