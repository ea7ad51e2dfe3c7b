"""Whether nothing has changed since the pages of a dataset were written: neither they nor their inputs.

The state has a mark of each: inode, size and time of files, and of folders the time at which a name in them changed.
So a page that was removed, or a file that was changed by hand, is noticed, and all pages are compared again. Without
marks they are compared too: the file may be deleted at any time. The marks of a home say nothing of a copy of it.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.files import flush_folder
from pipeline.fingerprint import PACKAGE, SUFFIXES, code_hash
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.site import browser, feeds

FILE = "site.json"
"""Name of the file in the state of a dataset."""
Marks = dict[str, tuple[int, int, int]]
"""Path to inode, size and time of modification; the size of a folder is 0."""


class SettledSite(msgspec.Struct, frozen=True, kw_only=True):
    """The web root as it was left."""

    made: str
    """Hash of the code, of the definition and of the place of the home."""
    marks: Marks


def others(dataset: Dataset, home: Home) -> Marks:
    """Return the marks of files of other datasets on which pages depend; take them before writing."""
    places = sorted(file.parent for file in home.web.glob("*/releases.json"))
    return _marks(path for place in places if place.name != dataset.name for path in (place, *_files(place)))


def is_settled(dataset: Dataset, home: Home) -> bool:
    """Return whether the web root is as `note` found it, for the same code and definition."""
    noted = _noted(dataset, home)
    return noted is not None and noted == _marks(map(Path, noted))


def left(dataset: Dataset, home: Home) -> frozenset[Path]:
    """Return the files and folders that are as `note` found them; none for other code or another definition."""
    noted = _noted(dataset, home) or {}
    return frozenset(Path(path) for path, mark in _marks(map(Path, noted)).items() if mark == noted[path])


def is_left(folder: Path, left: frozenset[Path]) -> bool:
    """Return whether a folder of the web root is there, and all below it is as `note` found it."""
    return folder.is_dir() and left.issuperset((folder, *folder.rglob("*")))


def _noted(dataset: Dataset, home: Home) -> Marks | None:
    """Return the marks of the web root as it was left; None where nothing is known of it."""
    try:
        found = msgspec.json.decode((home.state(dataset.name) / FILE).read_bytes(), type=SettledSite)
    except (OSError, msgspec.MsgspecError):
        return None
    return found.marks if found.made == _made(dataset, home) else None


def note(dataset: Dataset, home: Home, before: Marks) -> None:
    """Note that all pages are written, with the marks of other datasets from before that."""
    place = home.web / dataset.name
    folders = (home.web, home.web / ".well-known", place)
    marks = _marks(path for folder in folders for path in (folder, *_files(folder)))
    marks |= _marks(_folders(place)) | before
    for folder in (home.web / "def", home.web / browser.FOLDER):
        marks |= _marks((folder, *folder.rglob("*")))
    marks |= _marks((home.web / "doc", home.web / "doc/brief", home.state(dataset.name) / feeds.STORE))
    content = msgspec.json.encode(SettledSite(made=_made(dataset, home), marks=marks))
    releases.write_changed(home.state(dataset.name) / FILE, content)


def forget(dataset: Dataset, home: Home) -> bool:
    """Remove the marks before anything is written, so that a run that ends early leaves none.

    Return whether there were any. Without them pages may be newer than the lists that say what they were made from.
    """
    file = home.state(dataset.name) / FILE
    if not file.exists():
        return False
    file.unlink()
    flush_folder(file.parent)
    return True


def _made(dataset: Dataset, home: Home) -> str:
    known = SUFFIXES | {".pyc"}
    beside = (path for path in (PACKAGE / "site").rglob("*") if path.suffix not in known and path.is_file())
    made = f"{code_hash()} {dataset!r} {sorted(_marks(beside).items())} {home.folder.absolute()}"
    return hashlib.sha256(os.fsencode(made)).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else iter(())


def _folders(place: Path) -> Iterator[Path]:
    """Yield a folder and all below it; of each release, which never changes, its own folder alone."""
    for folder, names, _ in os.walk(place):
        yield Path(folder)
        if Path(folder).parent == place / "releases":
            names.clear()


def _marks(paths: Iterator[Path] | tuple[Path, ...]) -> Marks:
    """Return the marks of paths; a path of nothing has one too."""
    found: Marks = {}
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            found[str(path)] = (0, -1, 0)
            continue
        found[str(path)] = (status.st_ino, 0 if path.is_dir() else status.st_size, status.st_mtime_ns)
    return found
