"""What the operator sees of a disk that is full or read-only, of what kills left, and of ten thousand failures."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.diskfaults import NAME, Fault, Runner, account, keep, leftovers, restored, runner
from tests.faults.test_disk_faults import MARKER, fresh, home, published, put
from tests.release.withdrawal.search import hits
from tests.runs import EPOCH

TAKEN = "folder-2026-01-02-brief-txt"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Give a place of work whose disk can fail."""
    with runner(tmp_path_factory.mktemp("states")) as made:
        yield made


@pytest.fixture(scope="module")
def kept(disk: Runner) -> Path:
    """Publish a first release, let letters come and change, and keep that state."""
    published(disk)
    return keep(disk.work, disk.work.with_name("published"))


def given(disk: Runner) -> str:
    return str(disk.work.parent / "given" / NAME)


COMMANDS = (
    ("run",),
    ("harvest",),
    ("build",),
    ("publish",),
    ("approve",),
    ("reject",),
    ("withdraw", TAKEN, "--reason", "other"),
    ("status",),
    ("archive", "verify"),
    ("archive", "repair"),
    ("archive", "export"),
)


def called(disk: Runner, command: tuple[str, ...], fault: Fault) -> tuple[int, list[str]]:
    """Run a command on the dataset, and return its exit code and its lines, those of progress left out."""
    words = 2 if command[0] == "archive" else 1
    more = (str(disk.work / "export"),) if "export" in command else ()
    ended = disk.run(*command[:words], given(disk), *command[words:], *more, *home(disk), fault=fault)
    return ended.code, [line for line in ended.said.splitlines() if line.startswith("brievenbus") or "  " in line]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param(errno.ENOSPC, "No space left", marks=pytest.mark.long),
        (errno.EROFS, "Read-only file system"),
    ],
)
def test_f2_f5_a_disk_that_takes_nothing_is_one_line(
    disk: Runner, kept: Path, command: tuple[str, ...], number: int, said: str
) -> None:
    restored(kept, disk.work)
    before = account(disk.work)
    code, lines = called(disk, command, Fault(1, number, lasting=True))
    reads = command in (("status",), ("archive", "verify"))
    assert code == (0 if reads else 1)
    assert reads or (len(lines) == 1 and said in lines[0] and str(disk.work) in lines[0]), lines
    assert "Traceback" not in "".join(lines)
    assert account(disk.work) == before, "what was published and held stands as it was"


@pytest.mark.slow
def test_f2_a_disk_that_becomes_full_is_healed_by_the_next_run(disk: Runner, kept: Path) -> None:
    restored(kept, disk.work)
    code, lines = called(disk, ("run",), Fault(200, errno.ENOSPC, lasting=True))
    assert code == 1 and "make room" in lines[0] and len(lines) == 1
    assert disk.run("run", given(disk), *home(disk)).code == 0
    found = account(disk.work)
    assert (len(found.records), found.damage, found.leftovers) == (5, [], [])


@pytest.mark.slow
def test_f9_what_a_kill_left_is_swept_and_names_no_withdrawn_letter(disk: Runner, kept: Path) -> None:
    """A kill in publish, at every tenth call, then a withdrawal: the name of the person stands nowhere."""
    restored(kept, disk.work)
    for command in ("harvest", "build"):
        assert disk.run(command, given(disk), *home(disk)).code == 0
    built = keep(disk.work, disk.work.with_name("built"))
    calls = disk.run("publish", given(disk), *home(disk), fault=Fault(0, 0)).calls
    for at in range(5, calls, max(calls // 4, 1)):
        restored(built, disk.work)
        ended = disk.run("publish", given(disk), *home(disk), fault=Fault(at, 0))
        assert ended.code == -9
        (disk.work / f"home/public/{NAME}/.latest.json.part").write_text(MARKER)
        assert disk.run("withdraw", given(disk), TAKEN, "--reason", "other", *home(disk)).code == 0
        assert hits(disk.work / "home", [MARKER]) == [], f"killed at {at} of {calls}: {disk.failed_call()}"
        assert leftovers(disk.work) == []


@pytest.mark.slow
@pytest.mark.parametrize("failures", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_i4_thousands_of_failures_are_a_few_lines(disk: Runner, failures: int) -> None:
    place = fresh(disk)
    put(place, "brief.txt", "Scholen", "Er zijn scholen.")
    with (place / "dataset.toml").open("a") as definition:
        definition.write("[sources.options]\nmax_bytes = 4000\n")
    for number in range(failures):
        with (place / "letters" / f"{number:05}.pdf").open("wb") as file:
            file.truncate(5000)
    harvested = disk.run("harvest", str(place), *home(disk), day=EPOCH)
    built = disk.run("build", str(place), *home(disk), day=EPOCH)
    said = harvested.said + built.said
    assert harvested.code == 0 and built.code in (0, 3)
    assert len(said.splitlines()) < 60 and len(said) < 6_000
