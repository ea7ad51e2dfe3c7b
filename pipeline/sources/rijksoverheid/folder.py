"""List a folder of saved replies, manifests and files, and find the file that a manifest or reply names."""

import stat
from pathlib import Path
from urllib.parse import unquote, unquote_plus, urlsplit

import msgspec

from pipeline.sources._listing import list_files

MANIFEST_BYTES = 16 * 2**20
"""A saved list of 200 documents is under 1 MB."""


class SavedFiles(msgspec.Struct, kw_only=True):
    """The files below a folder. Links are followed only to places within it."""

    root: Path
    names: dict[str, Path | None]
    """Files by their own name; None for a name that occurs more than once."""
    replies: list[Path]
    """Files that may be saved replies or manifests, sorted."""
    faults: dict[str, str]
    """Folders that cannot be listed, by key, with the reason."""

    def find(self, manifest: Path, named: str, key: str) -> Path | None:
        """Return the file that a manifest or reply names: next to it, by its address below the folder, or the only file
        of that name."""
        parts = urlsplit(named)
        path = parts.path.lstrip("/") if parts.scheme else named
        ways = dict.fromkeys((path, unquote(path), unquote_plus(path)))
        for way in ways:
            # A mirror made by a program keeps the host as a folder.
            places = [manifest.parent, manifest.parent / key, self.root, self.root / (parts.hostname or "")]
            for place in places:
                if found := self._inside(place / way):
                    return found
        for way in ways:
            base = way.rpartition("/")[2]
            if (only := self.names.get(base)) and (found := self._inside(only)):
                return found
        return None

    def _inside(self, path: Path) -> Path | None:
        try:
            real = path.resolve()
            is_ours = real.is_relative_to(self.root.resolve()) and stat.S_ISREG(real.stat().st_mode)
        except (OSError, ValueError, RuntimeError):  # The last for a loop of links, before Python 3.13.
            return None
        return path if is_ours else None


def read_folder(root: Path) -> SavedFiles:
    """Return the files below a folder. Raises SourceError if it cannot be listed."""
    names: dict[str, Path | None] = {}
    replies = []
    paths, faults = list_files(root)
    for path in map(Path, sorted(paths)):
        names[path.name] = None if path.name in names else path
        if path.suffix.lower() == ".xml":
            replies.append(path)
    return SavedFiles(root=root, names=names, replies=replies, faults=faults)
