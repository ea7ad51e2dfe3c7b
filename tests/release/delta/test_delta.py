"""Deltas between made releases: applied they give every followed file, and several in a row are one."""

import csv
import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.model.dataset import Dataset
from pipeline.release import delta
from pipeline.release.delta import DeltaPaths
from pipeline.release.describe import Released
from tests.release.delta.histories import BY_YEAR, SMALL, letter, moment, release, releases


def steps(found: list[Released], folder: Path) -> list[DeltaPaths]:
    """Write the delta of each step of a history."""
    folder.mkdir()
    for number, (before, after) in enumerate(pairwise(found)):
        delta.write(before, after, folder, f"step{number}")
    return [DeltaPaths.of(folder, f"step{number}") for number in range(len(found) - 1)]


def arrives(step: DeltaPaths, before: Released, after: Released, place: Path) -> None:
    """Assert that a delta gives the followed files of the later release."""
    about = delta.read(step.about)
    place.mkdir()
    paths = {path.as_posix() for path in delta.apply(about, step, before.folder, place)}
    had = {piece.path: piece.sha256 for piece in delta.pieces(before)}
    for piece in delta.pieces(after):
        if had.get(piece.path) != piece.sha256:
            assert hashlib.sha256((place / piece.path).read_bytes()).hexdigest() == piece.sha256, piece.path
            assert piece.path in paths
    assert about.after == delta.state(delta.pieces(after))
    assert about.before == delta.state(delta.pieces(before))


both = pytest.mark.parametrize("dataset", [SMALL, BY_YEAR], ids=["whole", "by-year"])


@both
@pytest.mark.parametrize("seed", range(4))
def test_full_and_deltas_give_full(tmp_path: Path, seed: int, dataset: Dataset) -> None:
    found = releases(tmp_path, 8, seed, dataset)
    for number, step in enumerate(steps(found, tmp_path / "steps")):
        arrives(step, found[number], found[number + 1], tmp_path / f"applied{number}")


@both
@pytest.mark.parametrize("seed", range(4))
def test_composed_deltas_give_full(tmp_path: Path, seed: int, dataset: Dataset) -> None:
    found = releases(tmp_path, 8, seed, dataset)
    written = steps(found, tmp_path / "steps")
    for first, last in ((0, 7), (2, 6), (3, 4)):
        about = delta.compose(written[first:last], tmp_path, f"whole{first}")
        assert (about.source, about.target) == (f"v{first:02}", f"v{last:02}")
        arrives(DeltaPaths.of(tmp_path, f"whole{first}"), found[first], found[last], tmp_path / f"applied{first}")


@pytest.mark.parametrize("seed", range(4))
def test_composed_deltas_say_what_one_delta_says(tmp_path: Path, seed: int) -> None:
    """Quads and fields are the same; reasons may differ, as a delta knows only what it sees."""
    found = releases(tmp_path, 6, seed)
    delta.compose(steps(found, tmp_path / "steps"), tmp_path, "whole")
    delta.write(found[0], found[-1], tmp_path, "direct")
    assert (tmp_path / "whole.nq.patch").read_bytes() == (tmp_path / "direct.nq.patch").read_bytes()
    sides = [
        [line._replace(operation="", reason="", before="", after="") for line in delta.lines(tmp_path / f"{name}.csv")]
        for name in ("whole", "direct")
    ]
    assert sides[0] == sides[1]


@both
def test_a_release_with_other_columns_leads_to_one_with_those_of_today(tmp_path: Path, dataset: Dataset) -> None:
    """An earlier version wrote a column less, one more, and all of them in another order."""
    first, second = releases(tmp_path, 2, 1, dataset)
    for file in first.folder.rglob("letters.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        names = [name for name in reversed(rows[0]) if name != "heading"] if rows else ["id"]
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, ["id", *(n for n in names if n != "id"), "remark"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(row | {"remark": "as it was"} for row in rows)
    delta.write(first, second, tmp_path, "step")
    arrives(DeltaPaths.of(tmp_path, "step"), first, second, tmp_path / "applied")
    assert all(line.before == "as it was" for line in delta.lines(tmp_path / "step.csv") if line.field == "remark")


def test_a_letter_goes_to_another_year_while_the_findings_stay_the_same(tmp_path: Path) -> None:
    """Findings of all years stand in one file: nothing in it tells that the letter moved."""
    one, two = letter(1, moment(0)), replace(letter(2, moment(0)), date="2010-01-01")
    found = [
        release(tmp_path / "0", [one, replace(two, date="2009-01-01")], 0, BY_YEAR),
        release(tmp_path / "1", [one, two], 2, BY_YEAR),
        release(tmp_path / "2", [one], 4, BY_YEAR),
    ]
    same = [(released.folder / "issues.csv").read_bytes() for released in found]
    assert same[0] == same[1] != same[2]
    delta.compose(steps(found, tmp_path / "steps"), tmp_path, "whole")
    arrives(DeltaPaths.of(tmp_path, "whole"), found[0], found[2], tmp_path / "applied")
