"""What small steps cost that a letter takes more than once, in processor time: the least of five rounds.

`python -m tests.benchmarks.small_steps FOLDER` prints microseconds a letter for reading it and for all that is around
that, then microseconds a file for writing pages into FOLDER, again after they were removed.
"""

import pickle
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from pipeline.archive import Contents
from pipeline.files import write_atomically
from pipeline.letters.interpret import interpret
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import LetterStore
from pipeline.letters.workers import BATCH_RECORDS
from pipeline.model.record import Record
from tests.benchmarks.real_letters import text

LETTERS, FILES = 256, 10_000
BASE = "https://brievenbus.example/"
PAGE = b"x" * 12_000


def timed(name: str, count: int, step: Callable[[], Any], rounds: int = 5) -> Any:
    """Do a step some times, print the least time, and return what it returned."""
    least, found = float("inf"), None
    for _ in range(rounds):
        begin = time.process_time()
        found = step()
        least = min(least, time.process_time() - begin)
    print(f"{1e6 * least / count:8.1f}  {name}")
    return found


def around_reading(folder: Path) -> None:
    """Measure what happens to a letter of text between the archive and the store."""
    contents = Contents(folder / "contents")
    records = []
    for number in range(LETTERS):
        content = text(number)
        records.append(Record(source="folder", key=f"{number}.txt", sha256=contents.put(content), bytes=len(content)))
    contents.flush()
    got = timed("its bytes from the archive", LETTERS, lambda: [contents.get(one.sha256) for one in records])
    pairs = list(zip(records, got, strict=True))
    found = timed("interpret", LETTERS, lambda: [interpret(record, content, BASE) for record, content in pairs])
    batches = [found[start : start + BATCH_RECORDS] for start in range(0, LETTERS, BATCH_RECORDS)]
    packed = timed("outcomes to MessagePack", LETTERS, lambda: [msgspec.msgpack.encode(batch) for batch in batches])
    unpacked = lambda: [msgspec.msgpack.decode(one, type=list[Outcome]) for one in packed]  # noqa: E731
    timed("outcomes from MessagePack", LETTERS, unpacked)
    pickled = timed("as pickled objects instead", LETTERS, lambda: [pickle.dumps(batch) for batch in batches])
    timed("from pickled objects", LETTERS, lambda: [pickle.loads(one) for one in pickled])

    def stored() -> None:
        shutil.rmtree(folder / "store", ignore_errors=True)
        store = LetterStore(folder / "store/letters.sqlite", "code")
        for record, outcome in zip(store.unread(records), found, strict=True):
            store.put(record, outcome)
        store.close()

    timed("into the store", LETTERS, stored)


def new_files(folder: Path) -> None:
    """Measure what a new file takes."""

    def written() -> None:
        for number in range(FILES):
            write_atomically(folder / str(number), PAGE, flush=False)

    for number in range(3):
        folder.mkdir()
        timed(f"a new file, after {number * FILES:,} were removed", FILES, written, rounds=1)
        shutil.rmtree(folder)


if __name__ == "__main__":
    around_reading(Path(sys.argv[1]))
    new_files(Path(sys.argv[1]) / "files")
