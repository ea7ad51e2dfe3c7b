"""List the files below a folder, and the folders that could not be listed: absence counts only in a complete list."""

import os
from pathlib import Path

from pipeline.errors import SourceError


def list_files(root: Path) -> tuple[list[str], dict[str, str]]:
    """Return all paths below a folder that are not directories, in no order, without hidden files and folders.

    Also return the folders that could not be listed: their key, which ends in a slash, and the reason. Raises
    SourceError if the root itself cannot be listed.
    """
    found: list[str] = []
    faults: dict[str, str] = {}

    def note(error: OSError) -> None:
        place = Path(os.fsdecode(error.filename)) if error.filename else root
        if place == root:
            raise SourceError(f"the folder {root} cannot be listed: {error.strerror}")
        faults[f"{key_of(str(place), root)}/"] = f"the folder cannot be listed: {error.strerror}"

    for place, directories, files in os.walk(root, onerror=note):
        directories[:] = [name for name in directories if not _is_hidden(name)]
        prefix = f"{place}{os.sep}"
        found += [prefix + name for name in files if not _is_hidden(name)]
    return found, faults


def key_of(path: str, root: Path) -> str:
    """Return the path below a root as text. Bytes of a file name that are not UTF-8 become backslash escapes."""
    text = path[len(str(root)) + 1 :]
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_hidden(name: str) -> bool:
    """Return whether the file system hides this name. A name that starts with two dots is odd, but no reason to lose a
    letter."""
    return name.startswith(".") and not name.startswith("..")
