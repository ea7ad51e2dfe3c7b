"""What letters cost from archive to release, and how that compares: processor time of fresh processes.

Run by `make bench`; BRIEVENBUS_LETTERS=1000,100000 gives other numbers of text letters than those below, and
BRIEVENBUS_OTHERS another number of letters of each other kind. Baselines of the same run: reading alone, the
straightforward pipeline (`straightforward.py`), and a copy of the files. Seconds of the processor are those of all
processes of a step, without what it costs to start (`steps.start`). Each run adds a line to `history.jsonl`.
"""

import math
import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.benchmarks import real_letters
from tests.benchmarks.chart import HISTORY
from tests.benchmarks.fresh import Spent, measured, size
from tests.runs import ROOT, sample

SIZES = tuple(map(int, os.environ.get("BRIEVENBUS_LETTERS", "1000,10000").split(",")))
"""Numbers of text letters, the larger one last."""
OTHERS = int(os.environ.get("BRIEVENBUS_OTHERS", "300"))
FOUR = ("tables", "jsonl", "nquads", "turtle")
"""The outputs that the straightforward pipeline makes."""
MOST_PLAINLY = 2_000
"""Most letters for which the straightforward pipeline is run; it takes 0.1 s for each."""
NINE = ("csvw", "jsonl", "jsonld", "nquads", "parquet", "sqlite", "tables", "turtle", "xlsx")


class Case:
    """A dataset of letters of one kind, and the steps done to it."""

    def __init__(self, folder: Path, kind: str, count: int) -> None:
        """Write the letters."""
        self.count, self.kind = count, kind
        self._place, self._home = sample(folder, 0), folder / "home"
        real_letters.write(kind, self._place / "letters", count)
        self.spent: dict[str, Spent] = {"start": measured("start", str(self._place), str(self._home))}

    def do(self, step: str, outputs: tuple[str, ...] = NINE) -> float:
        """Do a step in a fresh process and return its processor milliseconds for each letter."""
        definition = self._place / "dataset.toml"
        lines = [line for line in definition.read_text("utf-8").splitlines() if not line.startswith("outputs")]
        names = ", ".join(f'"{name}"' for name in outputs)
        definition.write_text("\n".join([f"outputs = [{names}]", *lines, ""]), encoding="utf-8")
        name = step if outputs == NINE else f"{step} {len(outputs)}"
        self.spent[name] = measured(step, str(self._place), str(self._home))
        return self.milliseconds(name)

    def milliseconds(self, name: str) -> float:
        """Return the processor milliseconds of a step for each letter, without the start."""
        return 1000 * (self.spent[name].processor - self.spent["start"].processor) / self.count

    def forget(self, name: str) -> None:
        """Remove a folder of the home."""
        shutil.rmtree(self._home / name, ignore_errors=True)

    @property
    def draft(self) -> Path:
        """The draft of a release."""
        return self._home / "state/voorbeeldbrieven/draft"

    @property
    def archive(self) -> Path:
        """The archive."""
        return self._home / "archive"

    @property
    def public(self) -> Path:
        """The web root."""
        return self._home / "public"

    def told(self) -> None:
        """Print every step."""
        for name, spent in self.spent.items():
            each = f"{self.milliseconds(name):7.2f} ms a letter, " if name != "start" else ""
            print(f"  {name}: {each}{spent.processor:.1f} s of processor, peak {spent.peak / 1e6:,.0f} MB")


def note(**figures: object) -> None:
    """Add a line to the history."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    with HISTORY.open("ab") as file:
        file.write(msgspec.json.encode({"commit": commit.strip()} | figures) + b"\n")


def to_release(case: Case) -> dict[str, float]:
    """Read and build, and return the milliseconds for each letter."""
    return {step: case.do(step) for step in ("harvest", "read", "release")}


@pytest.mark.parametrize("kind", ["xml", "pdf", "long"])
def test_letters_as_real_ones_are(tmp_path: Path, kind: str) -> None:
    case = Case(tmp_path, kind, OTHERS)
    each = to_release(case)
    ratio = (each["read"] + each["release"]) / each["read"]
    print(f"\n{OTHERS:,} letters ({kind}): archive to release with nine outputs is {ratio:.2f} times reading alone")
    case.told()
    note(kind=kind, letters=OTHERS, ratio_to_reading=round(ratio, 2), milliseconds=each)


def from_folder_to_site(case: Case, plainly: bool) -> dict[str, float]:
    """Do every step, print and note what it takes, and return the milliseconds for each letter."""
    each = to_release(case)
    release, files = size(case.draft)
    each["copy"] = case.do("copy")
    if plainly:
        each["plainly"] = case.do("plainly")
    each["publish"] = case.do("publish")
    public, pages = size(case.public)
    case.do("again")
    kept = size(case.archive)[0] + size(case.draft.parent)[0]
    case.forget("public")
    each["release 4"] = case.do("release", FOUR)
    again = case.spent["again"].processor
    ratio = (each["read"] + each["release"]) / each["read"]
    print(f"\n{case.count:,} text letters: archive to release is {ratio:.2f} times reading alone")
    print(f"  release {release / 1e6:,.0f} MB in {files:,} files, with pages {public / 1e6:,.0f} MB in {pages:,}")
    print(f"  archive and state {kept / 1e6:,.0f} MB")
    print(f"  a copy of its files takes {max(each['copy'], 0.0):.2f} ms of processor time for each letter")
    print(f"  a run in which nothing changed takes {again:.2f} s of processor time, start included")
    case.told()
    peak = max(spent.peak for name, spent in case.spent.items() if name != "plainly")
    sizes = {"bytes": release, "files": files, "public": public, "pages": pages, "archive_and_state": kept}
    note(kind="text", letters=case.count, milliseconds=each, again=round(again, 2), peak=peak, **sizes)
    return each


def test_text_letters(tmp_path: Path) -> None:
    found: dict[int, dict[str, float]] = {}
    for count in SIZES:
        plainly = count == SIZES[0] and count <= MOST_PLAINLY
        found[count] = from_folder_to_site(Case(tmp_path / str(count), "text", count), plainly)
    small, large = SIZES[0], SIZES[-1]
    if plain := found[small].get("plainly"):
        times = plain / found[large]["release 4"]
        print(f"straightforward at {small:,}: {plain:.1f} ms a letter, {times:.0f} times ours at")
        print(f"  {large:,} for the same four outputs, {plain / found[large]['release']:.0f} times ours for all nine")
        assert times > 5
    if large > small:
        grown = found[large]["release"] * large / (found[small]["release"] * small)
        print(f"growth exponent of the release: {math.log(grown) / math.log(large / small):.2f}")
