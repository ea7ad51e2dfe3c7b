"""How long the site of 10,000 letters takes, by processor time and step, and how many files it has in both forms.

Run by `make bench`; `BRIEVENBUS_LETTERS=20000` gives another number of letters than the one below. Each figure is from
a process of its own (`site_steps.py`). The letters are hard on it: nearly every one has a dossier of its own, with five
files. A release writes the files of letters in one process and all others in another.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from pipeline.site.serve.letterpages import LetterMaker
from tests.benchmarks.site_steps import SITE
from tests.runs import ROOT

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "10000"))
MOST = 60 * LETTERS / 10_000
"""Seconds on two cores."""
PAGES = 300


def steps(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run a step in a process of its own, and return what it prints."""
    command = [sys.executable, "-m", "tests.benchmarks.site_steps", str(folder), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(msgspec.json.decode(done.stdout)) if done.stdout else {}


def milliseconds(folder: Path) -> float:
    """Return the processor time of making a page on request."""
    maker = LetterMaker(folder / "public", None)
    lines = (folder / "public" / SITE.name / "pages.txt").read_text(encoding="utf-8").splitlines()[1:]
    names = [line.partition(" ")[2] for line in lines[:: max(1, len(lines) // PAGES)]]
    maker.make(names[0], "html")  # The first one compiles the templates.
    begin = time.process_time()
    assert all(maker.make(name, "html") for name in names)
    return 1000 * (time.process_time() - begin) / len(names)


def test_site_of_ten_thousand_letters(tmp_path: Path) -> None:
    steps(tmp_path, "make", str(LETTERS))
    first = steps(tmp_path, "write", str(LETTERS))
    again = steps(tmp_path, "write", str(LETTERS))["seconds"]["all"]
    steps(tmp_path, "change")
    changed = steps(tmp_path, "write", str(LETTERS))["seconds"]["all"]
    requested = steps(tmp_path, "write", "0")
    print(f"\nsite of {LETTERS:,} letters: {first['seconds']}; nothing changed {again} s; one letter {changed} s")
    print(f"files {first['size']}; on request {requested['size']}; a page {milliseconds(tmp_path):.1f} ms")
    seconds = first["seconds"]
    assert max(seconds["letters"], seconds["all"] - seconds["letters"]) < MOST
    assert changed < seconds["all"] / 3
    assert requested["size"].get("letters files", 0) == 0
