"""Addresses are looked into again only where something may change them, and are the same as if they always were."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from pipeline.fingerprint import code_hash
from pipeline.letters import ties
from pipeline.letters.merge import GivenNames, LetterCopy, addresses, clusters, is_lasting
from pipeline.model.tombstone import neutral
from pipeline.release.addresses import SUMS
from pipeline.release.describe.entries import sha256
from tests.runs import EPOCH, run_here, sample, tree
from tests.specimens.generate import letter

STATE = "home/state/voorbeeldbrieven"


def test_addresses_that_last_are_given_again_once_they_are_published() -> None:
    chance, names, lasting = random.Random(4711), ("a", "A", "b", "kst-1", "k-2", "c-txt", "d-txt", "D-txt"), 0
    for _ in range(3000):
        copies = [
            LetterCopy(
                ("source", str(number)),
                chance.choice("123"),
                chance.choice(names),
                tuple(chance.sample("xyzw", chance.randint(1, 2))),
                chance.choice((None, None, 0, 1)),
                chance.choice((None, *names)),
            )
            for number in range(chance.randint(1, 5))
        ]
        withdrawn = [neutral(name) for name in chance.sample(names, chance.randint(0, 1))]
        oldest = clusters(copies)
        given = addresses(copies, oldest, GivenNames(chance.sample(names, chance.randint(0, 4)), withdrawn))
        if is_lasting(copies, oldest, given):
            lasting += 1
            assert addresses(copies, oldest, GivenNames(tuple(given.values()), withdrawn)) == given
    assert 300 < lasting < 2700


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the number of letters each time that addresses are chosen."""
    found: list[int] = []

    def counted(copies: list[LetterCopy]) -> object:
        found.append(len(copies))
        return clusters(copies)

    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(ties, "clusters", counted)
    return found


def reword(place: Path) -> None:
    """Change the text of a letter that has no number of its own, but none of its names."""
    file = next(file for file in sorted((place / "letters").glob("*.txt")) if "Geachte" in file.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace("Geachte", "Zeer geachte", 1), "utf-8")


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    "the text of a letter": (lambda folder: None, False),
    "sums are lost": (lambda folder: (folder / STATE / SUMS).unlink(), False),
    "sums are damaged": (lambda folder: (folder / STATE / SUMS).write_bytes(b'{"code"'), False),
    "sums are wrong": (lambda folder: damage(folder / STATE / SUMS), True),
    "a letter comes": (lambda folder: another(folder / "voorbeeldbrieven/letters"), True),
    "a letter goes": (lambda folder: min((folder / "voorbeeldbrieven/letters").glob("*.txt")).unlink(), True),
    "an address is changed by hand": (lambda folder: ask(folder, "update outcome set letter = letter || 'x'"), True),
    "what was tied is lost": (lambda folder: ask(folder, "delete from tied"), True),
    "the store is lost": (lambda folder: (folder / STATE / "letters.sqlite").unlink(), True),
}


def damage(file: Path) -> None:
    (letters,) = (file.parents[2] / "public/voorbeeldbrieven/releases").glob("*/letters.csv")
    file.write_bytes(msgspec.json.encode({"code": code_hash(), "sums": {sha256(letters): "f"}}))


def another(folder: Path) -> None:
    text = min(folder.glob("*.txt")).read_text("utf-8")
    (folder / "nog-een.txt").write_text(f"{text}\nEen toevoeging.\n", "utf-8")


def ask(folder: Path, query: str) -> None:
    with closing(sqlite3.connect(folder / STATE / "letters.sqlite")) as store:
        store.execute(query)
        store.commit()


@pytest.mark.parametrize("name", CHANGES)
def test_addresses_are_chosen_again_only_where_they_may_change(tmp_path: Path, looked: list[int], name: str) -> None:
    change, is_chosen = CHANGES[name]
    place, home = sample(tmp_path, 3), tmp_path / "home"
    for number in range(6):  # Of which the files have another order than the references.
        (place / f"letters/zz-{9 - number}.txt").write_bytes(letter(number)[1])
    run_here(place, home, workers=1)
    assert looked.pop() >= 9
    looked.clear()
    shutil.copytree(home, tmp_path / "other")
    reword(place)
    change(tmp_path)
    run_here(place, home, workers=1)
    assert bool(looked) == is_chosen
    shutil.rmtree(tmp_path / "other/state")
    run_here(place, tmp_path / "other", workers=1)
    assert tree(tmp_path / "other/public") == tree(home / "public")
