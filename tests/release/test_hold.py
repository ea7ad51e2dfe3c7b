"""A dramatic change waits for the operator; an ordinary one does not."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline import run
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.release import hold
from pipeline.release.describe import Statistics
from tests.runs import EPOCH, is_whole, load, run_here, sample, tree

BEFORE = Statistics(
    letters=1000,
    years={},
    kinds={},
    senders={},
    sender_names={},
    addressees={},
    languages={},
    issues={},
    filled={"subject": 1.0, "date": 0.98, "place": 0.5},
)


@pytest.mark.parametrize(
    ("letters", "vanished", "held"),
    [
        (1000, 0, False),
        (1200, 0, False),
        (960, 40, False),
        (940, 60, True),
        (1000, 60, True),
        (500, 500, True),
        (0, 1000, True),
    ],
)
def test_vanished_letters_hold_a_release(letters: int, vanished: int, held: bool) -> None:
    assert bool(hold.reasons([BEFORE], replace(BEFORE, letters=letters), vanished)) is held


@pytest.mark.parametrize(
    ("letters", "vanished", "held"), [(8, 2, False), (6, 3, False), (20, 4, False), (15, 5, True), (0, 20, True)]
)
def test_a_small_dataset_is_held_at_a_quarter(letters: int, vanished: int, held: bool) -> None:
    small = replace(BEFORE, letters=letters + vanished)
    assert bool(hold.reasons([small], replace(small, letters=letters), vanished)) is held


@pytest.mark.parametrize(
    ("field", "rate", "held"),
    [("subject", 0.96, False), ("subject", 0.9, True), ("place", 0.46, False), ("place", 0.4, True)],
)
def test_a_field_that_empties_holds_a_release(field: str, rate: float, held: bool) -> None:
    after = replace(BEFORE, filled=BEFORE.filled | {field: rate})
    found = hold.reasons([BEFORE], after, 0)
    assert bool(found) is held
    assert all(field in reason for reason in found)


def test_chance_in_a_small_dataset_holds_nothing() -> None:
    small = replace(BEFORE, letters=6, filled={"place": 0.5})
    assert hold.reasons([small], replace(small, filled={"place": 1 / 3}), 0) == ()


def grown(*sizes: int) -> list[Statistics]:
    return [replace(BEFORE, letters=size) for size in sizes]


def test_letters_that_all_come_twice_hold_a_release() -> None:
    (reason,) = hold.reasons(grown(980, 990, 1000), replace(BEFORE, letters=2010), 0)
    assert reason == "2010 letters, before 1000: it never grew by more than 10 at once"


@pytest.mark.parametrize("sizes", [(1000,), (100, 900, 1000), (980, 990, 2000)])
def test_growth_holds_nothing_without_a_history_or_with_one_of_growth(sizes: tuple[int, ...]) -> None:
    assert hold.reasons(grown(*sizes), replace(BEFORE, letters=2010), 0) == ()


@pytest.mark.parametrize(("length", "held"), [(2000, False), (1600, False), (1400, True), (2600, True)])
def test_texts_of_another_length_hold_a_release(length: int, held: bool) -> None:
    found = hold.reasons([replace(BEFORE, text_length=2000)], replace(BEFORE, text_length=length), 0)
    assert bool(found) is held
    assert all(str(length) in reason for reason in found)


def test_what_usually_changes_by_as_much_holds_nothing() -> None:
    lengths = [replace(BEFORE, text_length=length) for length in (2000, 1500, 2100, 1600, 2000)]
    assert hold.reasons(lengths, replace(BEFORE, text_length=1400), 0) == ()
    rates = [replace(BEFORE, filled={"place": rate}) for rate in (0.5, 0.4, 0.5, 0.4, 0.5)]
    assert hold.reasons(rates, replace(BEFORE, filled={"place": 0.35}), 0) == ()


def test_one_large_step_that_was_approved_does_not_loosen_the_bounds() -> None:
    rates = [replace(BEFORE, filled={"place": rate}) for rate in (0.9, 0.9, 0.9, 0.5, 0.5)]
    assert hold.reasons(rates, replace(BEFORE, filled={"place": 0.3}), 0)


def test_half_a_source_is_held_until_approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home = sample(tmp_path), tmp_path / "home"
    _, first = run_here(place, home)
    before = tree(home / "public/voorbeeldbrieven/releases")
    for file in sorted((place / "letters").iterdir())[::2]:
        file.unlink()
    _, second = run_here(place, home)
    assert (second.new, second.failed) == (False, True)
    assert "are gone or withdrawn" in (second.reason or "")
    assert second.release == first.release
    assert tree(home / "public/voorbeeldbrieven/releases") == before
    assert run_here(place, home)[1] == second
    published = run.approve(load(place), Home(home))
    assert published.new
    assert published.release != first.release
    assert is_whole(home / "public")
    with pytest.raises(PublishError, match="nothing of 'voorbeeldbrieven' waits"):
        run.approve(load(place), Home(home))


def test_a_rejected_release_stays_away_and_can_be_approved_until_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home = sample(tmp_path), tmp_path / "home"
    _, first = run_here(place, home)
    gone = sorted((place / "letters").iterdir())[::2]
    kept = {file: file.read_bytes() for file in gone}
    for file in gone:
        file.unlink()
    run_here(place, home)
    rejected = run.reject(load(place), Home(home))
    assert (rejected.new, rejected.failed, rejected.waits) == (False, True, False)
    assert (rejected.reason or "").startswith("rejected: ")
    assert rejected.release == first.release
    with pytest.raises(PublishError, match="is rejected already"):
        run.reject(load(place), Home(home))
    again = run_here(place, home)[1]
    assert not again.new and again.draft is not None
    approved = run.approve(load(place), Home(home))
    assert approved.new and not approved.failed and approved.release is not None
    assert approved.release.version == again.draft.release.version
    assert not (home / "state/voorbeeldbrieven/draft").exists()
    for file, content in kept.items():
        file.write_bytes(content)
    assert not run_here(place, home)[1].failed
