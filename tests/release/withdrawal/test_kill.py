"""A withdrawal killed at any instant is completed by the next one, and nothing published is broken meanwhile."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.release.withdrawal import swapping
from tests import warm
from tests.release.withdrawal.homes import DAY, START, Place, letter
from tests.release.withdrawal.search import hits
from tests.runs import tree

CANARY = ["Kanariezaak", "kanarievogel", "K. Arie-Bird"]
INSTANTS = 4
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.rmtree"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make a dataset with two releases that hold the letter."""
    made = Place(tmp_path_factory.mktemp("killed"), ("tables", "jsonl", "nquads"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(START))
        made.put("brief-1.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
        made.put("taken.txt", letter(99, "Kanariezaak", "Over een kanarievogel.", "K. Arie-Bird", 2))
        made.run()
        patch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
        made.put("brief-2.txt", letter(2, "Onderwerp 2", "Tekst van brief 2."))
        made.run()
    return made


def count_changes(stop: str, home: str, may_exchange: str) -> None:
    """Count, in the process of a command, its changes below a folder, and kill it before one of them."""
    seen = 0

    def hook(event: str, facts: tuple[object, ...]) -> None:
        nonlocal seen
        if event != "open" and event not in CHANGES:
            return
        if event == "open" and not (isinstance(facts[2], int) and facts[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        name = os.fsdecode(facts[0]) if isinstance(facts[0], str | bytes | os.PathLike) else ""
        if name.startswith(home):
            seen += 1
            if seen == int(stop):
                os.kill(os.getpid(), signal.SIGKILL)

    def end(code: int) -> None:
        sys.stderr.write(f"changes: {seen}\n")
        sys.stderr.flush()
        leave(code)

    sys.addaudithook(hook)
    leave, os._exit = os._exit, end  # type: ignore[assignment]
    if may_exchange == "no":
        swapping._exchange = lambda one, other: False


def withdraw(place: Place, home: Path, stop: int, may_exchange: str) -> "subprocess.CompletedProcess[str]":
    """Withdraw the letter in a process of its own, which kills itself before its change number `stop`; 0 for never."""
    words = ("withdraw", place.folder, "folder-taken-txt", "--reason", "error", "--home", home)
    changed = os.environ | {"SOURCE_DATE_EPOCH": str(START + 2 * DAY)}
    return warm.run(words, changed, before=(__name__, "count_changes", str(stop), str(home), may_exchange))


def latest_is_whole(home: Path) -> bool:
    """Whether every release that stands is what its checksums say, and `latest.json` names one of them."""
    public = home / "public/brieven"
    for folder in (public / "releases").iterdir():
        lines = (folder / "SHA256SUMS").read_text().splitlines()
        sums = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
        if {name: found for name, found in tree(folder).items() if name != "SHA256SUMS"} != sums:
            return False
    return (public / "releases" / json.loads((public / "latest.json").read_bytes())["version"]).is_dir()


@pytest.mark.slow
@pytest.mark.parametrize("may_exchange", ["yes", "no"])
def test_a_withdrawal_killed_at_any_instant_is_completed_by_the_next(
    place: Place, tmp_path: Path, may_exchange: str
) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(place.home.folder, undisturbed, symlinks=True)
    done = withdraw(place, undisturbed, 0, may_exchange)
    assert done.returncode == 0, done.stderr
    assert hits(undisturbed, CANARY) == []
    expected = tree(undisturbed / "public")
    changes = int(done.stderr.rpartition("changes: ")[2])
    assert changes > 100
    chance = random.Random(8)
    for stop in sorted(chance.sample(range(1, changes + 1), INSTANTS)):
        home = tmp_path / str(stop)
        shutil.copytree(place.home.folder, home, symlinks=True)
        killed = withdraw(place, home, stop, may_exchange)
        assert killed.returncode == -9, killed.stderr
        if may_exchange == "yes":
            assert latest_is_whole(home), f"killed before change {stop} of {changes}"
        again = withdraw(place, home, 0, may_exchange)
        assert again.returncode == 0, again.stderr
        assert latest_is_whole(home)
        assert tree(home / "public") == expected, f"killed before change {stop} of {changes}"
        assert hits(home, CANARY) == [], f"killed before change {stop} of {changes}"
        shutil.rmtree(home)
