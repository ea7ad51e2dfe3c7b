"""Letters about one person, withdrawn: whatever is lost, restored or offered again, no byte of them is anywhere."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import pipeline.sources
from pipeline.release.checks import check
from pipeline.site.serve.negotiation import answer
from tests.release.withdrawal.homes import DAY, START, Place, address, letter
from tests.release.withdrawal.search import hits

MARKERS = ["zilverreiger", "fuutema"]
"""Of the person: in subject, text, signature and the names of files."""
SECOND = '[[sources]]\nname = "second"\noptions = { path = "second" }\n'
SOURCE = "from pipeline.sources.folder import SOURCE as FOLDER\n\nSOURCE = FOLDER\n"
TARGET = '[[targets]]\nname = "folder"\noptions = { path = "../target" }\n'


def about(number: int, version: int) -> str:
    """Return a letter about the person."""
    text = f"Deze brief, nummer {number} in versie {version}, gaat over de zaak van mevrouw Zilverreiger te Vogelwijk."
    return letter(number, f"Zaak van mevrouw Zilverreiger, deel {number}", text, "F. Fuutema", 1 + number % 28)


class Scene:
    """A dataset with letters of which some are about the person, and are withdrawn; and the home of before that."""

    def __init__(self, folder: Path, count: int, every: int = 10) -> None:
        """Put the letters there: one of every so many is about the person, and the first of those has two versions."""
        self.folder = folder
        self.place = Place(folder, more="")
        self.taken = list(range(min(3, every - 1), count, every))
        with (self.place.folder / "dataset.toml").open("a", encoding="utf-8") as file:
            file.write(SECOND + TARGET)
        (self.place.folder / "second").mkdir()
        for number in set(range(count)) - set(self.taken):
            self.place.put(f"brief-{number}.txt", letter(number, f"Onderwerp {number}", f"Tekst van brief {number}."))
        self.write(1)
        shutil.copy(self.file(self.taken[0]), self.place.folder / "second/copy-zilverreiger.txt")

    def file(self, number: int) -> Path:
        """Return the file of a letter about the person."""
        return self.place.folder / f"letters/zaak-zilverreiger-{number}.txt"

    def write(self, version: int) -> None:
        for number in self.taken:
            self.file(number).write_text(about(number, version), encoding="utf-8")

    def again(self, folder: Path) -> "Scene":
        """Return a copy of it in another folder."""
        shutil.copytree(self.folder, folder, symlinks=True)
        copy = Scene.__new__(Scene)
        copy.folder, copy.taken = folder, self.taken
        copy.place = Place.__new__(Place)
        copy.place.folder, copy.place.home = folder / "brieven", type(self.place.home)(folder / "home")
        return copy

    @property
    def before(self) -> Path:
        """Return the home as it was before the withdrawal."""
        return self.folder / "before"


def make(folder: Path, count: int, every: int = 10) -> Scene:
    """Publish three releases, keep a copy, withdraw the letters about the person."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(START))
        made = Scene(folder, count, every)
        made.place.run()
        patch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
        made.write(2)
        assert made.place.run().new
        patch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
        made.place.put("brief-later.txt", letter(count, "Onderwerp later", "Tekst van een latere brief."))
        assert made.place.run().new
        shutil.copytree(made.place.home.folder, made.before)
        patch.setenv("SOURCE_DATE_EPOCH", str(START + 3 * DAY))
        assert {hit.rpartition(": ")[2] for hit in hits(made.place.home.folder, MARKERS)} == set(MARKERS)
        made.place.withdraw(*(f"folder-zaak-zilverreiger-{number}-txt" for number in made.taken))
        assert hits(made.place.home.folder, MARKERS) == []
        assert hits(folder / "target", MARKERS) == []
    return made


def lose(part: str) -> Callable[[Scene], None]:
    """Return how a part of the home is lost."""

    def change(scene: Scene) -> None:
        shutil.rmtree(scene.place.home.folder / part)

    return change


def restore(*parts: str) -> Callable[[Scene], None]:
    """Return how parts of the home are put back as they were before the withdrawal."""

    def change(scene: Scene) -> None:
        for part in parts:
            shutil.rmtree(scene.place.home.folder / part)
            shutil.copytree(scene.before / part, scene.place.home.folder / part)

    return change


def rename(scene: Scene) -> None:
    for number in scene.taken:
        scene.file(number).rename(scene.place.folder / f"letters/heel-anders-{number}.txt")


def offer_earlier(scene: Scene) -> None:
    for number in scene.taken:
        scene.file(number).unlink()
        (scene.place.folder / f"letters/eerder-{number}.txt").write_text(about(number, 1), encoding="utf-8")


def add_blank(scene: Scene) -> None:
    for number in scene.taken:
        scene.file(number).unlink()
        text = about(number, 1 + number % 2).replace("gaat over", "gaat  over")
        (scene.place.folder / f"letters/spatie-{number}.txt").write_text(text, encoding="utf-8")


def offer_at_second_source(scene: Scene) -> None:
    for number in scene.taken:
        (scene.place.folder / f"second/zilverreiger-{number}.txt").write_text(about(number, 2) + "\n", encoding="utf-8")


def both(*changes: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Return several things that go wrong at once."""

    def change(scene: Scene) -> None:
        for one in changes:
            one(scene)

    return change


CHANGES = {
    "archive lost": lose("archive"),
    "state lost": lose("state"),
    "public lost": lose("public"),
    "archive of before restored": restore("archive"),
    "state of before restored": restore("state"),
    "public of before restored": restore("public"),
    "archive and state of before restored": restore("archive", "state"),
    "state and public of before restored": restore("state", "public"),
    "renamed": rename,
    "the earlier version offered": offer_earlier,
    "one blank added": add_blank,
    "two sources": offer_at_second_source,
    "archive lost and renamed": both(lose("archive"), rename),
    "archive lost and one blank added": both(lose("archive"), add_blank),
    "archive lost and the earlier version offered": both(lose("archive"), offer_earlier),
    "archive lost and two sources": both(lose("archive"), offer_at_second_source),
}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Scene]:
    """Return how a dataset of so many letters is made, once; every test has a copy."""
    return cache(lambda count: make(tmp_path_factory.mktemp("person"), count))


@pytest.fixture(autouse=True, scope="module")
def _second_source(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "second.py").write_text(SOURCE, encoding="utf-8")
    pipeline.sources.__path__.append(str(folder))


SAMPLE = (
    "archive of before restored",
    "state and public of before restored",
    "archive lost and one blank added",
    "two sources",
)
"""Tried with few letters by `make test`; `make long` tries all, with 200."""
CASES = [
    pytest.param(count, change, marks=() if count == 12 else pytest.mark.long, id=f"{count}-{change}")
    for count, changes in ((12, SAMPLE), (200, tuple(CHANGES)))
    for change in changes
]


@pytest.mark.parametrize(("count", "change"), CASES)
def test_d10_of_letters_about_a_person_nothing_comes_back(
    scenes: Callable[[int], Scene], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, change: str
) -> None:
    copy = scenes(count).again(tmp_path / "copy")
    CHANGES[change](copy)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    copy.place.put("brief-nieuw.txt", letter(9999, "Onderwerp nieuw", "Tekst van een nieuwe brief."))
    published = copy.place.run()
    assert published.new, published.reason
    assert hits(copy.place.home.folder, MARKERS) == []
    assert hits(copy.folder / "target", MARKERS) == []
    for release in copy.place.releases():
        assert check(release) == ()
    web = copy.place.home.web
    for number in copy.taken:
        assert answer(web, f"/doc/brief/{address(number)}", "text/html")[0] == 410
    assert (copy.place.public / "redactions.csv").read_text().count("2026-01-08,") == len(copy.taken) + 1


def test_d10_a_restored_web_root_is_emptied_before_a_build_is_compared_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make(tmp_path / "made", 24, every=2)
    restore("public")(scene)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    scene.place.put("brief-nieuw.txt", letter(9999, "Onderwerp nieuw", "Tekst van een nieuwe brief."))
    published = scene.place.run()
    assert published.new, published.reason
    assert hits(scene.place.home.folder, MARKERS) == []
