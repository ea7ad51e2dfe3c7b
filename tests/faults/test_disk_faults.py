"""A disk that is full, read-only or broken, and a kill, at any call that changes it: nothing lost, nothing doubled.

Sixty and more points of each command in `make long`, a few in `make test`; the figures are in README.md.
"""

import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.diskfaults import KINDS, NAME, Account, Runner, Scene, account, attack, keep, restored, runner
from tests.release.withdrawal.search import hits
from tests.replay.koop import Koop
from tests.replay.koop_harvest import on_day
from tests.runs import EPOCH, ROOT, SAMPLE, tree

MARKER = "zilverreiger"
TAKEN = "2026-01-02-brief.txt"
LETTER = """Minister van Onderwijs, Cultuur en Wetenschap

De voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA Den Haag

Datum 2 januari 2026
Betreft {subject}

Geachte voorzitter,

{text}

De minister van Onderwijs, Cultuur en Wetenschap,
R. Voorbeeld
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Give a place of work whose disk can fail."""
    with runner(tmp_path_factory.mktemp("disk")) as made:
        yield made


def dataset(folder: Path, source: str = '[[sources]]\nname = "folder"\n') -> Path:
    """Define a dataset with few outputs, and return its folder, which never fails."""
    place = folder / NAME
    shutil.rmtree(place, ignore_errors=True)
    (place / "letters").mkdir(parents=True)
    text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
    text = re.sub(r"^outputs = .*$", 'outputs = ["tables", "jsonl", "nquads"]', text, flags=re.MULTILINE)
    text = re.sub(r"^\[schedule\]\n(?:.+\n)*", "", text, flags=re.MULTILINE)
    (place / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")
    for file in sorted((SAMPLE / "letters").iterdir())[:2]:
        shutil.copy2(file, place / "letters")
    return place


def put(place: Path, name: str, subject: str, text: str) -> None:
    (place / "letters" / name).write_text(LETTER.format(subject=subject, text=text))


def fresh(disk: Runner) -> Path:
    """Empty the place of work, and return a dataset beside it."""
    shutil.rmtree(disk.work, ignore_errors=True)
    disk.work.mkdir()
    return dataset(disk.work.parent / "given")


def home(disk: Runner) -> tuple[str, str]:
    return "--home", str(disk.work / "home")


def published(disk: Runner) -> Path:
    """Publish a first release, then let two letters come and one change; return the dataset."""
    place = fresh(disk)
    put(place, TAKEN, "Mevrouw Zilverreiger", "Mevrouw Zilverreiger woont hier.")
    first = disk.work.with_name("first")
    if first.exists():
        restored(first, disk.work)
    else:
        assert disk.run("run", str(place), *home(disk), day=EPOCH).code == 0
        keep(disk.work, first)
    put(place, "2026-01-03-brief.txt", "Scholen", "Er zijn scholen.")
    put(place, "2026-01-04-brief.txt", "Musea", "Er zijn musea.")
    changed = sorted((place / "letters").iterdir())[0]
    changed.write_bytes(changed.read_bytes() + b"\n")
    return place


def place_of(disk: Runner) -> str:
    return str(disk.work.parent / "given" / NAME)


def run_scene(disk: Runner, below: str = "", more: int = 0) -> Scene:
    """Fail in a second run, which finds so many letters more."""

    def prepare(made: Runner) -> None:
        place = published(made)
        for number in range(more):
            put(place, f"more-{number:02}.txt", f"Onderwerp {number}", f"Tekst {number}. " * 9)

    again = ("run", place_of(disk), *home(disk), "--quiet")
    return Scene(again, (again,), prepare, account, below)


def publish_scene(disk: Runner) -> Scene:
    def prepare(made: Runner) -> None:
        place = published(made)
        assert made.run("harvest", str(place), *home(made)).code == 0
        assert made.run("build", str(place), *home(made)).code == 0

    again = ("publish", place_of(disk), *home(disk))
    return Scene(again, (again, ("run", place_of(disk), *home(disk))), prepare, account)


def withdraw_scene(disk: Runner) -> Scene:
    def prepare(made: Runner) -> None:
        place = published(made)
        assert made.run("run", str(place), *home(made)).code == 0

    again = ("withdraw", place_of(disk), "folder-2026-01-02-brief-txt", "--reason", "personal-data", *home(disk))

    def state(work: Path) -> object:
        return account(work)._replace(log=hits(work / "home", [MARKER]))

    return Scene(again, (again, ("run", place_of(disk), *home(disk))), prepare, state)


def publish_and_withdraw_scene(disk: Runner) -> Scene:
    """Fail in publishing, then withdraw a letter: nothing of it may be left, whatever the failure left behind."""

    def prepare(made: Runner) -> None:
        place = published(made)
        assert made.run("harvest", str(place), *home(made)).code == 0
        assert made.run("build", str(place), *home(made)).code == 0

    taken = ("withdraw", place_of(disk), "folder-2026-01-02-brief-txt", "--reason", "personal-data", *home(disk))
    heal = (taken, ("run", place_of(disk), *home(disk)))
    return Scene(("publish", place_of(disk), *home(disk)), heal, prepare, lambda work: hits(work / "home", [MARKER]))


def sync_scene(disk: Runner) -> Scene:
    def prepare(made: Runner) -> None:
        place = published(made)
        copy = str(made.work / "copy")
        assert made.run("sync", copy, "--from", str(made.work / f"home/public/{NAME}")).code == 0
        assert made.run("run", str(place), *home(made)).code == 0

    again = ("sync", str(disk.work / "copy"), "--from", str(disk.work / f"home/public/{NAME}"))
    return Scene(again, (again,), prepare, lambda work: tree(work / "copy"))


def koop_dataset(disk: Runner, koop: Koop) -> None:
    """Define a dataset of the letters of a replay server."""
    fresh(disk)
    options = koop.options(page_size=10, window_days=9000, since="2025-01-01")
    lines = "\n".join(f"{name} = {value!r}" for name, value in options.items())
    dataset(disk.work.parent / "given", f'[[sources]]\nname = "koop_sru"\n[sources.options]\n{lines}\n')


def held(work: Path) -> Account:
    """Return what is in the archive, but for contents that a kill left without a name."""
    found = account(work)
    return found._replace(damage=[line for line in found.damage if "no harvest names it" not in line])


def harvest_scene(disk: Runner, koop: Koop, below: str = "") -> Scene:
    def prepare(made: Runner) -> None:
        koop_dataset(made, koop)
        assert made.run("harvest", place_of(made), *home(made), day=EPOCH).code == 0
        for number in range(15, 40):
            koop.add(f"kst-36000-{number}", text=f"Brief {number}.", **on_day(1))

    koop.held.clear()
    for number in range(1, 15):
        koop.add(f"kst-36000-{number}", text=f"Brief {number}.", **on_day(0))
    again = ("harvest", place_of(disk), *home(disk))
    return Scene(again, (again,), prepare, held, below)


def backfill_scene(disk: Runner, koop: Koop) -> Scene:
    koop.held.clear()
    for number in range(1, 30):
        koop.add(f"kst-36000-{number}", text=f"Brief {number}.", **on_day(-number * 10))
    days = ("--since", "2025-01-01", "--until", "2026-01-04", "--parts", "2")
    again = ("harvest", place_of(disk), *days, *home(disk))
    return Scene(again, (again,), lambda made: koop_dataset(made, koop), held)


def repair_scene(disk: Runner) -> Scene:
    """Repair an archive with a damaged index, a lost and a damaged record, then harvest."""

    def prepare(made: Runner) -> None:
        place = published(made)
        for number in range(60):
            put(place, f"letter-{number:02}.txt", f"Onderwerp {number}", f"Tekst {number}. " * 9)
        assert made.run("harvest", str(place), *home(made)).code == 0
        archive = made.work / "home/archive" / NAME
        with closing(sqlite3.connect(archive / "index.sqlite")) as database:
            query = "select rootpage from sqlite_master where name = 'change_record'"
            (page,) = database.execute(query).fetchone()
        with (archive / "index.sqlite").open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\x55" * 4096)
        files = sorted(archive.glob("records/??/*.gz"))
        files[0].unlink()
        files[1].write_bytes(b"damaged")

    again = ("archive", "repair", place_of(disk), *home(disk))
    return Scene(again, (again, ("harvest", place_of(disk), *home(disk))), prepare, held)


SCENES: dict[str, Callable[[Runner, Koop], Scene]] = {
    "run": lambda disk, koop: run_scene(disk),
    "publish": lambda disk, koop: publish_scene(disk),
    "publish, then withdraw": lambda disk, koop: publish_and_withdraw_scene(disk),
    "withdraw": lambda disk, koop: withdraw_scene(disk),
    "sync": lambda disk, koop: sync_scene(disk),
    "harvest": harvest_scene,
    "harvest records": lambda disk, koop: harvest_scene(disk, koop, f"home/archive/{NAME}/records"),
    "run records": lambda disk, koop: run_scene(disk, f"home/archive/{NAME}/records", 16),
    "backfill": backfill_scene,
    "repair": lambda disk, koop: repair_scene(disk),
}
"""Commands; of two of them also with the folder of records alone failing."""


@pytest.fixture(scope="module")
def koop() -> Iterator[Koop]:
    """Give a publisher."""
    made = Koop()
    with made.server:
        yield made


def proven(disk: Runner, scene: Scene, kinds: Sequence[tuple[str, int, bool]], points: int) -> None:
    found = attack(disk, scene, kinds, points)
    sys.stdout.write(f"{found.calls} calls, {found.points} points, {len(found.wrong)} wrong\n")
    assert found.calls >= points
    assert found.wrong == [], f"{len(found.wrong)} of {points} points: " + "\n".join(found.wrong[:5])


FEW = {
    "run": ("SIGKILL", "ENOSPC", "EIO"),
    "publish": ("SIGKILL",),
    "publish, then withdraw": ("SIGKILL",),
    "withdraw": ("SIGKILL", "ENOSPC"),
    "sync": ("EIO",),
    "harvest": ("ENOSPC",),
    "harvest records": ("EDQUOT",),
    "run records": ("EROFS",),
    "backfill": ("EACCES",),
    "repair": ("EMFILE",),
}
"""What happens to each command in `make test`, one after another: every kind once or more."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_f1_f2_f5_a_disk_that_fails_at_a_few_points(disk: Runner, koop: Koop, name: str) -> None:
    kinds = [next(kind for kind in KINDS if kind[0] == wanted) for wanted in FEW[name]]
    proven(disk, SCENES[name](disk, koop), kinds, len(kinds))


def test_every_kind_of_failure_happens_to_some_command() -> None:
    assert {kind for kinds in FEW.values() for kind in kinds} == {kind[0] for kind in KINDS}
    assert FEW.keys() == SCENES.keys()


@pytest.mark.long
@pytest.mark.parametrize("name", SCENES)
def test_f1_f2_f5_a_disk_that_fails_at_many_points(disk: Runner, koop: Koop, name: str) -> None:
    proven(disk, SCENES[name](disk, koop), KINDS, 64)
