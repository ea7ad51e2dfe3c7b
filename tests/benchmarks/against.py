"""Reading beside another commit: `.venv/bin/python -m tests.benchmarks.against CHECKOUT [FOLDER]`.

CHECKOUT is a work tree of the other commit with an environment of its own in `.venv`; FOLDER has letters of your own
to read besides the generated ones. Both read the same files in fresh processes by turns; the ratio is the median.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.runs import ROOT

COUNTS = {"text": 500, "xml": 200, "pdf": 24, "long": 60}
"""Number of generated letters of each kind."""
TURNS = 3
READ = """
import gc, importlib, sys, time
from pathlib import Path
try:
    read = importlib.import_module("pipeline.letters.interpret").interpret
except ImportError:
    read = importlib.import_module("pipeline.interpret").interpret
record = importlib.import_module("pipeline.model.record").Record
gc.set_threshold(10_000, 20, 20)
jobs = [(record(source="folder", key=file.name, sha256="0" * 64, bytes=0), file.read_bytes())
        for file in sorted(Path(sys.argv[1]).iterdir())]
spent = []
for _ in range(3):
    began = time.process_time()
    for job in jobs:
        read(*job, "https://brievenbus.example/")
    spent.append(time.process_time() - began)
print(1000 * min(spent) / len(jobs))
"""
"""Prints the processor milliseconds for each letter in the quickest of three passes, with the collector of a worker."""


def milliseconds(checkout: Path, folder: Path) -> float:
    """Read a folder in a fresh process of a checkout."""
    command = [str(checkout / ".venv/bin/python"), "-c", READ, str(folder)]
    changes = {"PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=checkout, env=os.environ | changes, capture_output=True, text=True, check=True)
    return float(done.stdout)


def compare(name: str, other: Path, folder: Path) -> None:
    """Print the milliseconds of both commits and their ratio."""
    pairs = []
    for turn in range(TURNS):
        first, second = (other, ROOT) if turn % 2 else (ROOT, other)
        spent = {checkout: milliseconds(checkout, folder) for checkout in (first, second)}
        pairs.append((spent[other], spent[ROOT]))
    before, now = (min(found) for found in zip(*pairs, strict=True))
    ratio = statistics.median(new / old for old, new in pairs)
    print(f"{name}: {before:.2f} ms a letter before, {now:.2f} ms now, {ratio:.2f} times", flush=True)


def main(other: Path, folders: list[Path]) -> None:
    """Compare both commits on every kind of letter."""
    from tests.benchmarks.real_letters import write  # noqa: PLC0415 - slow to import

    with tempfile.TemporaryDirectory() as made:
        for kind, count in COUNTS.items():
            folder = Path(made, kind)
            folder.mkdir()
            write(kind, folder, count)
            compare(kind, other, folder)
    for folder in folders:
        compare(folder.name, other, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [Path(name).resolve() for name in sys.argv[2:]])
