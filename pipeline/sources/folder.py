"""A directory of letters on disk, each file one record.

What it is: letters that somebody has as files: txt, md, html, pdf, docx, odt, kamerstuk XML, scans.
Documentation: none; the file system is the interface.
Access: reading; links are followed only to places within the folder, so that a link never leaks another file.
Licence: that of the letters; official letters are free of copyright (Auteurswet art. 11 and 15b).
Caveats: a file that is renamed is one removed and one added record (2026-11).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from pipeline.errors import SourceError
from pipeline.model.forms import Location, Options
from pipeline.sources import Event, Found, Gone, Job, Known, Refused, Same, Source

MAX_BYTES = 64 * 2**20
"""A letter with all its pictures is rarely over 20 MB; more is an accident or an attack."""


class FolderOptions(Options, frozen=True, kw_only=True):
    """Options of this source."""

    path: Location = "letters"
    """The folder; relative to that of dataset.toml."""
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = MAX_BYTES
    """The largest file that is taken."""


def harvest(job: Job[FolderOptions]) -> Iterator[Event]:
    """Give every file that is new or changed since the last harvest, and every one that is gone.

    Raises SourceError where the folder is not there: an unmounted disk must not look like a removal.
    """
    root, limit = job.folder / job.options.path, job.options.max_bytes
    if not root.is_dir():
        raise SourceError(f"no folder {root}: give the option 'path' of the source 'folder'")
    present = set()
    for key, path in _files(root):
        present.add(key)
        yield _event(key, path, root.resolve(), limit, job.known)
    for key in job.known.held():
        if key not in present:
            yield Gone(key=key, reason="removed")


def _files(root: Path) -> list[tuple[str, Path]]:
    """Return (key, path) of everything below the folder that is no directory, sorted by key."""
    found = []
    for place, directories, files in os.walk(root):
        directories[:] = [name for name in directories if not _is_hidden(name)]
        paths = [Path(place) / name for name in files if not _is_hidden(name)]
        found += [(_key(path.relative_to(root)), path) for path in paths]
    return sorted(found)


def _is_hidden(name: str) -> bool:
    """Whether a file system hides the name; one that begins with two dots is odd, but no reason to lose a letter."""
    return name.startswith(".") and not name.startswith("..")


def _key(path: Path) -> str:
    """Return the path as text; bytes of a file name that are no UTF-8 become backslash escapes."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _event(key: str, path: Path, root: Path, limit: int, known: Known) -> Event:
    try:
        if not path.resolve().is_relative_to(root):
            return Refused(key=key, code="unreadable", message="the link leads out of the folder")
        status = path.stat()
        mark = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
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


SOURCE = Source(
    title="A folder of letters on disk",
    homepage=None,
    options=FolderOptions,
    harvest=harvest,
)
