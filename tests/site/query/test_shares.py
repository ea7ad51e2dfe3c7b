"""The database for search is put together from the shares of years: the same bytes, and nothing stale or withdrawn."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.release.index import newest_folder
from pipeline.site import browser
from pipeline.site.query import database, facets, shares, words
from tests.runs import load, run_here
from tests.site.query.test_database import TEXT, WORD, found, letters, with_a_letter

NAME = "voorbeeldbrieven"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with a dataset by year, and a home with its first release."""
    folder = tmp_path_factory.mktemp("shares")
    with pytest.MonkeyPatch.context() as patch:
        definition = with_a_letter(folder, 6, patch)
        toml = definition / "dataset.toml"
        toml.write_text('partition = "year"\n' + toml.read_text(encoding="utf-8"), encoding="utf-8")
        (definition / "letters/vervolg.txt").write_text(TEXT.replace("2021", "1999"), encoding="utf-8")
        (definition / "letters/zonder.txt").write_text(TEXT.replace("Datum 3 juni 2021", ""), encoding="utf-8")
        run_here(definition, folder / "home", workers=1)
        yield folder


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    """Give the dataset's place in a copy of the home."""
    shutil.copytree(first, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy/home/public" / NAME


def kept(place: Path) -> dict[str, int]:
    folder = place.parents[1] / "state" / NAME / "search"
    return {file.name: file.stat().st_ino for file in folder.iterdir() if file.name != shares.MARKS}


def content(place: Path) -> bytes:
    about = database.read(place)
    assert about is not None
    return (place / "search" / about.file).read_bytes()


def from_letters(place: Path, folder: Path) -> bytes:
    """Return the database made with nothing kept."""
    release = newest_folder(place, NAME)
    assert release is not None
    database.make(shares.keep(folder, Released(release)), folder / "whole.sqlite")
    return (folder / "whole.sqlite").read_bytes()


def again(place: Path) -> bytes:
    """Return the database, made again with what is kept."""
    database._remove_others(place, "")
    assert database.write(place, load(place.parents[2] / NAME), place.parents[1] / "state" / NAME)
    return content(place)


def test_shares_come_by_date_and_give_what_letters_give(place: Path, tmp_path: Path) -> None:
    names = [path.name.partition(".")[0] for path, _ in shares.keep(tmp_path, Released(newest(place)))]
    assert names[0] == "undated" and names[1:] == sorted(names[1:])
    assert content(place) == from_letters(place, tmp_path)
    assert len(found(place, WORD)) == 3


def test_shares_are_put_together_in_memory_and_on_disk_alike(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, made = content(place), []
    monkeypatch.setattr(database, "IN_MEMORY", 0)
    monkeypatch.setattr(database, "_opened", lambda draft, opened=database._opened: made.append(draft) or opened(draft))
    assert again(place) == before
    assert [file.exists() for file in made] == [False]


def newest(place: Path) -> Path:
    folder = newest_folder(place, NAME)
    assert folder is not None
    return folder


def test_a_changed_letter_changes_the_share_of_its_year_alone(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "is_complete", lambda: True)
    monkeypatch.setattr(browser, "write", lambda web: True)
    before, definition = kept(place), place.parents[2] / NAME
    (definition / "letters/vervolg.txt").write_text(
        TEXT.replace("2021", "1999").replace("dit jaar", "volgend jaar"), encoding="utf-8"
    )
    run_here(definition, place.parents[1], workers=1)
    after = kept(place)

    assert {name.partition(".")[0] for name in after.keys() - before.keys()} == {"1999"}
    assert len(after) == len(before) and len(after.items() & before.items()) == len(before) - 1
    assert content(place) == from_letters(place, tmp_path)


def test_the_words_of_shares_are_those_of_all_texts(place: Path) -> None:
    about = database.read(place)
    assert about is not None
    with closing(sqlite3.connect(place / "search" / about.file)) as made, closing(sqlite3.connect(":memory:")) as whole:
        numbers = dict(made.execute("SELECT id, rowid FROM letters"))
        words.create(whole)
        values = {one.id: facets.values(one) for one in letters(place)}
        words.add(whole, sorted(shares._searched(numbers[one.id], one, values[one.id]) for one in letters(place)))
        for connection in (made, whole):
            connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
            connection.execute("CREATE VIRTUAL TABLE temp.found USING fts5vocab('main', 'search', 'instance')")
        whole.commit()
        assert len(numbers) == about.letters == len(values)
        for ask in (
            "SELECT term, doc, col, offset FROM temp.found ORDER BY 1, 2, 3, 4",
            "SELECT block FROM search_data WHERE id = 1",
            "SELECT * FROM search_config",
        ):
            assert made.execute(ask).fetchall() == whole.execute(ask).fetchall()
        counted = made.execute("SELECT facet, value, letters FROM facets ORDER BY 1, 2").fetchall()
    found = Counter(value for of in values.values() for value in of)
    assert counted == [(*value, number) for value, number in sorted(found.items())]


def test_a_year_that_needs_the_rows_of_others_moves_them(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "is_complete", lambda: True)
    monkeypatch.setattr(browser, "write", lambda web: True)
    monkeypatch.setattr(shares, "_room", lambda entry: entry.rows)
    assert again(place) == from_letters(place, tmp_path)
    before, definition = kept(place), place.parents[2] / NAME
    (definition / "letters/nog een.txt").write_text(TEXT.replace("2021", "1999").replace("Hoekstra", "Kok"), "utf-8")
    run_here(definition, place.parents[1], workers=1)
    stay = {name.partition(".")[0] for name in before.keys() & kept(place).keys()}
    assert stay == {name.partition(".")[0] for name in before if name < "1999" or name.startswith("undated")}
    assert content(place) == from_letters(place, tmp_path)
    assert len(found(place, WORD)) == 4


@pytest.mark.parametrize("lost", ["nothing", "marks", "their form"])
def test_a_share_is_read_to_be_trusted_only_where_it_has_no_mark(
    place: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    before = again(place)  # Which notes the marks of this copy.
    marks, made = place.parents[1] / "state" / NAME / "search" / shares.MARKS, kept(place)
    read: list[str] = []

    def hashed(path: Path) -> str:
        read.append(path.name)
        return sha256(path)

    monkeypatch.setattr(shares, "sha256", hashed)
    if lost == "marks":
        marks.unlink()
    elif lost == "their form":
        marks.write_bytes(b'{"x": 1}')
    assert again(place) == before
    assert sorted(read) == ([] if lost == "nothing" else sorted(made))
    assert kept(place) == made


@pytest.mark.parametrize("fault", ["changed by hand", "cut short", "of other code", "half written", "empty folder"])
def test_a_share_that_is_not_as_it_was_written_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    folder, before = place.parents[1] / "state" / NAME / "search", content(place)
    file = min(folder.iterdir())
    if fault == "changed by hand":
        file.write_bytes(file.read_bytes().replace(b"Kamer", b"kamer"))
    elif fault == "cut short":
        file.write_bytes(file.read_bytes()[:4096])
    elif fault == "half written":
        (folder / ".share.sqlite.1.part").write_bytes(b"x")
        file.unlink()
    elif fault == "empty folder":
        shutil.rmtree(folder)
    else:
        monkeypatch.setattr(shares, "code_hash", lambda: "other")
    made = kept(place) if folder.exists() else {}

    assert again(place) == before
    assert len(kept(place)) == len(list(newest(place).glob("*/letters.jsonl")))
    if fault == "of other code":
        assert not kept(place).keys() & made.keys()


def test_a_withdrawn_letter_is_in_no_share(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "is_complete", lambda: True)
    monkeypatch.setattr(browser, "write", lambda web: True)
    chosen = [one for one in letters(place) if (one.date or "").startswith("1999")]
    home = place.parents[1]
    run.withdraw(load(place.parents[2] / NAME), Home(home), [chosen[0].id], "personal-data", None)

    assert len(found(place, WORD)) == 2
    held = [file for file in (home / "state" / NAME / "search").iterdir() if file.name.startswith("1999")]
    assert all(WORD.encode() not in file.read_bytes() for file in held)
    assert content(place) == from_letters(place, tmp_path)


def test_without_a_database_nothing_is_kept(place: Path) -> None:
    state = place.parents[1] / "state" / NAME
    database.remove(place, state)
    assert not (state / shares.FOLDER).exists()
