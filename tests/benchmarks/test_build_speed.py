"""How fast a whole dataset is built: letters a second, from files on disk to a checked release.

Run by `make bench`. The figures are for this machine and this hour; ratios to a baseline of the same run travel.
"""

import hashlib
import os
import resource
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.release.build import pending
from tests.runs import EPOCH, load, sample, silent
from tests.specimens.generate import generate

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "10000"))


def processor() -> float:
    """Return the processor seconds of this process and of its children, with those of their children that ended."""
    spent = sum(os.times()[:4])
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            facts = stat.read_text().rpartition(")")[2].split()
            if int(facts[1]) == os.getpid():  # Such as the server that forks the workers.
                spent += sum(map(int, facts[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def test_build_of_ten_thousand_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place = sample(tmp_path, 0)
    generate(place / "letters", LETTERS)
    dataset, home = load(place), Home(tmp_path / "home")
    began = time.perf_counter()
    for file in sorted((place / "letters").rglob("*.*")):
        hashlib.sha256(file.read_bytes()).hexdigest()
    baseline = time.perf_counter() - began
    seconds, work = {}, {}
    for name, step in (
        ("harvest", lambda: run.harvest(dataset, home, silent)),
        ("build", lambda: run.build(dataset, home, Engine(processes=2), silent)),
        ("publish", lambda: run.publish(dataset, home, pending(home, dataset))),
    ):
        began, before = time.perf_counter(), processor()
        step()
        seconds[name], work[name] = time.perf_counter() - began, processor() - before
    whole = sum(seconds.values())
    print(f"\nwhole build: {LETTERS / whole:,.0f} letters a second ({LETTERS:,} letters in {whole:.1f} s)")
    for name, spent in seconds.items():
        rate, ratio = LETTERS / spent, spent / baseline
        print(f"  {name}: {rate:,.0f} letters a second, {ratio:,.0f} times as long as hashing the files;", end=" ")
        print(f"{1000 * work[name] / LETTERS:.1f} ms of processor time for a letter")
    size = sum({path.stat().st_ino: path.stat().st_size for path in home.folder.rglob("*") if path.is_file()}.values())
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"  disk: {size / LETTERS / 1000:.0f} kB for a letter; memory of the largest process: {peak / 1024:.0f} MB")
