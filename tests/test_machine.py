"""What the machine refuses is one line with a place and what to do, and never a traceback."""

import errno
import os
import resource
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import BusyError, MachineError, PipelineError, SourceError
from pipeline.home import Home
from pipeline.machine import ADVICE, problem, stated
from tests.runs import EPOCH, ROOT, run_apart, run_here, sample, tree


@pytest.mark.parametrize("number", sorted(ADVICE))
def test_every_refusal_of_the_system_names_its_place(number: int, tmp_path: Path) -> None:
    with pytest.raises(MachineError) as found, stated(tmp_path):
        raise OSError(number, os.strerror(number))
    assert str(found.value).startswith(f"{tmp_path}: {os.strerror(number)}; ")
    with pytest.raises(MachineError, match=r"^/elsewhere: "), stated(tmp_path):
        raise OSError(number, os.strerror(number), "/elsewhere")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "out of memory"),
        (RuntimeError("can't start new thread"), "no new process"),
        (RuntimeError("Unexpected error within the Pool"), "no new process"),
        (BrokenProcessPool(), "was ended"),
    ],
)
def test_no_memory_is_stated(error: Exception, said: str) -> None:
    assert said in str(problem(error))


def test_a_library_that_hides_the_reason_does_not_hide_it_from_the_operator() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/home/table.xlsx")
        except OSError as error:
            raise ValueError("cannot close the workbook") from error
    except ValueError as error:
        assert str(problem(error)).startswith("/home/table.xlsx: No space left on device; make room")


def test_a_fault_of_the_program_stays_one(tmp_path: Path) -> None:
    for error in (ValueError("x"), RuntimeError("x"), sqlite3.IntegrityError("x"), SourceError("x")):
        assert problem(error) is None
    with pytest.raises(KeyError), stated(tmp_path):
        raise KeyError("x")


def test_a_database_that_is_full_or_read_only_is_stated(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    database = sqlite3.connect(file)
    database.execute("pragma page_size = 512")
    database.execute("create table a (b)")
    database.execute("pragma max_page_count = 3")
    with pytest.raises(MachineError, match=r"state\.sqlite: database or disk is full; make room"), stated(file):
        database.execute("insert into a values (zeroblob(9000))")
    database.execute("pragma query_only = on")
    with pytest.raises(MachineError, match="readonly database; give this user the right"), stated(file):
        database.execute("insert into a values (1)")
    database.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'none' / 'index.sqlite'}")
    with pytest.raises(MachineError, match="unable to open database file; check"), stated(file):
        engine.connect()


def test_f6_who_works_on_a_dataset_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767614400")
    home = Home(tmp_path)
    with home.lock("brieven"):
        with pytest.raises(BusyError, match=rf"process {os.getpid()}, since 2026-01-05T12:00:00Z\)"):
            home.lock("brieven").__enter__()
        (home.state("brieven") / "working.json").write_bytes(b"\xff")
        with pytest.raises(BusyError, match="another run is working on 'brieven': wait"):
            home.lock("brieven").__enter__()
    with home.lock("brieven"):
        pass


@pytest.mark.parametrize("module", ["pipeline", "flows.dataset"])
@pytest.mark.parametrize(
    ("kind", "limit", "said"),
    [
        (resource.RLIMIT_AS, 300_000 * 1024, "of memory may be addressed"),
        (resource.RLIMIT_AS, 600_000 * 1024, "of memory may be addressed"),
        (resource.RLIMIT_AS, 1_000_000 * 1024, "of memory may be addressed"),
        (resource.RLIMIT_NOFILE, 20, "files may be open at once"),
    ],
)
def test_limits_under_which_nothing_runs_are_named(
    kind: int, limit: int, said: str, module: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", module, *(["run"] if module == "pipeline" else []), str(sample(tmp_path, 1))]
    ended = subprocess.run(
        [*command, "--home", str(tmp_path / "home")],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_an_error_without_a_number_is_no_refusal() -> None:
    assert problem(OSError("x")) is None and problem(PipelineError("x")) is None


@pytest.mark.slow
def test_f10_of_eight_runs_at_once_one_works_and_the_others_say_so(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(lambda _: run_apart(place, home), range(8)))
    codes, said = [one.returncode for one in ended], [one.stderr for one in ended]
    assert set(codes) <= {0, 75} and 0 in codes, said
    for code, line in zip(codes, said, strict=True):
        assert code == 0 or ("(process " in line and len(line.splitlines()) == 1), line
    assert len(list((home / "public/voorbeeldbrieven/releases").iterdir())) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["state/voorbeeldbrieven/letters", "sent/folder"])
def test_a_file_of_the_state_that_is_damaged_on_the_way_is_made_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Pages of a database that are not read when it is opened."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home = sample(tmp_path, 3), tmp_path / "home"
    with (place / "dataset.toml").open("a") as definition:
        definition.write(f'\n[[targets]]\nname = "folder"\n[targets.options]\npath = "{tmp_path / "copy"}"\n')
    run_here(place, home, 1)
    (place / "letters/note.txt").write_text("Een notitie. " * 40)
    (file,) = home.glob(f"{name}*.sqlite")
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\x55" * (len(whole) - 4096))
    _, published = run_here(place, home, 1)
    assert published.new and published.targets[0].error is None
    assert f"{file} is damaged (database disk image is malformed), and is made again" in capfd.readouterr().err
    assert tree(home / "public") == tree(tmp_path / "copy")
