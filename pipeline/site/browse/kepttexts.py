"""Texts that are made once and needed often, in a file without a name: they take no memory, and go with the process."""

import os
import weakref
from array import array
from pathlib import Path
from tempfile import TemporaryFile


class KeptTexts:
    """Texts by number. Raises OSError where the disk is full."""

    def __init__(self, count: int, folder: Path | None) -> None:
        """Keep so many texts on the disk of a folder, or else of that for temporary files."""
        file = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - open as long as this is
        weakref.finalize(self, file.close)
        self._descriptor = file.fileno()
        self._starts, self._lengths = array("Q", bytes(8 * count)), array("I", bytes(4 * count))
        self._end = 0

    def get(self, number: int) -> bytes:
        """Return a text; empty where none is kept."""
        length = self._lengths[number]
        return os.pread(self._descriptor, length, self._starts[number]) if length else b""

    def put(self, number: int, text: bytes) -> bytes:
        """Keep a text, and return it."""
        self._starts[number], self._lengths[number] = self._end, len(text)
        self._end += os.pwrite(self._descriptor, text, self._end)
        return text
