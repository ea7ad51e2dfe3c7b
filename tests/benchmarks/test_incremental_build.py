"""What a build costs after one letter has changed, beside the build of everything: a ratio of the same run.

Run by `make bench`; `BRIEVENBUS_LETTERS=100000` gives another number of letters than the one below.

Seconds are processor time of this process, which writes and checks everything itself here. Reading takes place in
workers and is left out of both, which flatters the build of everything: in truth the ratio is lower.
"""

import os
import time
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.model.dataset import Dataset
from pipeline.release import build as draft
from pipeline.release import checks as validate
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.release.partitions import assembling
from pipeline.site import webroot
from tests.runs import EPOCH, load, sample, silent
from tests.specimens.generate import generate

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "20000"))
"""Over 24 years."""
MOST = 0.1
"""Of the time of the full build."""
STEPS = ("build", "publish")


def test_one_changed_letter_costs_less_than_a_tenth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(assembling, "FEW", LETTERS)
    monkeypatch.setattr(validate, "LARGE", 2**60)
    monkeypatch.setattr(webroot, "MANY", 2**60)
    place = sample(tmp_path, 0)
    definition = place / "dataset.toml"
    definition.write_text('partition = "year"\n' + definition.read_text(encoding="utf-8"), encoding="utf-8")
    generate(place / "letters", LETTERS)
    dataset, home = load(place), Home(tmp_path / "home")
    full = spend(dataset, home)
    before = newest(dataset, home)
    file = next(file for file in sorted((place / "letters").glob("*.txt")) if " 2016\n" in file.read_text("utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace("Geachte Voorzitter,", "Geachte voorzitter,", 1), "utf-8")
    step = spend(dataset, home)
    after = newest(dataset, home)
    tell("all letters", full)
    tell("one letter changed", step)
    same = [part for part in before.parts if inodes(before, part) == inodes(after, part)]
    linked = sum(entry.bytes for entry in after.manifest.files if entry.part in same)
    whole = sum(entry.bytes for entry in after.manifest.files)
    ratios = {name: step[name] / full[name] for name in STEPS} | {"together": sum(step.values()) / sum(full.values())}
    print(f"{len(same)} of {len(before.parts)} years linked, {linked / 1e6:,.0f} of {whole / 1e6:,.0f} MB")
    print(", ".join(f"{name}: {ratio:.3f} of the full one" for name, ratio in ratios.items()))
    assert set(same) == set(before.parts) - {"2016"}
    assert ratios["build"] < MOST
    assert ratios["together"] < MOST


def spend(dataset: Dataset, home: Home) -> dict[str, float]:
    """Harvest, build and publish, and return the processor seconds of the last two."""
    run.harvest(dataset, home, silent)
    began = time.process_time()
    made = run.build(dataset, home, Engine(), silent)
    built = time.process_time()
    assert made is not None
    assert made.problems == ()
    run.publish(dataset, home, draft.pending(home, dataset))
    return {"build": built - began, "publish": time.process_time() - built}


def newest(dataset: Dataset, home: Home) -> Released:
    place = home.web / dataset.name
    found = releases.newest(releases.read_index(place, dataset.name))
    assert found is not None
    return Released(place / "releases" / found.version)


def inodes(released: Released, part: str) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (released.folder / part).iterdir()}


def tell(what: str, seconds: dict[str, float]) -> None:
    print(f"\n{what}: {LETTERS:,} letters, " + ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()))
