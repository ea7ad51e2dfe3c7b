"""Helpers of tests that run the whole pipeline on a folder of letters."""

import atexit
import fcntl
import hashlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.model.dataset import Dataset
from pipeline.run import Harvested, Published
from tests import warm

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "datasets/voorbeeldbrieven"
PLAIN = "C" if str(ROOT).isascii() else "C.UTF-8"
"""The locale that knows least; not where the path of the code has other letters than ASCII, because Python reads the
lists of its own paths in the encoding of the locale, before any program of ours begins."""
EPOCH = "1767614400"
"""2026-01-05T12:00:00Z: when harvests of tests take place."""
MADE = "BRIEVENBUS_TESTS_MADE"
"""Environment variable: the folder with what all processes of a run of the tests make once."""
BUCKETS = "AWS_ENDPOINT_URL"
Made = TypeVar("Made")


def sample(folder: Path, keep: int | None = None) -> Path:
    """Copy the sample dataset, or its first files, and return the copy."""
    place = folder / "voorbeeldbrieven"
    (place / "letters").mkdir(parents=True)
    shutil.copy(SAMPLE / "dataset.toml", place)
    for file in sorted((SAMPLE / "letters").iterdir())[:keep]:
        shutil.copy2(file, place / "letters")
    return place


def silent(step: str, done: int, total: int | None) -> None:
    """Report nothing."""


def run_here(place: Path, home: Path, workers: int = 2) -> tuple[Harvested, Published]:
    """Run a dataset in this process."""
    return run.run(load(place), Home(home), Engine(processes=workers), silent)


def first_run(folder: Path, keep: int | None = None) -> tuple[Path, Path, Published]:
    """Return the sample dataset, or its first files, with its home after a first run, and how that run ended.

    They are copies of what one run made for each number of files and time, so that tests begin with them that are about
    what comes after. What tests the first run itself calls `run_here`.
    """

    def make(made: Path) -> Published:
        return run_here(sample(made, keep), made / "home")[1]

    published = made_once(f"{keep}-{os.environ.get('SOURCE_DATE_EPOCH')}", make, folder)
    return folder / "voorbeeldbrieven", folder / "home", published


def made_once(name: str, make: Callable[[Path], Made], folder: Path) -> Made:
    """Fill a folder with a copy of what a function makes in one, and return what that returned.

    It is called once for each name, also where several processes run the tests. The home in it knows its datasets by
    the paths of the copy.
    """
    place = made_together() / hashlib.sha256(name.encode()).hexdigest()
    first, end = place / "made", place / "returned"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not end.exists():
            shutil.rmtree(place, ignore_errors=True)
            first.mkdir(parents=True)
            end.write_bytes(pickle.dumps(make(first)))
    returned = pickle.loads(end.read_bytes())
    subprocess.run(["cp", "-a", f"{first}/.", str(folder)], check=True)
    for dataset, place in Home(folder / "home").folders().items():
        Home(folder / "home").remember(dataset, folder / place.relative_to(first))
    return cast(Made, returned)


def made_together() -> Path:
    """Return the folder of what is made once, which the first process to ask makes, and removes when it ends."""
    if MADE not in os.environ:
        os.environ[MADE] = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, os.environ[MADE], ignore_errors=True)
    return Path(os.environ[MADE])


def load(place: Path) -> Dataset:
    """Return the dataset defined in a folder."""
    return run.load(str(place))


def command(place: Path, home: Path, *options: str) -> list[str]:
    """Return the command that runs a dataset in a process of its own."""
    return [sys.executable, "-m", "pipeline", "run", str(place), "--home", str(home), "--quiet", *options]


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of such a process: a fixed clock, and what a test changes."""
    return os.environ | {"SOURCE_DATE_EPOCH": EPOCH} | changes


def hear_signals() -> None:
    """Undo, in a child before it runs its command, that a parent in the background ignores SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def run_apart(place: Path, home: Path, *options: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Run a dataset in a process of its own; in a new Python where that has to start with another setting.

    Workers that read a bucket have their settings from the environment in which their server started.
    """
    if BUCKETS not in os.environ and not any(name.startswith(("PYTHON", "LC_")) for name in changes):
        return brievenbus("run", place, "--home", home, "--quiet", *options, **changes)
    return subprocess.run(
        command(place, home, *options),
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=300,
    )


def brievenbus(*words: object, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own, and return how it ended and what it printed."""
    return warm.run(words, environment(**changes))


def tree(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_whole(public: Path) -> bool:
    """Whether what `latest.json` names is all there and has the checksums that it states; true before the first."""
    latest = public / "voorbeeldbrieven/latest.json"
    if not latest.exists():
        return True
    named = msgspec.json.decode(latest.read_bytes())
    folder = public / "voorbeeldbrieven/releases" / named["version"]
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    held = tree(folder)
    held.pop("SHA256SUMS")
    return held == sums and len(named["files"]) == len(sums) + 1
