"""How fast a letter goes from bytes to linked letter, by processor time, and how much memory a worker takes for it.

Baseline for text and kamerstuk XML: finding the words of the same bytes by `re.findall(rb"\\w+", content)`, in the
same run. "On two cores" is twice what one core does by processor time: workers share nothing.
"""

import multiprocessing
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.letters.interpret import interpret
from pipeline.model.record import Record
from tests.runs import SAMPLE
from tests.specimens.generate import kamerstuk, text_letter

BASE = "https://brievenbus.example/"
LETTERS = 300
CORES = 2
MIB = 2**20


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the processor time of the quickest of a few rounds: the others were disturbed."""
    found = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def read(contents: list[bytes], name: str) -> int:
    record = Record(source="folder", key=name, sha256="", bytes=0)
    return sum(interpret(record, content, BASE).status == "letter" for content in contents)


@pytest.mark.parametrize(("name", "make", "least"), [("brief.txt", text_letter, 1000), ("kst.xml", kamerstuk, 500)])
def test_letters_a_second(name: str, make: Callable[[int], str], least: int) -> None:
    contents = [make(number).encode() for number in range(LETTERS)]
    assert read(contents, name) == LETTERS
    words = seconds(lambda: [re.findall(rb"\w+", content) for content in contents])
    spent = seconds(lambda: read(contents, name))
    rate = CORES * LETTERS / spent
    size = sum(map(len, contents)) / LETTERS
    print(
        f"\n{name}: {rate:,.0f} letters a second on {CORES} cores, {size:,.0f} bytes each, {spent / words:.0f} x words"
    )
    assert rate > least


def peak(file: Path) -> int:
    """Read a file fifty times and return the most memory this process ever took, in bytes."""
    content = file.read_bytes()
    read([content] * 50, file.name)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_memory_of_a_worker() -> None:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for file in sorted((SAMPLE / "letters").iterdir()):
            if file.suffix in (".pdf", ".xml", ".txt", ".docx"):
                taken = pool.apply(peak, (file,))
                assert taken < 300 * MIB, file.name
        print(f"\npeak of a worker: {taken / MIB:.0f} MiB")
