"""A short history of releases made by the whole pipeline."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.release.describe import Released
from tests.runs import made_once, run_here, sample

TIMES = {"2026-01-05": 1767614400, "2026-01-06": 1767700800, "2026-01-14": 1768392000, "2026-02-03": 1770120000}
"""Day to the time of a harvest; the first two are in one week, the first three in one month."""


def four_releases(
    folder: Path, set_time: Callable[[str, str], None], letters: int | None = 3
) -> tuple[Path, list[Released]]:
    """Make four releases: one changes a letter, one gives it another name, one lacks one. Return place and releases."""

    def make(made: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            _four_runs(made, patch, letters)

    made_once(f"four releases of {letters}", make, folder)
    set_time("SOURCE_DATE_EPOCH", str(list(TIMES.values())[-1]))
    public = folder / "home/public/voorbeeldbrieven"
    return public, in_order(public)


def _four_runs(folder: Path, patch: pytest.MonkeyPatch, letters: int | None) -> None:
    place, home = sample(folder, letters), folder / "home"
    first, second, third = sorted((place / "letters").iterdir())[:3]
    text = second.read_text(encoding="utf-8")
    second.write_text(text.replace("VB 98/90012", ""), encoding="utf-8")  # So that its file names it.
    for number, epoch in enumerate(TIMES.values()):
        patch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        if number == 1:
            first.write_text(first.read_text(encoding="utf-8").replace("voorbeeld", "oefen"), encoding="utf-8")
        elif number == 2:
            second.rename(second.with_name("een-andere-naam.txt"))
        elif number == 3:
            third.unlink()
        run_here(place, home)


def in_order(public: Path) -> list[Released]:
    """Return the releases of a dataset, oldest first."""
    listed = json.loads((public / "releases.json").read_bytes())["releases"]
    return [Released(public / "releases" / one["version"]) for one in listed if one["result"] == "released"]
