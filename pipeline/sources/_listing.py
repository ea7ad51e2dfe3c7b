"""The files below a folder, and which folders in it could not be listed: absence counts only in a whole list."""

import os
from pathlib import Path

from pipeline.errors import SourceError


def list_files(root: Path) -> tuple[list[Path], dict[str, str]]:
    """Return everything below a folder that is no directory, in no order, but for hidden files and folders.

    With it come the folders that could not be listed: their key, with a slash at its end, and the reason. Raises
    SourceError where that is the root itself.
    """
    found: list[Path] = []
    faults: dict[str, str] = {}

    def note(error: OSError) -> None:
        place = Path(os.fsdecode(error.filename)) if error.filename else root
        if place == root:
            raise SourceError(f"the folder {root} cannot be listed: {error.strerror}")
        faults[f"{key_of(place, root)}/"] = f"the folder cannot be listed: {error.strerror}"

    for place, directories, files in os.walk(root, onerror=note):
        directories[:] = [name for name in directories if not _is_hidden(name)]
        found += [Path(place) / name for name in files if not _is_hidden(name)]
    return found, faults


def key_of(path: Path, root: Path) -> str:
    """Return the path below a root as text; bytes of a file name that are no UTF-8 become backslash escapes."""
    text = path.relative_to(root).as_posix()
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_hidden(name: str) -> bool:
    """Whether a file system hides the name; one that begins with two dots is odd, but no reason to lose a letter."""
    return name.startswith(".") and not name.startswith("..")
