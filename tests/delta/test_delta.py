"""Deltas between made releases: applied they give every followed file, and several in a row are one."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline import delta
from pipeline.delta import Step
from pipeline.package import Released
from tests.delta.histories import releases


def steps(found: list[Released], folder: Path) -> list[Step]:
    """Write the delta of each step of a history."""
    folder.mkdir()
    for number, (before, after) in enumerate(pairwise(found)):
        delta.write(before, after, folder, f"step{number}")
    return [Step.of(folder, f"step{number}") for number in range(len(found) - 1)]


def arrives(step: Step, before: Released, after: Released, place: Path) -> None:
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


@pytest.mark.parametrize("seed", range(6))
def test_full_and_deltas_give_full(tmp_path: Path, seed: int) -> None:
    found = releases(tmp_path, 8, seed)
    for number, step in enumerate(steps(found, tmp_path / "steps")):
        arrives(step, found[number], found[number + 1], tmp_path / f"applied{number}")


@pytest.mark.parametrize("seed", range(6))
def test_composed_deltas_give_full(tmp_path: Path, seed: int) -> None:
    found = releases(tmp_path, 8, seed)
    written = steps(found, tmp_path / "steps")
    for first, last in ((0, 7), (2, 6), (3, 4)):
        about = delta.compose(written[first:last], tmp_path, f"whole{first}")
        assert (about.source, about.target) == (f"v{first:02}", f"v{last:02}")
        arrives(Step.of(tmp_path, f"whole{first}"), found[first], found[last], tmp_path / f"applied{first}")


@pytest.mark.parametrize("seed", range(6))
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
