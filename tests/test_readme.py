"""Every command of the README does what the README says."""

import os
import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import pytest

from tests.runs import ROOT, SAMPLE, environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
ELSEWHERE = {"make test", ".venv/bin/brievenbus serve --port 8000", ".venv/bin/brievenbus run path/to/folder"}
"""Commands with a test of their own below; the first is the one that runs this."""
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if line not in ELSEWHERE]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a checkout in which every `sh` command of the README was run in order."""
    place = tmp_path_factory.mktemp("checkout")
    for name in (
        "Makefile",
        "pyproject.toml",
        "requirements.lock",
        "requirements-test.lock",
        "pipeline",
        "flows",
        "vocab",
        "datasets",
    ):
        (place / name).symlink_to(ROOT / name)
    (place / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        (place / ".venv" / part.name).symlink_to(part)
    # What runs this test is installed; an installation must not be made again from here.
    for name in ("installed", "tested"):
        (place / ".venv" / name).unlink(missing_ok=True)
        (place / ".venv" / name).touch()
    for command in COMMANDS:
        done = run(command, place)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    return place


LATER = "1780000000"
"""2026-05-28: after the date of every sample letter, since a later date is doubtful."""


def run(command: str, place: Path) -> "subprocess.CompletedProcess[str]":
    env = environment(SOURCE_DATE_EPOCH=LATER)
    env.pop("PREFECT_HOME", None)
    return subprocess.run(command, shell=True, cwd=place, env=env, capture_output=True, text=True, timeout=400)


def block(kind: str, part: str) -> str:
    return next(text for found, text in BLOCKS if found == kind and part in text)


def test_every_command_runs(checkout: Path) -> None:
    assert "make run" in COMMANDS
    assert (checkout / "var/public/voorbeeldbrieven/index.html").exists()


def test_a_second_make_run_says_that_nothing_changed(checkout: Path) -> None:
    assert "nothing changed" in run("make run", checkout).stdout


def test_pandas_reads_a_release(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python", "pandas")], cwd=checkout, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Ministerie van" in done.stdout


def test_duckdb_reads_a_release(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    rows = duckdb.sql(block("sql", "group by")).fetchall()
    assert sum(count for _, count in rows) == len(list((SAMPLE / "letters").iterdir())) - 1


def test_duckdb_reads_parquet_of_a_release(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    rows = duckdb.sql(block("sql", "letters.parquet")).fetchall()
    assert sum(count for _, count in rows) == len(list((SAMPLE / "letters").iterdir())) - 1
    assert all(isinstance(year, int) for year, _ in rows)


def test_frictionless_reads_a_package(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python", "Package")], cwd=checkout, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034" in done.stdout


def test_sparql_answers_on_the_file(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python", "pyoxigraph")], cwd=checkout, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "https://brievenbus.example/id/brief/" in done.stdout


def test_r_reads_a_release(checkout: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("needs R: Rscript is not installed")
    done = subprocess.run(
        ["Rscript", "-e", block("r", "read.csv")], cwd=checkout, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Ministerie van" in done.stdout


def test_the_site_can_be_looked_at(checkout: Path) -> None:
    command = [".venv/bin/brievenbus", "serve", "--port", "0"]
    assert " ".join([*command[:-1], "8000"]) in README
    process = subprocess.Popen(
        command, cwd=checkout, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        connection = HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=10)
        connection.request("GET", "/voorbeeldbrieven/")
        page = connection.getresponse().read().decode()
        connection.close()
        assert "Voorbeeldbrieven" in page
        lines = [line for line in README.splitlines() if line.startswith("curl -fsS")]
        assert len(lines) == 4
        for line in lines:
            done = run(f"{line.replace('http://127.0.0.1:8000/', address)} --retry 9", checkout)
            assert "Ministerie" in done.stdout, (line, done.stderr)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_folder_of_ones_own_is_published(checkout: Path, tmp_path: Path) -> None:
    place = tmp_path / "mijn-brieven"
    (place / "letters").mkdir(parents=True)
    text = (SAMPLE / "dataset.toml").read_text(encoding="utf-8")
    (place / "dataset.toml").write_text(text, encoding="utf-8")
    shutil.copy(next((SAMPLE / "letters").glob("*.txt")), place / "letters")
    done = run(f".venv/bin/brievenbus run {place} --home {tmp_path / 'home'}", checkout)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home/public/mijn-brieven/index.html").exists()


def test_nothing_in_the_readme_is_left_untested() -> None:
    assert {line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()} >= ELSEWHERE
    assert {kind for kind, _ in BLOCKS if kind} == {"sh", "python", "r", "sql"}
