"""A dramatic change waits for the operator; an ordinary one does not."""

import shutil
from pathlib import Path

import pytest
from msgspec.json import decode
from msgspec.structs import replace

from pipeline import run
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.issues import issue
from pipeline.release import hold
from pipeline.release.describe import Statistics
from tests.formats.made import DATASET, EMPTY, FULL, Left, make
from tests.runs import EPOCH, first_run, is_whole, load, run_here, tree

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
        (951, 49, False),
        (950, 50, True),
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
    ("vanished", "letters", "many"),
    [(50, 2499, True), (50, 2500, False), (2, 8, False), (3, 9, False), (3, 10, True), (2, 10, False), (5, 20, True)],
)
def test_the_bounds_are_as_they_are_stated(vanished: int, letters: int, many: bool) -> None:
    assert hold.too_many(vanished, letters) is many


def test_the_reason_names_how_many_letters_are_gone() -> None:
    assert hold.reasons([BEFORE], replace(BEFORE, letters=0), 1000) == ("no letter is left of 1000",)
    (reason,) = hold.reasons([BEFORE], replace(BEFORE, letters=940), 60)
    assert reason == "60 of 1000 letters are gone or withdrawn (6 %)"
    assert hold.reasons([replace(BEFORE, letters=0)], replace(BEFORE, letters=0), 0) == ()


@pytest.mark.parametrize(
    ("field", "rate", "held"),
    [("subject", 0.96, False), ("subject", 0.9, True), ("place", 0.46, False), ("place", 0.4, True)],
)
def test_a_field_that_empties_holds_a_release(field: str, rate: float, held: bool) -> None:
    after = replace(BEFORE, filled=BEFORE.filled | {field: rate})
    found = hold.reasons([BEFORE], after, 0)
    assert bool(found) is held
    assert all(f"{field} is filled in {100 * rate:.0f} % of the letters, before in" in reason for reason in found)


def test_a_field_that_no_letter_has_any_more_holds_a_release() -> None:
    found = hold.reasons([BEFORE], replace(BEFORE, filled={"subject": 1.0, "date": 0.98}), 0)
    assert found == ("place is filled in 0 % of the letters, before in 50 %",)


@pytest.mark.parametrize(("rate", "held"), [(0.36, False), (0.34, True)])
def test_chance_has_three_standard_errors(rate: float, held: bool) -> None:
    some = replace(BEFORE, letters=100, filled={"place": 0.5})
    assert bool(hold.reasons([some], replace(some, filled={"place": rate}), 0)) is held


def test_chance_in_a_small_dataset_holds_nothing() -> None:
    small = replace(BEFORE, letters=6, filled={"place": 0.5})
    assert hold.reasons([small], replace(small, filled={"place": 1 / 3}), 0) == ()


def grown(*sizes: int) -> list[Statistics]:
    return [replace(BEFORE, letters=size) for size in sizes]


def test_letters_that_all_come_twice_hold_a_release() -> None:
    (reason,) = hold.reasons(grown(980, 990, 1000), replace(BEFORE, letters=2010), 0)
    assert reason == "2010 letters, before 1000: it never grew by more than 10 at once"


@pytest.mark.parametrize(
    "sizes", [(1000,), (990, 1000), (100, 900, 1000), (980, 990, 2000), (10, 347, 680, 1000), (990, 1000, 1006)]
)
def test_growth_holds_nothing_without_a_history_or_with_one_of_growth(sizes: tuple[int, ...]) -> None:
    assert hold.reasons(grown(*sizes), replace(BEFORE, letters=2010), 0) == ()


@pytest.mark.parametrize(("length", "held"), [(2000, False), (1600, False), (1400, True), (2600, True)])
def test_texts_of_another_length_hold_a_release(length: int, held: bool) -> None:
    found = hold.reasons([replace(BEFORE, text_length=2000)], replace(BEFORE, text_length=length), 0)
    assert bool(found) is held
    assert all(str(length) in reason for reason in found)


def test_short_texts_of_a_few_letters_hold_nothing() -> None:
    few = replace(BEFORE, letters=49, text_length=2000)
    assert hold.reasons([few], replace(few, text_length=1000), 0) == ()
    enough = replace(few, letters=50)
    assert hold.reasons([enough], replace(enough, text_length=1000), 0) == (
        "the text of a letter has 1000 characters on average, before 2000",
    )
    assert hold.reasons([few, enough], replace(enough, text_length=None), 0) == ()
    assert hold.reasons([replace(enough, text_length=None)], replace(enough, text_length=1000), 0) == ()


def test_what_usually_changes_by_as_much_holds_nothing() -> None:
    lengths = [replace(BEFORE, text_length=length) for length in (2000, 1500, 2100, 1600, 2000)]
    assert hold.reasons(lengths, replace(BEFORE, text_length=1400), 0) == ()
    rates = [replace(BEFORE, filled={"place": rate}) for rate in (0.5, 0.4, 0.5, 0.4, 0.5)]
    assert hold.reasons(rates, replace(BEFORE, filled={"place": 0.35}), 0) == ()


def test_one_large_step_that_was_approved_does_not_loosen_the_bounds() -> None:
    rates = [replace(BEFORE, filled={"place": rate}) for rate in (0.9, 0.9, 0.9, 0.5, 0.5)]
    assert hold.reasons(rates, replace(BEFORE, filled={"place": 0.3}), 0)


CSV_ONLY = replace(DATASET, outputs=("tables",))


def released(folder: Path, names: str, damaged: str = "", withdrawn: str = "") -> Path:
    """Make a release whose letters and damaged records have names of one character."""
    letters = [
        replace(EMPTY, identifier=name, withdrawn=FULL.withdrawn if name in withdrawn else None) for name in names
    ]
    left = [Left("folder", name, (issue("archive-damaged", "bytes are gone"),)) for name in damaged]
    make(folder, letters, left, CSV_ONLY)
    return folder


def judged(history: list[Path], draft: Path) -> tuple[str, ...]:
    return hold.doubts(history, draft, decode((draft / "statistics.json").read_bytes(), type=Statistics))


def test_a_draft_is_compared_with_the_letters_of_the_newest_release(tmp_path: Path) -> None:
    first, newest = released(tmp_path / "1", "abcdefghijklmnopqrst"), released(tmp_path / "2", "abcdefghijkl")
    gone = released(tmp_path / "3", "ghijklmnopqr")
    assert judged([], gone) == ()
    assert judged([newest], first) == ()
    assert judged([first, newest], gone) == ("6 of 12 letters are gone or withdrawn (50 %)",)
    withdrawn = released(tmp_path / "4", "abcdefghijkl", withdrawn="abc")
    assert judged([newest], withdrawn) == ("3 of 12 letters are gone or withdrawn (25 %)",)
    assert judged([withdrawn], withdrawn) == ()
    replaced = released(tmp_path / "5", "abcdefghijklmno", withdrawn="abc")
    assert judged([newest], replaced) == ("3 of 12 letters are gone or withdrawn (25 %)",)


def test_damaged_records_hold_a_release_where_letters_are_gone(tmp_path: Path) -> None:
    newest = released(tmp_path / "1", "abcdef", damaged="x")
    assert judged([newest], released(tmp_path / "2", "abcdef", damaged="xy")) == ()
    assert judged([newest], released(tmp_path / "3", "abcde", damaged="x")) == ()
    (reason,) = judged([newest], released(tmp_path / "4", "abcde", damaged="xfy"))
    assert reason == "records that are damaged in the archive: 2; the next run fetches them again"


def test_half_a_source_is_held_until_approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home, first = first_run(tmp_path)
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
    place, home, first = first_run(tmp_path)
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


@pytest.mark.parametrize("rejected", [False, True])
def test_a_source_that_is_whole_again_ends_the_hold_and_leaves_nothing_to_approve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rejected: bool
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home, first = first_run(tmp_path)
    before = tree(home / "public")
    (place / "letters").rename(place / "away")
    (place / "letters").mkdir()
    shutil.copy2(sorted((place / "away").iterdir())[0], place / "letters")
    assert run_here(place, home)[1].waits
    if rejected:
        run.reject(load(place), Home(home))
    shutil.rmtree(place / "letters")
    (place / "away").rename(place / "letters")
    again = run_here(place, home)[1]
    assert (again.new, again.failed, again.waits, again.draft) == (False, False, False, None)
    assert again.reason == "nothing changed" and again.release == first.release
    with pytest.raises(PublishError, match="nothing of 'voorbeeldbrieven' waits"):
        run.approve(load(place), Home(home))
    after = tree(home / "public")
    assert not (home / "state/voorbeeldbrieven/draft").exists()
    assert after["voorbeeldbrieven/releases.json"] == before["voorbeeldbrieven/releases.json"]
