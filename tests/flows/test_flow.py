"""The Prefect flow: the same bytes as without Prefect, visible by names a person understands, and never in the way."""

import ast
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import Started, wait_for
from tests.runs import ROOT, environment, is_whole, run_apart, sample, tree


def run_flow(place: Path, home: Path, **changes: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flows.dataset", str(place), "--home", str(home)]
    env = environment(**changes)
    env.pop("PREFECT_HOME", None)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=400)


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    folder = tmp_path_factory.mktemp("flow")
    place = sample(folder)
    done = run_flow(place, folder / "home")
    assert done.returncode == 0, done.stderr
    return place, folder / "home", done.stdout


def asked(home: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(home / "prefect/prefect.db")) as connection:
        return connection.execute(query).fetchall()


def test_the_flow_gives_the_same_bytes_as_the_command(flown: tuple[Path, Path, str], tmp_path: Path) -> None:
    place, home, text = flown
    assert run_apart(place, tmp_path / "home").returncode == 0
    assert tree(home / "public") == tree(tmp_path / "home/public")
    assert is_whole(home / "public")
    assert "new release 2026" in text


def test_prefect_shows_what_ran(flown: tuple[Path, Path, str]) -> None:
    _, home, _ = flown
    names = {name for (name,) in asked(home, "select name from task_run")}
    assert {"Harvest folder", "Build voorbeeldbrieven", "Publish voorbeeldbrieven"} <= names
    assert asked(home, "select state_name from flow_run") == [("Completed",)]


def test_a_summary_stands_in_prefect(flown: tuple[Path, Path, str]) -> None:
    _, home, _ = flown
    ((text,),) = asked(home, "select data from artifact where key = 'summary-voorbeeldbrieven'")
    assert "new release" in text
    assert "| records of release " in text
    assert "issues.csv" in text


def test_the_log_of_a_run_has_what_the_terminal_says(flown: tuple[Path, Path, str]) -> None:
    _, home, text = flown
    logged = {line for (line,) in asked(home, "select message from log")}
    assert set(text.splitlines()) - logged == set()


def test_the_password_is_for_the_owner_alone_and_guards_the_server_of_one_run(flown: tuple[Path, Path, str]) -> None:
    _, home, _ = flown
    assert (home / "prefect/password").stat().st_mode & 0o777 == 0o600
    assert (home / "prefect/password").read_text().startswith("brievenbus:")


def test_f10_a_broken_prefect_does_not_stop_a_run(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    (home / "prefect").mkdir(parents=True)
    (home / "prefect/prefect.db").write_bytes(b"no database" * 1000)
    done = run_flow(place, home)
    assert done.returncode == 0, done.stderr
    assert "brievenbus: Prefect failed: " in done.stderr
    assert "server.log says why" in done.stderr
    assert "the same steps run without Prefect" in done.stderr
    assert "database" in (home / "prefect/server.log").read_text()
    assert is_whole(home / "public")
    assert (home / "public/voorbeeldbrieven/latest.json").exists()


def test_prefect_is_told_to_keep_to_itself() -> None:
    """Analytics off, JSON results, no cached fetches: by the settings in force, not by the file that sets them."""
    script = (
        "import flows\nfrom prefect.settings import get_current_settings\ns = get_current_settings()\n"
        "print(s.server.analytics_enabled, s.results.default_serializer, s.server.ui.v2_enabled)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, env=environment())
    assert done.stdout.split() == ["False", "json", "False"], done.stderr


@pytest.mark.parametrize("file", sorted((ROOT / "flows").glob("*.py")), ids=lambda file: file.name)
def test_no_task_caches_its_result(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "task":
            assert any(word.arg == "cache_policy" and ast.unparse(word.value) == "NO_CACHE" for word in node.keywords)


@pytest.mark.slow
def test_f10_a_hard_kill_leaves_no_server_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.dataset", str(sample(tmp_path, 3)), "--home", str(tmp_path / "home")]
    started = Started(command, tmp_path / "marks")
    try:
        assert wait_for(lambda: bool(started.alive("uvicorn")), 60)
        started.send(signal.SIGKILL, to_group=False)
        started.process.wait()
        assert wait_for(lambda: not started.alive(), 10), started.alive()
    finally:
        started.end()
