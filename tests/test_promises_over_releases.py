"""Promises 3 and 5 over random histories made by the whole pipeline; the rest is in test_promises.py."""

import shutil
from pathlib import Path

import msgspec
import pytest

from pipeline.distribute.sync import routes, sync
from pipeline.release import checks as validate
from pipeline.release import delta
from pipeline.release.delta.compaction import LIST, Deltas
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import CHECKS
from tests.runs import silent, tree
from tests.stories import COUNT, history

HISTORIES = [
    pytest.param((None, 9), id="whole-9"),
    pytest.param(("year", 10), id="by-year-10"),
    pytest.param((None, COUNT), id="whole", marks=pytest.mark.long),
    pytest.param(("year", COUNT), id="by-year", marks=pytest.mark.long),
]
"""How a dataset is divided, and the number of releases."""


@pytest.fixture(scope="module", params=HISTORIES)
def releases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Released]:
    """Give a random history of releases: adds, changes, removals, re-keys, withdrawals, merges."""
    partition, count = request.param
    with pytest.MonkeyPatch.context() as patch:
        found = history(tmp_path_factory.mktemp("history") / "story", partition, patch, count)
    assert len(found) == count
    return found


def place_of(releases: list[Released]) -> Path:
    return releases[0].folder.parents[1]


def followed(released: Released) -> dict[str, str]:
    """Return the path and the SHA-256 of every table and N-Quads file that deltas follow."""
    return {piece.path: sha256(released.folder / piece.path) for piece in delta.pieces(released)}


def applied(step: delta.DeltaPaths, copy: Path, made: Path) -> None:
    """Apply a delta to a copy that holds the followed files alone."""
    made.mkdir()
    about = delta.read(step.about)
    paths = delta.apply(about, step, copy, made)
    for piece in about.files_before:
        if piece.path not in {after.path for after in about.files_after}:
            (copy / piece.path).unlink()
    for path in paths:
        (copy / path).parent.mkdir(exist_ok=True)
        (made / path).replace(copy / path)
    shutil.rmtree(made)


def first(releases: list[Released], folder: Path) -> Path:
    """Return a copy of the followed files of the first release."""
    for path in followed(releases[0]):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(releases[0].folder / path, folder / path)
    return folder


@pytest.mark.slow
def test_promise_3_full_is_the_first_and_all_deltas(releases: list[Released], tmp_path: Path) -> None:
    copy = first(releases, tmp_path / "copy")
    operations = set()
    for released in releases[1:]:
        applied(delta.DeltaPaths.of(released.folder), copy, tmp_path / "made")
        assert tree(copy) == followed(released)
        operations |= {line.operation for line in delta.lines(released.folder / "delta.csv")}
    assert operations >= {"add", "change", "remove", "rekey"}


@pytest.mark.slow
@pytest.mark.parametrize("releases", HISTORIES[2:], indirect=True)  # Months are over in long histories only.
def test_promise_3_put_together_deltas_come_to_the_same_end(releases: list[Released], tmp_path: Path) -> None:
    steps = [delta.DeltaPaths.of(released.folder) for released in releases[1:]]
    for start in (0, 13, 37):
        delta.compose(steps[start:], tmp_path, "whole")
        copy = first(releases[start:], tmp_path / f"copy{start}")
        applied(delta.DeltaPaths.of(tmp_path, "whole"), copy, tmp_path / "made")
        assert tree(copy) == followed(releases[-1])


@pytest.mark.slow
def test_promise_3_any_release_reaches_any_later_one_in_few_files(releases: list[Released], tmp_path: Path) -> None:
    place = place_of(releases)
    listed = msgspec.json.decode((place / LIST).read_bytes(), type=Deltas).deltas
    most = 0
    for start in range(0, len(releases) - 1, 7):
        way = routes.cheapest(listed, releases[start].manifest.version, releases[-1].manifest.version, lambda one: 1)
        assert way is not None
        most = max(most, len(way))
        copy = first(releases[start:], tmp_path / f"copy{start}")
        for one in way:
            step = delta.DeltaPaths(*(place / part.path for part in (one.about, one.table, one.quads)))
            applied(step, copy, tmp_path / "made")
        assert tree(copy) == followed(releases[-1])
    # The first week, eleven months to the end of its year, two months of the next one, and what came after these.
    assert most <= 1 + 11 + 2 + 3


@pytest.mark.slow
def test_promise_3_sync_from_any_release_gives_the_newest(
    releases: list[Released], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By deltas, which would be more bytes than the files of so few letters."""
    monkeypatch.setattr("pipeline.distribute.sync.syncing._bytes", lambda one: 0)
    newest = tree(releases[-1].folder)
    for number, released in enumerate(releases):
        copy = shutil.copytree(released.folder, tmp_path / str(number))
        done = sync(str(place_of(releases)), copy, None, silent)
        assert tree(copy) == newest
        assert (done.how, done.notes) == ("already" if number == len(releases) - 1 else "deltas", ())
        shutil.rmtree(copy)


@pytest.mark.slow
def test_promise_5_every_release_passes_all_checks_and_says_so(releases: list[Released]) -> None:
    for released in releases:
        assert released.manifest.checks == CHECKS
        assert validate.check(released.folder) == ()
