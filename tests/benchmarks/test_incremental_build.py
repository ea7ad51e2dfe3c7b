"""What a build and its publication cost after some letters have changed, as a share of those of everything, in one run.

Run by `make bench`; `BRIEVENBUS_LETTERS=2400` gives another number of letters than the one below.

Seconds are processor time of this process, which writes and checks everything itself here, pages of letters included.
Reading takes place in workers and is left out of both, which flatters the build of everything: in truth the shares are
lower.
"""

import os
import re
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

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "24000"))
"""Over 24 years."""
MOST = {"one letter": 0.06, "1 % of them, in the newest year": 0.1}
"""Largest share of the time of everything, a year being 0.042 of all; of few letters the steps for each file are more,
and 2,400 do not keep to it."""


def test_changed_letters_cost_a_share_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(assembling, "FEW", LETTERS)
    monkeypatch.setattr(validate, "LARGE", 2**60)
    monkeypatch.setattr(webroot, "MANY", 2**60)
    place = dataset_in_years(tmp_path)
    dataset, home = load(place), Home(tmp_path / "home")
    full = spend(dataset, home)
    tell("all letters", full, full)
    years = by_year(place / "letters")
    assert len(years) == 24
    shares = {}
    for name, chosen in (
        ("one letter", years["2016"][:1]),
        ("1 % of them, in the newest year", years[max(years)][: LETTERS // 100]),
        ("1 % of them, in all years", [file for files in years.values() for file in files[-LETTERS // 2400 :]]),
    ):
        before = newest(dataset, home)
        for file in chosen:
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("Geachte Voorzitter", "Geachte voorzitter", 1), encoding="utf-8")
        shares[name] = tell(f"{len(chosen):,} changed, {name}", spend(dataset, home), full)
        after = newest(dataset, home)
        same = {part for part in before.parts if inodes(before, part) == inodes(after, part)}
        assert same == set(before.parts) - {year for year, files in years.items() if set(files) & set(chosen)}
    assert {name: share for name, share in shares.items() if share >= MOST.get(name, 1)} == {}


def dataset_in_years(folder: Path) -> Path:
    """Write the letters of a dataset that is partitioned by year, and return its folder."""
    place = sample(folder, 0)
    definition = place / "dataset.toml"
    definition.write_text('partition = "year"\n' + definition.read_text(encoding="utf-8"), encoding="utf-8")
    generate(place / "letters", LETTERS)
    return place


def by_year(folder: Path) -> dict[str, list[Path]]:
    """Return the files of letters that can be changed, by year."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        dated = re.search(r"^(?:Datum|Den Haag,)\s.*?\b((?:19|20)[0-9]{2})$", text, re.MULTILINE)
        if dated and "Geachte Voorzitter" in text:
            found.setdefault(dated[1], []).append(file)
    return found


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


def tell(name: str, seconds: dict[str, float], full: dict[str, float]) -> float:
    """Print the seconds of the steps; return their share of those of everything."""
    share = sum(seconds.values()) / sum(full.values())
    print(f"\n{name}: {', '.join(f'{step} {spent:.2f} s' for step, spent in seconds.items())}; {share:.3f} of all")
    return share
