"""Lines of text sorted by their bytes, however many there are: runs on disk, merged in the end.

Runs are merged block by block, and each block is sorted by `list.sort`, which finds the runs in it and merges them
at the speed of C (Timsort); a heap in Python takes several times as long.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

RUN_BYTES = 24 * 2**20
"""Text in memory before a run is written: about three times as much in objects."""
BLOCK_BYTES = 2**20
"""Text of each run that is in memory during the merge."""


class SortedLines:
    """A file of sorted lines while it is being written."""

    def __init__(self, file: Path, run_bytes: int = RUN_BYTES, block_bytes: int = BLOCK_BYTES) -> None:
        """Write to `file` in the end; runs stand beside it until then."""
        self._file = file
        self._run_bytes = run_bytes
        self._block_bytes = block_bytes
        self._lines: list[bytes] = []
        self._bytes = 0
        self._runs: list[Path] = []

    def write(self, lines: Iterable[bytes]) -> None:
        """Add lines, each with its line end."""
        before = len(self._lines)
        self._lines.extend(lines)
        self._bytes += sum(map(len, self._lines[before:]))
        if self._bytes >= self._run_bytes:
            self._run()

    def close(self) -> None:
        """Write the sorted file and remove the runs."""
        if not self._runs:
            self._lines.sort()
            with self._file.open("wb") as out:
                out.writelines(self._lines)
            return
        self._run()
        try:
            with self._file.open("wb") as out:
                for block in _merge(self._runs, self._block_bytes):
                    out.writelines(block)
        finally:
            for path in self._runs:
                path.unlink()

    def _run(self) -> None:
        path = self._file.with_name(f".{self._file.name}.run{len(self._runs)}")
        self._lines.sort()
        with path.open("wb") as out:
            out.writelines(self._lines)
        self._runs.append(path)
        self._lines, self._bytes = [], 0


class _Run:
    """A run while it is being read back."""

    def __init__(self, path: Path, block_bytes: int) -> None:
        self._file: BinaryIO = path.open("rb")
        self._block_bytes = block_bytes
        self.lines: list[bytes] = []

    def fill(self) -> bool:
        """Read the next block if there is none; False at the end."""
        if not self.lines:
            self.lines = self._file.readlines(self._block_bytes)
            if not self.lines:
                self._file.close()
        return bool(self.lines)

    def take(self, last: bytes) -> list[bytes]:
        """Take the lines up to and including `last`."""
        if self.lines[-1] <= last:
            taken, self.lines = self.lines, []
            return taken
        place = bisect_right(self.lines, last)
        taken, self.lines = self.lines[:place], self.lines[place:]
        return taken


def _merge(paths: list[Path], block_bytes: int) -> Iterator[list[bytes]]:
    """Return sorted blocks: everything up to the smallest last line of all blocks is complete in memory."""
    runs = [_Run(path, block_bytes) for path in paths]
    while runs := [run for run in runs if run.fill()]:
        last = min(run.lines[-1] for run in runs)
        block = [line for run in runs for line in run.take(last)]
        block.sort()
        yield block
