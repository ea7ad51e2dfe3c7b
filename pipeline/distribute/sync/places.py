"""Where releases are offered: a web address, or a folder."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote, unquote, urlsplit

from pipeline.errors import MissingError, SourceError, SyncError, TooLargeError
from pipeline.transport.download import Downloads, policy_for


class OfferedDataset(Protocol):
    """The folder of a dataset, with `latest.json` and `releases/`; the caller checks that paths are safe."""

    def save(self, path: str, out: BinaryIO, most: int) -> int:
        """Write a file below the place, and return its bytes.

        Raises MissingError where there is none, SourceError where it cannot be had or has more than `most` bytes.
        """


class LocalFolder:
    """A place on a disk."""

    def __init__(self, folder: Path) -> None:
        """Use the folder."""
        self._folder = folder.resolve()

    def save(self, path: str, out: BinaryIO, most: int) -> int:
        """Write a file below the place, and return its bytes."""
        file = (self._folder / path).resolve()
        if not file.is_relative_to(self._folder):
            raise SourceError(f"{path}: a link that leads out of {self._folder}")
        try:
            with file.open("rb") as source:
                size = file.stat().st_size
                if size > most:
                    raise TooLargeError(f"{file}: more than {most:,} bytes")
                shutil.copyfileobj(source, out)
                return size
        except FileNotFoundError as error:
            raise MissingError(f"there is no {file}", 404) from error
        except OSError as error:
            raise SourceError(f"{file} cannot be read: {error.strerror}") from error


class Site:
    """A place on the web."""

    def __init__(self, downloads: Downloads, address: str) -> None:
        """Ask below an address, which ends in a slash."""
        self._downloads, self._address = downloads, address

    def save(self, path: str, out: BinaryIO, most: int) -> int:
        """Write a file below the place, and return its bytes."""
        return self._downloads.get(self._address + quote(path), out, most)


@contextmanager
def opened(address: str) -> Iterator[OfferedDataset]:
    """Give the place that an address names: https://…, http:// on this machine, file:///…, or a path."""
    scheme = urlsplit(address).scheme.lower() if "://" in address else ""
    if scheme not in ("http", "https"):
        folder = Path(unquote(urlsplit(address).path)) if scheme == "file" else Path(address)
        if scheme not in ("", "file") or not folder.is_dir():
            raise SyncError(f"{address!r} is neither a folder nor an address that begins with https://")
        yield LocalFolder(folder)
        return
    agent = f"brievenbus/{version('brievenbus')} (sync)"
    downloads = Downloads(policy_for(address), agent)
    try:
        yield Site(downloads, address.partition("?")[0].rstrip("/") + "/")
    finally:
        downloads.close()


def read(place: OfferedDataset, path: str, most: int) -> bytes:
    """Return a small file."""
    out = io.BytesIO()
    place.save(path, out, most)
    return out.getvalue()
