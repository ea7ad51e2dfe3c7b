"""Sort lines of text by their bytes, in any number: write sorted runs to disk and merge them.

The lines are bytes from the start, so that none is decoded or encoded again on its way through the runs. Runs are
merged block by block, and each block is sorted by `list.sort`, which finds the runs in it and merges them at the speed
of C (Timsort); a heap in Python takes several times as long.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

RUN_BYTES = 32 * 2**20
"""Number of bytes in memory before a run is written."""
MOST_RUNS = 64
"""Number of runs that are merged into one, so that neither open files nor memory grow with the text."""
CHUNK = 5000
"""Number of lines that are joined for one write."""


class SortedLines:
    """Writer of a file of sorted lines."""

    def __init__(self, file: Path, run_bytes: int = RUN_BYTES, most_runs: int = MOST_RUNS) -> None:
        """Write to `file` on close; until then, the runs are next to it."""
        self._file = file
        self._run_bytes = run_bytes
        self._most_runs = most_runs
        self._count = 0
        self._lines: list[bytes] = []
        self._bytes = 0
        self._runs: list[Path] = []

    def write(self, lines: Sequence[bytes]) -> None:
        """Add lines, each with its line end."""
        self._lines += lines
        self._bytes += sum(map(len, lines))
        if self._bytes >= self._run_bytes:
            self._run()

    def close(self) -> None:
        """Write the sorted file and remove the runs."""
        if not self._runs:
            self._lines.sort()
            _write(self._file, [self._lines])
            return
        self._run()
        self._merge(self._file)

    def _run(self) -> None:
        if len(self._runs) >= self._most_runs:
            path = self._next()
            self._merge(path)
            self._runs = [path]
        path = self._next()
        self._lines.sort()
        _write(path, [self._lines])
        self._runs.append(path)
        self._lines, self._bytes = [], 0

    def _next(self) -> Path:
        self._count += 1
        return self._file.with_name(f".{self._file.name}.run{self._count}")

    def _merge(self, file: Path) -> None:
        """Merge all runs into a file, and remove them."""
        try:
            _write(file, _merge(self._runs, max(1, self._run_bytes // len(self._runs))))
        finally:
            for path in self._runs:
                path.unlink()


class _Run:
    """Reader of a run."""

    def __init__(self, path: Path, block_bytes: int) -> None:
        self._file = path.open("rb")
        self._block_bytes = block_bytes
        self.lines: list[bytes] = []

    def fill(self) -> bool:
        """Read the next block if none is in memory; return False at the end."""
        if not self.lines:
            self.lines = self._file.readlines(self._block_bytes)
            if not self.lines:
                self._file.close()
        return bool(self.lines)

    def take(self, last: bytes) -> list[bytes]:
        """Take the lines up to and including `last`."""
        place = bisect_right(self.lines, last)
        taken, self.lines = self.lines[:place], self.lines[place:]
        return taken


def _write(file: Path, blocks: Sequence[list[bytes]] | Iterator[list[bytes]]) -> None:
    with file.open("wb") as out:
        for block in blocks:
            for start in range(0, len(block), CHUNK):
                out.write(b"".join(block[start : start + CHUNK]))


def _merge(paths: list[Path], block_bytes: int) -> Iterator[list[bytes]]:
    """Yield sorted blocks: all lines up to the smallest of the blocks' last lines are complete in memory."""
    runs = [_Run(path, block_bytes) for path in paths]
    while runs := [run for run in runs if run.fill()]:
        last = min(run.lines[-1] for run in runs)
        block = [line for run in runs for line in run.take(last)]
        block.sort()
        yield block
