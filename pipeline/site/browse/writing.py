"""Write the planned pages of a dataset into the web root: only those that changed; and remove those of the past."""

import os
from collections.abc import Callable
from pathlib import Path

from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.browse import changepages, changes
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.planning import ALL, Planner
from pipeline.site.query import pages as query_pages

LIST = "lists.txt"
"""Name of the list next to a dataset's page: a line with hash and path for each file that was written."""
FOLDERS = (ALL, *FACETS, changepages.FOLDER)


def write(web: Path, dataset: Dataset, collection: Callable[[], LetterCollection] | None = None) -> None:
    """Bring the pages up to date with the newest release; do nothing where it has no `letters.jsonl`.

    `collection` returns the letters of that release, where a caller has them for other pages too. Raises PublishError
    for a file that cannot be written.
    """
    place = web / dataset.name
    folder = releases.newest_folder(place, dataset.name)
    if folder is None or not Released(folder).ending("letters.jsonl"):
        return
    before = read(place / LIST)
    now: dict[str, str] = {}
    found = collection() if collection else LetterCollection.of(dataset, folder, query_pages.is_there(place))
    planner = Planner(found, changes.read(place, dataset.name), place)
    for planned in planner.files():
        now[planned.path] = planned.key
        if before.get(planned.path) != planned.key or not (place / planned.path).is_file():
            releases.write_changed(place / planned.path, planned.content(), flush=False)
    if now != before:
        os.sync()  # All pages are on disk, at once, before a list names them.
    _remove_others(place, now)
    lines = [f"{key} {path}\n" for path, key in sorted(now.items())]
    releases.write_changed(place / LIST, "".join(lines).encode())


def read(file: Path) -> dict[str, str]:
    """Return the list of written files: path from the dataset's folder, to hash."""
    if not file.exists():
        return {}
    pairs = (line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {path: key for key, path in pairs}


def _remove_others(place: Path, now: dict[str, str]) -> None:
    """Remove files of letters and groups that are gone, and folders that are empty then."""
    start = len(os.fspath(place)) + 1
    for name in FOLDERS:
        for folder, _, files in os.walk(place / name, topdown=False):
            for file in files:
                if f"{folder[start:]}/{file}" not in now:
                    Path(folder, file).unlink()
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()
