"""A harvest killed at random instants, of 2,000 records at 100 in `make long`, and two harvests at once.

The harvests run in processes that are forked from one that has everything imported. Each says when it begins, so that
it is killed while it works and not while Python starts, and gets its time as an argument: a server of forks has the
environment of the moment at which something in this process needed one first.
"""

import multiprocessing
import os
import random
import re
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from pipeline import run
from pipeline.archive import Contents, contents_place, months, open_index, verify, writer
from pipeline.home import Home
from pipeline.letters.engine import Engine
from tests.replay.koop import Koop
from tests.runs import EPOCH, ROOT, brievenbus, load, silent, tree

KILLS = [pytest.param(150, 4, id="150-4"), pytest.param(2_000, 100, id="2000-100", marks=pytest.mark.long)]
"""Records, and kills of the harvests of them."""
MOST = 25
"""Kills of one home before its harvest is let come to an end, however slow the machine has become."""
ASKED = {f"brieven/{name}" for name in ("requests.csv", "completeness.html", "completeness.en.html")}
OPTIONS = {"page_size": 25, "window_days": 9000}


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a dataset of the letters of a replay server, 100 unless a test names another number."""
    koop, folder = Koop(), tmp_path_factory.mktemp("koop") / "brieven"
    with koop.server:
        for number in range(getattr(request, "param", 100) - 1):
            koop.add(f"kst-{20000 + number // 50}-{number % 50}", text=f"Brief {number}.")
        koop.add("kst-30000-1", kinds=())
        folder.mkdir()
        text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
        options = "\n".join(f"{name} = {value!r}" for name, value in koop.options(**OPTIONS).items())
        source = f'[[sources]]\nname = "koop_sru"\n[sources.options]\n{options}\n'
        text = re.sub(r"^outputs = .*$", 'outputs = ["tables", "jsonl", "nquads"]', text, flags=re.MULTILINE)
        (folder / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")
        yield folder


def harvest(place: str, home: str, begins: Connection) -> None:
    """Harvest under the lock, as `brievenbus harvest` does, with many more commits for a kill to come between."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    begins.send(None)
    writer.LONGEST = 0.1
    dataset = load(Path(place))
    with Home(Path(home)).lock(dataset.name):
        run.harvest(dataset, Home(Path(home)), silent)


def start(place: Path, home: Path) -> BaseProcess:
    """Start a harvest in a process of its own, and return when it begins."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_kill_harvest"])
    begun, begins = context.Pipe(duplex=False)
    process = context.Process(target=harvest, args=(str(place), str(home), begins))
    process.start()
    begins.close()
    begun.recv()
    begun.close()
    return process


def account(place: Path, home: Path) -> tuple[str, object, list[str]]:
    """Return what is in an archive: every record as it is held, the counts, and any damage."""
    name = load(place).name
    with closing(open_index(Home(home), name)) as index:
        damage = [
            line for line in verify(index, Contents(contents_place(Home(home), name))) if "no harvest" not in line
        ]
        return index.state_hash(), months(index), damage


@pytest.mark.slow
@pytest.mark.parametrize(("place", "count"), KILLS, indirect=["place"])
def test_a_harvest_killed_at_many_instants_ends_like_an_undisturbed_one(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    whole = tmp_path / "whole"
    process = start(place, whole)
    began = time.monotonic()
    process.join()
    seconds = time.monotonic() - began
    assert process.exitcode == 0
    expected = account(place, whole)
    chance = random.Random(100)
    kills, homes = 0, []
    while kills < count:
        home = tmp_path / f"killed-{len(homes)}"
        homes.append(home)
        ended, left = False, MOST
        while not ended and left and kills < count:
            process = start(place, home)
            process.join(timeout=chance.uniform(0, seconds / 4))
            ended = process.exitcode is not None
            if not ended:
                process.kill()
                process.join()
                kills += 1
                left -= 1
        if not ended:
            process = start(place, home)
            process.join()
        assert process.exitcode == 0
        assert account(place, home) == expected
    assert expected[2] == []
    # Every archive holds the same records with the same contents. A release is made from those alone, and from nothing
    # else in a home that is killed, so that archives which are equal record by record need one build to show all; the
    # first, the last and two others are built to show that this is so.
    chosen = sorted({0, len(homes) - 1, *chance.sample(range(len(homes)), min(2, len(homes)))})
    undisturbed = release_of(place, whole)
    assert undisturbed
    for number in chosen:
        assert release_of(place, homes[number]) == undisturbed
    assert len(homes) >= count // MOST


def release_of(place: Path, home: Path) -> dict[str, str]:
    """Return the checksums of all that is published of an archive, but for what tells how often a source was asked:
    a harvest that was killed has asked more, and says so."""
    dataset = load(place)
    run.publish(dataset, Home(home), run.build(dataset, Home(home), Engine(processes=2), silent))
    return {name: sha256 for name, sha256 in tree(home / "public").items() if name not in ASKED}


def test_the_second_of_two_harvests_at_once_says_so_and_leaves(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Home(home).lock(load(place).name):
        second = brievenbus("harvest", place, "--home", home, "--quiet")
    assert second.returncode == 75
    assert second.stderr.startswith("brievenbus: another run is working on 'brieven'")
    assert len(second.stderr.splitlines()) == 1
    assert not (home / "archive").exists()


def test_a_killed_harvest_leaves_no_lock_behind(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = start(place, home)
    while not (home / "archive/brieven/index.sqlite").exists():
        assert process.is_alive()
        time.sleep(0.01)
    process.kill()
    process.join()
    with Home(home).lock("brieven"):
        pass
