"""A home as commit c405f00 left it: upgraded, backed up during a run, restored elsewhere, and run again there.

Every step is a command in a process of its own, as an operator calls it.
"""

import hashlib
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pipeline.home import Home
from pipeline.release.delta import DeltaPaths
from pipeline.release.describe import Released
from pipeline.site.serve.negotiation import answer
from tests.homes.make_first import DAY, FILE, NAME, START, put
from tests.homes.test_first import MARKERS, TAKEN, letters, says
from tests.release.withdrawal.search import hits
from tests.runs import ROOT, brievenbus, environment, tree
from tests.test_promises_over_releases import applied, first, followed

PUBLISHED, HELD = (0, 3), (4,)
GONE = "folder-brief-gaat-txt"


def call(day: int, *words: object, codes: tuple[int, ...] = (0,)) -> str:
    """Call a command on a day after the three releases of the home, and return what it printed."""
    done = brievenbus(*words, SOURCE_DATE_EPOCH=str(START + day * DAY))
    assert done.returncode in codes, (words, done.stdout, done.stderr)
    return done.stdout + done.stderr


def run_to_release(day: int, place: Path, home: Path) -> None:
    """Run a dataset; what is read with more care than then is held for the operator, who approves it."""
    said = call(day, "run", place, "--home", home, "--quiet", codes=PUBLISHED + HELD)
    if "no new release" in said:
        assert "no new release: date is filled in" in said, said
        assert "add" in call(day, "diff", place, "--home", home)
        call(day, "approve", place, "--home", home, codes=PUBLISHED)


def releases(home: Path) -> dict[str, Path]:
    return {folder.name: folder for folder in sorted((home / "public" / NAME / "releases").iterdir())}


def addresses(home: Path, version: str | None = None) -> dict[str, str]:
    """Return the address of each letter that any release, or one of them, has, by the SHA-256 of its file."""
    found: dict[str, str] = {}
    for name, folder in releases(home).items():
        for letter in letters(folder).values() if version in (None, name) else ():
            for source in letter["sources"]:  # type: ignore[attr-defined]
                found[source["sha256"]] = str(letter["id"])
    return found


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do it all; return the folder with `first`, the home of then, `home`, upgraded, and `elsewhere/home`, restored."""
    top = tmp_path_factory.mktemp("chain")
    with tarfile.open(FILE) as packed:
        packed.extractall(top, filter="data")
    shutil.copytree(top / "home", top / "first", symlinks=True)
    put(top / NAME / "letters/brief-drie.txt", 11, "Onderwerp drie", 805, "Tekst van brief drie.")
    back_up_during_a_run(top)
    run_to_release(4, top / NAME, top / "home")
    elsewhere = top / "elsewhere"
    shutil.copytree(top / NAME, elsewhere / NAME)
    call(4, "restore", top / "home.tar", "--home", elsewhere / "home", "--quiet")
    assert "the archive is whole" in call(4, "archive", "verify", NAME, "--home", elsewhere / "home")
    run_to_release(4, elsewhere / NAME, elsewhere / "home")
    return top


def back_up_during_a_run(top: Path) -> None:
    """Take a backup between the harvest of a run and its end: the archive is that of today, the web root of then.

    The run stops for that time, so that it cannot be quicker than the backup.
    """
    words = [sys.executable, "-m", "pipeline", "run", str(top / NAME), "--home", str(top / "home")]
    changes = environment(SOURCE_DATE_EPOCH=str(START + 4 * DAY), PYTHONUNBUFFERED="1")
    with subprocess.Popen(
        words, cwd=ROOT, env=changes, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        assert any(line.startswith("Reading letters") for line in running.stdout), "its harvest is complete"
        running.send_signal(signal.SIGSTOP)
        try:
            assert running.poll() is None, "the run ended before the backup began"
            call(4, "backup", top / "home.tar", "--home", top / "home", "--quiet")
        finally:
            running.send_signal(signal.SIGCONT)
        running.communicate(timeout=300)
    assert running.returncode in PUBLISHED + HELD


def test_every_letter_keeps_its_address(moved: Path) -> None:
    then, now = addresses(moved / "first"), addresses(moved / "elsewhere/home")
    assert len(then) == 24 and then.items() <= now.items()
    newest = addresses(moved / "elsewhere/home", list(releases(moved / "elsewhere/home"))[-1])
    assert now.keys() - newest.keys() == {sha256 for sha256, address in then.items() if address.endswith(f"/{GONE}")}
    added = hashlib.sha256((moved / NAME / "letters/brief-drie.txt").read_bytes()).hexdigest()
    assert now.keys() - then.keys() == {added}
    web = Home(moved / "elsewhere/home").web
    for address in now.values():
        name = address.rpartition("/")[2]
        assert answer(web, f"/doc/brief/{name}", "text/html")[0] == (410 if name == GONE else 200), name
        assert answer(web, f"/id/brief/{name}", "text/html")[0] == (410 if name == GONE else 303), name


def test_every_promise_of_then_is_kept(moved: Path, tmp_path: Path) -> None:
    before, after = releases(moved / "first"), releases(moved / "elsewhere/home")
    assert list(after)[: len(before)] == list(before) and len(after) == len(before) + 1
    for version, folder in after.items():
        call(5, "validate", folder)
        if version in before:
            assert says(letters(folder), letters(before[version]))
    *_, newest = after.values()
    assert len((newest / "id-changes.csv").read_text().splitlines()) == 1, "no letter has another address"
    known = [Released(folder) for folder in after.values()]
    for number, released in enumerate(known[:-1]):
        copy = first(known[number:], tmp_path / f"followed-{number}")
        for later in known[number + 1 :]:
            applied(DeltaPaths.of(later.folder), copy, tmp_path / "made")
        assert tree(copy) == followed(known[-1]), released
    for version, folder in before.items():  # A reader of then, with the release as it was published.
        copy = shutil.copytree(folder, tmp_path / version)
        call(5, "sync", "--from", moved / "elsewhere/home/public" / NAME, copy)
        assert tree(copy) == tree(newest)


def test_what_was_withdrawn_then_stays_withdrawn(moved: Path) -> None:
    home = moved / "elsewhere/home"
    assert hits(home, MARKERS) == [] and hits(moved / "home", MARKERS) == []
    for form in ("text/html", "application/ld+json"):
        assert answer(Home(home).web, f"/doc/brief/{TAKEN}", form)[0] == 410
    assert len((home / "public" / NAME / "redactions.csv").read_text().splitlines()) == 2


def test_the_restored_home_and_the_first_publish_the_same(moved: Path) -> None:
    then, now = releases(moved / "home"), releases(moved / "elsewhere/home")
    assert list(then) == list(now)
    for version, folder in then.items():
        assert tree(folder) == tree(now[version])
    again = call(6, "run", moved / "elsewhere" / NAME, "--home", moved / "elsewhere/home", "--quiet", codes=PUBLISHED)
    assert "nothing changed" in again
