"""Write the planned pages of a dataset into the web root: only those that changed; and remove those of the past."""

import os
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


def write(web: Path, dataset: Dataset) -> None:
    """Bring the pages up to date with the newest release; do nothing where it has no `letters.jsonl`.

    Raises PublishError for a file that cannot be written.
    """
    place = web / dataset.name
    folder = releases.newest_folder(place, dataset.name)
    if folder is None or not Released(folder).ending("letters.jsonl"):
        return
    before = read(place / LIST)
    now: dict[str, str] = {}
    planner = Planner(
        LetterCollection.of(dataset, folder, query_pages.is_there(place)), changes.read(place, dataset.name)
    )
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
    for name in FOLDERS:
        for path in sorted((place / name).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(place).as_posix() not in now:
                path.unlink()
