"""Write the planned pages of a dataset into the web root: only those that changed; and remove those of the past."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.browse import changepages, changes, factstore
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.planning import ALL, Planner
from pipeline.site.browse.rowfiles import batched
from pipeline.site.query import pages as query_pages

LIST = "lists.txt"
"""Name of the list next to a dataset's page: a line with hash and path for each file that was written."""
LINES = 1_000
"""Lines that are written together."""
FOLDERS = (ALL, *FACETS, changepages.FOLDER)


def write(
    web: Path, dataset: Dataset, state: Path | None = None, collection: Callable[[], LetterCollection] | None = None
) -> None:
    """Bring the pages up to date with the newest release; do nothing where it has no `letters.jsonl`.

    `state` is the state of the dataset, which keeps the facts from which lists are planned. `collection` returns the
    letters of that release, where a caller has them for other pages too. Raises PublishError for a file that cannot be
    written.
    """
    place = web / dataset.name
    folder = releases.newest_folder(place, dataset.name)
    if folder is None or not Released(folder).ending("letters.jsonl"):
        if state is not None:
            factstore.remove(state)
        return
    there, now, is_same = _known(place), list[bytes](), True
    found = collection() if collection else LetterCollection.of(dataset, folder, query_pages.is_there(place), state)
    planner = Planner(found, changes.read(place, dataset.name), place)
    for planned in planner.files():
        now.append(f"{planned.path}\n{planned.key}".encode())
        if there.pop(planned.path, None) != planned.key:
            is_same = False
            releases.write_pieces(place / planned.path, planned.pieces())
    if not is_same:
        os.sync()  # All pages are on disk, at once, before a list names them.
    _remove(place, there)
    now.sort()  # As text of their paths: a line break comes before every other sign.
    lines = (b"%b %b\n" % (key, path) for path, key in (one.split(b"\n") for one in now))
    releases.write_pieces(place / LIST, map(b"".join, batched(lines, LINES)), flush=True)


def distrust(place: Path) -> None:
    """Have all pages of a dataset made again, as those that a run wrote before it was cut off are in no list."""
    (place / LIST).unlink(missing_ok=True)


def listed(place: Path) -> Iterator[tuple[str, str]]:
    """Yield the written files of a dataset, sorted: path from the dataset's folder, and hash."""
    if (place / LIST).exists():
        with (place / LIST).open(encoding="utf-8") as lines:
            for line in lines:
                key, _, path = line.rstrip("\n").partition(" ")
                yield path, key


def _known(place: Path) -> dict[str, str]:
    """Return the files that are there by path from the dataset's folder, with the hash in the list; "" for others."""
    found = dict.fromkeys(_files(place), "")
    for path, key in listed(place):
        if path in found:
            found[path] = key
    return found


def _files(place: Path) -> Iterator[str]:
    """Yield the paths of the files that are there."""
    start = len(os.fspath(place)) + 1
    for name in FOLDERS:
        for folder, _, files in os.walk(place / name):
            yield from (f"{folder[start:]}/{file}" for file in files)


def _remove(place: Path, paths: Iterable[str]) -> None:
    """Remove files of letters and groups that are gone, and folders that are empty then."""
    for path in paths:
        (place / path).unlink()
    for name in FOLDERS:
        for folder, _, _ in os.walk(place / name, topdown=False):
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()
