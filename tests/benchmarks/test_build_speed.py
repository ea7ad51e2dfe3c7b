"""How fast a whole dataset is built: letters a second, from files on disk to a checked release.

Run by `make bench`. The figures are for this machine and this hour; ratios to a baseline of the same run travel.
"""

import hashlib
import time
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from tests.runs import EPOCH, load, sample, silent
from tests.specimens.generate import generate

LETTERS = 10_000


def test_build_of_ten_thousand_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place = sample(tmp_path, 0)
    generate(place / "letters", LETTERS)
    dataset, home = load(place), Home(tmp_path / "home")
    began = time.perf_counter()
    for file in sorted((place / "letters").rglob("*.*")):
        hashlib.sha256(file.read_bytes()).hexdigest()
    baseline = time.perf_counter() - began
    seconds = {}
    for name, step in (
        ("harvest", lambda: run.harvest(dataset, home, silent)),
        ("build", lambda: run.build(dataset, home, Engine(processes=2), silent)),
    ):
        began = time.perf_counter()
        made = step()
        seconds[name] = time.perf_counter() - began
    assert made is not None
    whole = sum(seconds.values())
    print(f"\nwhole build: {LETTERS / whole:,.0f} letters a second ({LETTERS:,} letters in {whole:.1f} s)")
    for name, spent in seconds.items():
        rate, ratio = LETTERS / spent, spent / baseline
        print(f"  {name}: {rate:,.0f} letters a second, {ratio:,.0f} times as long as hashing the files")
