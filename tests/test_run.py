"""The whole way from a folder of letters to a release, and what a second run does."""

import csv
import shutil
from pathlib import Path

import pytest

from pipeline import run
from pipeline.errors import ArchiveError, BusyError, DefinitionError, PipelineError
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.release import build as draft
from tests.runs import EPOCH, PLAIN, first_run, is_whole, load, run_apart, run_here, sample, silent, tree


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def newest(home: Path) -> Path:
    return max((home / "public/voorbeeldbrieven/releases").iterdir())


def test_every_record_is_a_letter_or_an_issue(tmp_path: Path) -> None:
    place, home = sample(tmp_path), tmp_path / "home"
    harvested, published = run_here(place, home)
    files = {file.name for file in (place / "letters").iterdir()}
    assert harvested.tallies["folder"].added == len(files)
    assert published.release is not None
    counts = published.release.counts
    assert counts.records == len(files)
    assert counts.letters + counts.merged + counts.not_letters + counts.unreadable + counts.held_back == counts.records
    named = {row["key"] for row in rows(newest(home), "issues") if row["key"]}
    given = {row["value"] for row in rows(newest(home), "identifiers") if row["scheme"] == "file"}
    assert files <= named | given
    assert is_whole(home / "public")


def test_a_second_run_makes_no_release(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    before = tree(home / "public")
    harvested, published = run_here(place, home)
    assert not published.new
    assert published.reason == "nothing changed"
    assert harvested.tallies["folder"].same == 4
    assert tree(home / "public") == before


def test_one_changed_letter_makes_one_release_and_leaves_the_old_one(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    old = newest(home)
    before = tree(old)
    letter = next((place / "letters").glob("*.txt"))
    letter.write_text(letter.read_text(encoding="utf-8").replace("voorbeeld", "oefen"), encoding="utf-8")
    _, published = run_here(place, home)
    assert published.new
    assert len(list(old.parent.iterdir())) == 2
    assert newest(home).name > old.name
    assert tree(old) == before


def test_a_removed_letter_leaves_the_release(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    first = len(rows(newest(home), "letters"))
    next((place / "letters").iterdir()).unlink()
    run_here(place, home)
    assert len(rows(newest(home), "letters")) == first - 1


def test_a_lost_state_costs_time_and_no_release(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    shutil.rmtree(home / "state")
    _, published = run_here(place, home)
    assert not published.new


def test_a_damaged_letter_store_is_made_again(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    (home / "state/voorbeeldbrieven/letters.sqlite").write_bytes(b"damaged" * 2000)
    (place / "letters/nieuw.txt").write_text("Geen brief maar een lijst.\n", encoding="utf-8")
    _, published = run_here(place, home)
    assert published.release is not None
    assert published.release.counts.records == 5


def test_damage_in_the_archive_is_an_issue_that_names_the_record(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 4), tmp_path / "home"
    run.harvest(load(place), Home(home), silent)
    next((home / "archive").rglob("*.gz")).write_bytes(b"damaged")
    run_here(place, home)
    found = [row for row in rows(newest(home), "issues") if row["code"] == "archive-damaged"]
    assert len(found) == 1
    assert found[0]["key"]


def test_the_steps_apart_give_what_run_gives(tmp_path: Path) -> None:
    place = sample(tmp_path, 4)
    run_here(place, tmp_path / "together")
    home, dataset = Home(tmp_path / "apart"), load(place)
    run.harvest(dataset, home, silent)
    assert run.build(dataset, home, Engine(), silent) is not None
    run.publish(dataset, home, draft.pending(home, dataset))
    assert draft.pending(home, dataset) is None
    assert tree(tmp_path / "apart/public") == tree(tmp_path / "together/public")


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="harvest first"):
        run.build(load(sample(tmp_path, 1)), Home(tmp_path / "home"), Engine(), silent)


def test_a_second_run_at_the_same_time_leaves(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 1), tmp_path / "home"
    with Home(home).lock("voorbeeldbrieven"):
        with pytest.raises(BusyError):
            run_here(place, home)
        assert run_apart(place, home).returncode == 75


@pytest.mark.parametrize(
    ("workers", "changes"),
    [
        pytest.param("1", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": PLAIN}, marks=pytest.mark.long),
        ("3", {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8"}),
    ],
)
def test_same_input_same_bytes(tmp_path: Path, workers: str, changes: dict[str, str]) -> None:
    place = sample(tmp_path)
    run_here(place, tmp_path / "here")
    done = run_apart(place, tmp_path / "apart", "--workers", workers, **changes)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "apart/public") == tree(tmp_path / "here/public")


def second(place: Path, name: str, **changes: str) -> Path:
    """Return another dataset beside the sample, with the same letters."""
    other = place.parent / name
    shutil.copytree(place, other)
    text = (other / "dataset.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    (other / "dataset.toml").write_text(text, encoding="utf-8")
    return other


def test_two_datasets_share_the_pages_of_a_letter(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    before = tree(home / "public/doc")
    other = second(place, "andere")
    run_here(other, home)
    assert tree(home / "public/doc") == before
    for file in list((other / "letters").iterdir())[:2]:
        file.unlink()
    run_here(other, home)
    assert tree(home / "public/doc") == before


def test_one_home_has_one_base(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 2)
    before = tree(home / "public")
    other = second(place, "andere", **{"https://brievenbus.example/": "https://elders.example/"})
    with pytest.raises(DefinitionError, match="give it a home of its own with --home"):
        run_here(other, home)
    assert tree(home / "public") == before


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PipelineError, match="Not a directory"):
        run_here(sample(tmp_path, 1), tmp_path / "file")


def test_another_licence_is_called_by_its_name(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 2), tmp_path / "home"
    definition = place / "dataset.toml"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    definition.write_text(f'license = "{licence}"\n' + definition.read_text(encoding="utf-8"), encoding="utf-8")
    run_here(place, home)
    for page in ("voorbeeldbrieven/index.html", next((home / "public/doc/brief").glob("*.html"))):
        text = (home / "public" / page).read_text(encoding="utf-8")
        assert f'<a href="{licence}">CC BY 4.0</a>' in text
        assert "CC0" not in text
