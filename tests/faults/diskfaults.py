"""A disk that fails at one call of a command: what the command says, and what the next one makes of what it left."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import sqlalchemy as sa

from pipeline.archive import Contents, contents_place, open_index, verify
from pipeline.archive.tables import CHANGE, RECORD
from pipeline.files import is_partial
from pipeline.home import Home
from tests.runs import EPOCH, ROOT, tree

NAME = "brieven"
LATER = str(int(EPOCH) + 86_400)
"""The day on which the disk fails."""
ASKED = ("requests.csv", "completeness", "sources.json")
"""Beginnings of names of files that say how often a source was asked."""


class Fault(NamedTuple):
    """A fault at one call."""

    at: int
    error: int
    """Number of the error; 0 for SIGKILL."""
    lasting: bool = False
    """Whether every later call fails too, as on a disk that is full."""
    below: str = ""
    """Folder below the place of work that it is about; all of it by default."""


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    said: str
    calls: int


class Runner:
    """Runs commands with faults."""

    def __init__(self, library: Path, work: Path) -> None:
        """Start the process that commands are forked from."""
        self.work, self._beside = work, work.with_name("said")
        (work / "tmp").mkdir(exist_ok=True)
        environment = os.environ | {"LD_PRELOAD": str(library), "TMPDIR": str(work / "tmp"), "COLUMNS": "200"}
        command = [sys.executable, "-m", "tests.faults.runner", str(library), str(work.with_name("warm"))]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def run(self, *command: str, fault: Fault | None = None, day: str = LATER) -> Ended:
        """Run a command, and return how it ended."""
        assert self._process.stdin and self._process.stdout
        (self.work / "tmp").mkdir(exist_ok=True)
        count = self._beside.with_suffix(".count")
        count.unlink(missing_ok=True)
        asked = {
            "command": command,
            "environment": {"SOURCE_DATE_EPOCH": day},
            "out": f"{self._beside}.out",
            "mark": f"{self._beside}.mark",
            "below": str(self.work / fault.below) if fault else f"{self.work}/",
            "at": fault.at if fault else 0,
            "error": fault.error if fault else 0,
            "lasting": bool(fault and fault.lasting),
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        said = Path(f"{self._beside}.out").read_text(encoding="utf-8", errors="replace")
        return Ended(code, said, int(count.read_text()) if count.exists() else 0)

    def failed_call(self) -> str:
        """Return which call failed last."""
        file = Path(f"{self._beside}.mark")
        return file.read_text().strip() if file.exists() else "none"


@contextmanager
def runner(folder: Path) -> Iterator[Runner]:
    """Build the library, and give a runner that works below a folder."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler: gcc is not installed")
    library = folder / "preload.so"
    source = Path(__file__).with_name("preload.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    work = folder / "work"
    work.mkdir()
    with closing(Runner(library, work)) as made:
        yield made


class Account(NamedTuple):
    """What is in a home, but for how often sources were asked."""

    records: list[Any]
    log: list[Any]
    damage: list[str]
    releases: list[tuple[str, str, str]]
    """Version, result and content hash."""
    public: dict[str, str]
    """SHA-256 of every file of the web root."""
    leftovers: list[str]
    """What lies below the web root and is no file of it."""


def account(work: Path) -> Account:
    """Return what is in the home below a folder."""
    home = Home(work / "home")
    with closing(open_index(home, NAME)) as index, index.engine.connect() as connection:
        held = sa.select(RECORD.c.source, RECORD.c.key, RECORD.c.sha256, RECORD.c.withdrawn).order_by(RECORD.c.key)
        logged = sa.select(CHANGE.c.key, CHANGE.c.operation).order_by(CHANGE.c.key, CHANGE.c.seq)
        records = [tuple(row) for row in connection.execute(held)]
        log = [tuple(row) for row in connection.execute(logged)]
        damage = list(verify(index, Contents(contents_place(home, NAME))))
    file = home.web / NAME / "releases.json"
    entries = msgspec.json.decode(file.read_bytes())["releases"] if file.exists() else []
    public = tree(home.web) if home.web.exists() else {}
    return Account(
        records=records,
        log=log,
        damage=damage,
        releases=[(one["version"], one["result"], one["content_hash"]) for one in entries],
        public={name: found for name, found in public.items() if not Path(name).name.startswith(ASKED)},
        leftovers=leftovers(work),
    )


def leftovers(work: Path) -> list[str]:
    """Return what lies below the web root and is no file of it: partial and hidden names, releases without a name."""
    web = work / "home/public"
    hidden = [path for path in web.rglob(".*") if path.name != ".well-known"]
    partial = [path for path in web.rglob("*") if is_partial(path.name)]
    file = web / NAME / "releases.json"
    entries = msgspec.json.decode(file.read_bytes())["releases"] if file.exists() else []
    named = {one["version"] for one in entries if one["result"] == "released"}
    folders = [path for path in (web / NAME / "releases").glob("*") if path.name not in named]
    return sorted({path.relative_to(web).as_posix() for path in (*hidden, *partial, *folders)})


def keep(work: Path, kept: Path) -> Path:
    """Keep a place of work as it is, and return where."""
    shutil.rmtree(work / "tmp", ignore_errors=True)
    restored(work, kept)
    return kept


def restored(kept: Path, work: Path) -> None:
    """Have a place of work as it was kept; files with two names keep both."""
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run(["cp", "-a", str(kept), str(work)], check=True)


KINDS: tuple[tuple[str, int, bool], ...] = (
    ("SIGKILL", 0, False),
    ("ENOSPC", errno.ENOSPC, True),
    ("EIO", errno.EIO, False),
    ("SIGKILL", 0, False),
    ("EROFS", errno.EROFS, True),
    ("EACCES", errno.EACCES, False),
    ("EMFILE", errno.EMFILE, False),
    ("EDQUOT", errno.EDQUOT, False),
)
"""Name, number, and whether the fault lasts; a kill twice as often as each of the others."""


class Scene(NamedTuple):
    """A command whose disk fails."""

    command: tuple[str, ...]
    heal: tuple[tuple[str, ...], ...]
    """What the operator runs after that: mostly the same command once more."""
    prepare: Callable[[Runner], None]
    state: Callable[[Path], object]
    """What must be the same as where nothing failed, from the place of work."""
    below: str = ""
    """Folder that fails; the whole place of work by default."""


class Result(NamedTuple):
    """What came of the faults of a scene."""

    calls: int
    """Calls that could have failed."""
    points: int
    wrong: list[str]


def attack(runner: Runner, scene: Scene, kinds: Sequence[tuple[str, int, bool]], points: int) -> Result:
    """Let a command fail at so many points, one after another, heal it, and compare with one that did not fail.

    Few points are in the middle of their parts of the command, and not at its first call.
    """
    work, kept = runner.work, runner.work.with_name("kept")
    scene.prepare(runner)
    keep(work, kept)
    whole = runner.run(*scene.command, fault=Fault(0, 0, below=scene.below))
    assert whole.code == 0, whole.said
    for command in scene.heal:
        runner.run(*command)
    expected = scene.state(work)
    wrong: list[str] = []
    for number in range(points):
        name, error, lasting = kinds[number % len(kinds)]
        at = 1 + (2 * number + (points < len(KINDS))) * whole.calls // (2 * points)
        restored(kept, work)
        ended = runner.run(*scene.command, fault=Fault(at, error, lasting, scene.below))
        where = f"{name} at {at} of {whole.calls} ({runner.failed_call()})"
        wrong += [f"{where}: {line}" for line in _badly_ended(ended, killed=error == 0)]
        for command in scene.heal:
            healed = runner.run(*command)
            if healed.code != 0:
                wrong.append(f"{where}: afterwards {command[0]} ended with {healed.code}: {healed.said[-300:]}")
        wrong += [f"{where}: {line}" for line in _differences(expected, scene.state(work))]
    return Result(whole.calls, points, wrong)


def _badly_ended(ended: Ended, killed: bool) -> Iterator[str]:
    """Give what is wrong with the end of a command whose disk failed."""
    if "Traceback" in ended.said or "Error in " in ended.said:
        yield f"a traceback: {ended.said[-600:]}"
    if killed and ended.code not in (0, -signal.SIGKILL):
        yield f"killed, and ended with {ended.code}: {ended.said[-300:]}"
    if not killed and ended.code not in (0, 1, 5):
        yield f"ended with {ended.code}: {ended.said[-300:]}"
    if ended.code == 1 and "brievenbus: " not in ended.said:
        yield f"no line says why: {ended.said[-300:]}"


def _differences(expected: object, found: object) -> Iterator[str]:
    """Give what differs, by its name."""
    if isinstance(expected, Account) and isinstance(found, Account):
        for name in Account._fields:
            yield from _difference(name, getattr(expected, name), getattr(found, name))
    else:
        yield from _difference("state", expected, found)


def _difference(name: str, expected: Any, found: Any) -> Iterator[str]:
    if expected != found:
        if isinstance(expected, dict):
            names = sorted({key for key in expected | found if expected.get(key) != found.get(key)})
            yield f"{name} differs in {names[:6]}"
        else:
            lost = [one for one in expected if one not in found][:4]
            more = [one for one in found if one not in expected][:4]
            yield f"{name} differs: lost {lost}, more {more}, {len(expected)} and {len(found)}"
