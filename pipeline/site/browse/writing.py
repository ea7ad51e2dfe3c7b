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

    `state` is the state of the dataset, which keeps what lists are planned from. `collection` returns the letters of
    that release, where a caller has them for other pages too. Raises PublishError for a file that cannot be written.
    """
    place = web / dataset.name
    folder = releases.newest_folder(place, dataset.name)
    if folder is None or not Released(folder).ending("letters.jsonl"):
        if state is not None:
            factstore.remove(state)
        return
    before, left = read(place / LIST), set(_files(place))
    now: dict[str, str] = {}
    found = collection() if collection else LetterCollection.of(dataset, folder, query_pages.is_there(place), state)
    planner = Planner(found, changes.read(place, dataset.name), place)
    for planned in planner.files():
        now[planned.path] = planned.key
        if before.get(planned.path) != planned.key or planned.path not in left:
            releases.write_pieces(place / planned.path, planned.pieces())
        left.discard(planned.path)
    if now != before:
        os.sync()  # All pages are on disk, at once, before a list names them.
    _remove(place, left)
    lines = (f"{now[path]} {path}\n".encode() for path in sorted(now))
    releases.write_pieces(place / LIST, map(b"".join, batched(lines, LINES)), flush=True)


def read(file: Path) -> dict[str, str]:
    """Return the list of written files: path from the dataset's folder, to hash."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split(" ", 1) for line in lines)
        return {path: key for key, path in pairs}


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
