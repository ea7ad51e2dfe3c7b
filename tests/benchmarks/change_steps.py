"""Where the time goes when one letter of a dataset in years changes: `python -m tests.benchmarks.change_steps FOLDER`.

`BRIEVENBUS_LETTERS=12000` gives the number of letters. Seconds are processor time of this process, which does all but
read letters itself, as in `test_incremental_build.py`; a step has those of the steps in it. FOLDER must be empty.
"""

import importlib
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.home import Home
from pipeline.release import checks
from pipeline.release.partitions import assembling
from pipeline.site import webroot
from tests.benchmarks.test_incremental_build import LETTERS, by_year, dataset_in_years, spend
from tests.runs import EPOCH, load

STEPS = (
    *("pipeline.letters.store LetterStore.tie", "pipeline.release.build update", "pipeline.release.build finish"),
    *("pipeline.release.partitions assemble", "pipeline.release.partitions together", "pipeline.release.index publish"),
    *("pipeline.release.checks check_draft", "pipeline.site.webroot _write", "pipeline.site.query.pages write"),
    *("pipeline.site.feeds write", "pipeline.site.site write", "pipeline.site.letters write"),
    *("pipeline.site.letterwriter LetterWriter.write_files", "pipeline.site.browse.tiestore TieStore.__init__"),
    *("pipeline.site.browse.places write_bare", "pipeline.site.moved write"),
    *("pipeline.site.browse.writing write", "pipeline.site.sitemaps write_letters", "pipeline.site.catalog write"),
)
"""Module and name of each function that is a step."""
_spent: Counter[str] = Counter()


def _watch(step: str) -> None:
    """Add up the seconds of a function."""
    module, _, name = step.partition(" ")
    owner: Any = importlib.import_module(module)
    *outer, last = name.split(".")
    for one in outer:
        owner = getattr(owner, one)
    function = getattr(owner, last)

    def watched(*given: object, **named: object) -> object:
        began = time.process_time()
        try:
            return function(*given, **named)
        finally:
            _spent[step] += time.process_time() - began  # type: ignore[assignment] - a counter of seconds

    setattr(owner, last, watched)


def main(folder: Path) -> None:
    """Build and publish all letters, then one that changed, and print the seconds of each step of the second."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    assembling.FEW, checks.LARGE, webroot.MANY = LETTERS, 2**60, 2**60
    for step in STEPS:
        _watch(step)
    place = dataset_in_years(folder)
    dataset, home = load(place), Home(folder / "home")
    full = sum(spend(dataset, home).values())
    _spent.clear()
    file = by_year(place / "letters")["2016"][0]
    file.write_text(file.read_text("utf-8").replace("Geachte Voorzitter", "Geachte voorzitter", 1), encoding="utf-8")
    one = sum(spend(dataset, home).values())
    print(f"{LETTERS:,} letters: {full:.2f} s; one of them: {one:.2f} s, {one / full:.3f} of all")
    for step, seconds in _spent.most_common():
        print(f"{seconds:8.2f} s  {step}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
