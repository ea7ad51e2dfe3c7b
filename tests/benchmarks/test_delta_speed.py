"""How fast changes between two releases are found and applied, and in how much memory.

Run by `make bench`. The figures are for this machine and this hour; ratios to a baseline of the same run travel.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.model.letter import Letter
from pipeline.model.printed import Paragraph
from pipeline.release import delta
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from tests.release.delta.histories import letter, moment, release

LETTERS = 20_000
PEAK = """
import re, sys
from pathlib import Path
from pipeline import delta
from pipeline.release.describe import Released
before, after, folder = map(Path, sys.argv[1:])
delta.write(Released(before), Released(after), folder)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Not getrusage: what that gives, a process has from the one that started it."""


def letters(changed: Callable[[int], bool]) -> list[Letter]:
    """Return letters of twenty paragraphs, of which some were read differently."""
    text = tuple(Paragraph(kind="paragraph", text=f"Alinea {number} van een brief. " * 8) for number in range(20))
    found = (
        replace(letter(number, moment(0), name=f"brief-{number:06}"), paragraphs=text) for number in range(LETTERS)
    )
    return [replace(one, subject="anders") if changed(number) else one for number, one in enumerate(found)]


def seconds(step: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    step(*arguments)
    return time.perf_counter() - began


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Released]:
    folder = tmp_path_factory.mktemp("releases")
    cases: dict[str, Callable[[int], bool]] = {
        "none": lambda number: False,
        "one": lambda number: number == LETTERS // 2,
        "every tenth": lambda number: number % 10 == 0,
        "all": lambda number: True,
    }
    return {
        name: release(folder / name, letters(changed), place) for place, (name, changed) in enumerate(cases.items())
    }


def test_changes_of_twenty_thousand_letters(releases: dict[str, Released], tmp_path: Path) -> None:
    first = releases["none"]
    files = [found.folder / piece.path for found in (first, releases["all"]) for piece in delta.pieces(found)]
    size = sum(path.stat().st_size for path in files) // 2
    baseline = seconds(lambda: [sha256(path) for path in files])
    print(f"\n{LETTERS:,} letters, {size / 1e6:,.0f} MB of tables and N-Quads; hashing two releases: {baseline:.2f} s")
    for name in ("one", "every tenth", "all"):
        folder, made = tmp_path / name, tmp_path / name / "made"
        made.mkdir(parents=True)
        found = seconds(delta.write, first, releases[name], folder)
        step = delta.DeltaPaths.of(folder)
        applied = seconds(delta.apply, delta.read(step.about), step, first.folder, made)
        command = [sys.executable, "-c", PEAK, str(first.folder), str(releases[name].folder), str(folder)]
        peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        bytes_of = sum(path.stat().st_size for path in step)
        print(
            f"  {name} changed: found in {found:.2f} s ({found / baseline:.1f} times hashing), "
            f"applied in {applied:.2f} s ({applied / baseline:.1f} times), {bytes_of / 1e6:.2f} MB, peak {peak} MB"
        )
        for piece in delta.pieces(releases[name]):
            if (made / piece.path).exists():
                assert sha256(made / piece.path) == piece.sha256
