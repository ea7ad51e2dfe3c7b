"""Replace one folder by another: a reader sees the old one or the new one, and a kill leaves nothing half done."""

import shutil
from pathlib import Path

from pipeline.files import exchange, flush_folder, flush_tree

OLD, NEW = "old", "new"


def swap(fresh: Path, place: Path) -> None:
    """Put a complete folder in the place of an existing one, and remove the latter.

    Where possible, the kernel exchanges both names at once. Elsewhere the old folder is moved away first; if a kill
    comes then, `mend` puts the new one in its place. `fresh` is `<work>/<name>/new`.
    """
    flush_tree(fresh)
    if not exchange(fresh, place):
        old = fresh.parent / OLD
        place.rename(old)
        fresh.rename(place)
    flush_folder(place.parent)
    shutil.rmtree(fresh.parent)


def mend(work: Path, place: Path) -> None:
    """Complete interrupted swaps in a work folder: then every release is in place, and nothing is left of old ones.

    `place` is the folder of the releases.
    """
    if not work.is_dir():
        return
    for folder in sorted(work.iterdir()):
        if (folder / OLD).is_dir() and (folder / NEW).is_dir() and not (place / folder.name).exists():
            (folder / NEW).rename(place / folder.name)
            flush_folder(place)
    shutil.rmtree(work)
