"""Periods of deltas: which are over, of what they consist, and what is left of earlier ones."""

from pathlib import Path

from pipeline.release.delta import compaction
from pipeline.release.delta.compaction import DeltaFile, Listed

FILE = DeltaFile(path="x", bytes=1, sha256="0" * 64)


def steps(*days: str, before: str = "2026-01-04") -> list[compaction._Step]:
    """Deltas that lead from day to day; a day with a star has no delta, so that the next one starts from it."""
    found, source = [], before
    for day in days:
        name = day.strip("*")
        if day == name:
            listed = Listed(source=source, target=name, letters={}, about=FILE, table=FILE, quads=FILE)
            found.append(compaction._Step(listed, f"{name}T06:00:00Z"))
        source = name
    return found


def periods(*days: str, last: str) -> dict[str, list[str]]:
    found = compaction._periods(steps(*days), last)
    return {period: [f"{step.source} {step.target}" for step in listed] for period, listed in found}


def test_a_period_has_the_deltas_of_its_days_once_it_is_over() -> None:
    days = ("2026-01-05", "2026-01-06", "2026-01-12", "2026-02-02")
    assert periods(*days, last="2026-02-02") == {
        "week/2026-W02": ["2026-01-04 2026-01-05", "2026-01-05 2026-01-06"],
        "week/2026-W03": ["2026-01-06 2026-01-12"],
        "month/2026-01": ["2026-01-04 2026-01-05", "2026-01-05 2026-01-06", "2026-01-06 2026-01-12"],
    }


def test_after_a_release_without_a_delta_only_what_hangs_together_is_combined() -> None:
    days = ("2026-01-05", "2026-01-06", "2026-01-07*", "2026-01-08", "2026-01-09", "2026-01-12")
    assert periods(*days, last="2026-01-12") == {
        "week/2026-W02": ["2026-01-07 2026-01-08", "2026-01-08 2026-01-09"],
    }
    days = ("2026-01-05", "2026-01-06*", "2026-01-07", "2026-01-08*", "2026-01-09", "2026-01-12")
    assert periods(*days, last="2026-01-12") == {"week/2026-W02": ["2026-01-08 2026-01-09"]}


def test_only_wanted_files_are_left(tmp_path: Path) -> None:
    for name in ("week/2026-W02.json", "week/2026-W01.json", "month/.making/2026-01.csv"):
        (tmp_path / "deltas" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "deltas" / name).write_text("x")
    compaction._tidy(tmp_path, {"deltas/week/2026-W02.json"})
    assert [path.name for path in (tmp_path / "deltas").rglob("*")] == ["week", "2026-W02.json"]
