"""The files of the web root, in an order in which no file is sent before the files that it names.

First whole releases, then pages, then the small files that say which release is the newest. Those are read into memory
before anything else is listed, so that they name nothing that came after.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.files import is_partial

POINTERS = ("releases.json", "deltas.json", "latest.json")
"""Of a dataset, in the order in which they are written: they name files, and come after them."""
CATALOGUES = ("catalog.ttl", "catalog.jsonld")
_RELEASE = re.compile(r"[^/]+/releases/[^/]+(?=/)")


class Item(NamedTuple):
    """One file as it is now."""

    name: str
    """Below the web root, with forward slashes."""
    file: Path
    mark: str
    """Cheap sign of change: every file is written anew and renamed, so that another one has another inode or time."""
    content: bytes | None = None
    """Of a small file that was read first."""


def datasets_of(names: Iterable[str]) -> list[str]:
    """Return the folders of the datasets among the names of a web root, sorted.

    >>> datasets_of(["index.html", "brieven/releases.json", "brieven/latest.json"])
    ['brieven']
    """
    return sorted({name.partition("/")[0] for name in names if name.endswith("/releases.json")})


class Snapshot(NamedTuple):
    """The files of a web root at one time, by name."""

    releases: dict[str, dict[str, Item]]
    """`<dataset>/releases/<version>` to the files in it."""
    pages: dict[str, Item]
    pointers: dict[str, Item]

    def all(self) -> Iterator[Item]:
        """Return every file in the order in which it is sent."""
        for release in self.releases.values():
            yield from release.values()
        yield from self.pages.values()
        yield from self.pointers.values()


def snapshot(web: Path) -> Snapshot:
    """Return the files of a web root; safe while other processes write to it."""
    pointers = {item.name: item for item in _pointers(web)}
    releases: dict[str, dict[str, Item]] = {}
    pages: dict[str, Item] = {}
    for name, entry in _walk(web, ""):
        if name not in pointers and not is_partial(entry.name):
            found = _RELEASE.match(name)
            item = Item(name, Path(entry.path), _mark(entry.stat()))
            (releases.setdefault(found[0], {}) if found else pages)[name] = item
    return Snapshot(releases, pages, pointers)


def _walk(folder: Path | str, start: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Return (name, entry) of every file below a folder, sorted; links are not followed."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{start}{entry.name}/")
        elif entry.is_file(follow_symlinks=False):
            yield f"{start}{entry.name}", entry


def _pointers(web: Path) -> Iterator[Item]:
    """Read the files that name releases, in reverse order of sending, so that none names a file that is not listed."""
    places = sorted(path.parent for path in web.glob("*/latest.json"))
    found = [web / name for name in CATALOGUES]
    found += [place / name for place in places for name in POINTERS]
    for file in reversed(found):
        if file.is_file():
            mark = _mark(file.stat())
            yield Item(file.relative_to(web).as_posix(), file, mark, file.read_bytes())


def _mark(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
