"""`run` on the real sources without a network: one line for each source, exit code 1, and nothing damaged."""

import json
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests import warm
from tests.runs import brievenbus, environment, run_apart, sample, tree

SOURCES = ("koop_sru", "tweedekamer_syncfeed", "open_overheid")


def go_offline() -> None:
    """Have, in the process of a command, no name resolve; nor does it wait for that to change."""

    def refuse(*arguments: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def connect(*arguments: object) -> None:
        raise AssertionError("a socket was opened")

    socket.getaddrinfo = refuse  # type: ignore[assignment]
    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    time.sleep = lambda seconds: None


def run_offline(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return warm.run(arguments, environment(), before=(__name__, "go_offline"))


@pytest.mark.parametrize("command", ["run", "harvest"])
def test_every_source_that_cannot_be_reached_is_one_line(tmp_path: Path, command: str) -> None:
    done = run_offline(command, "kamerbrieven", "--home", str(tmp_path / "home"), "--quiet")
    assert done.returncode == 6, done.stderr
    lines = done.stderr.splitlines()
    for source in SOURCES:
        (line,) = (line for line in lines if line.startswith(f"brievenbus: {source}: "))
        assert "name resolution" in line
    assert len(lines) == len(SOURCES)
    assert "Traceback" not in done.stderr


def test_a_check_of_sources_says_of_each_that_it_was_not_reached(tmp_path: Path) -> None:
    done = run_offline("sources", "check", "kamerbrieven", "--home", str(tmp_path / "home"))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    for source in SOURCES:
        (line,) = (line for line in lines if line.startswith(f"kamerbrieven: {source} is unreachable: "))
        assert "name resolution" in line
        assert f"kamerbrieven: {source}: advice: Check it again: brievenbus sources check." in lines
    assert len(lines) == 2 * len(SOURCES)


def test_status_says_what_could_not_be_reached(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    run_offline("harvest", "kamerbrieven", "--home", home, "--quiet")
    told = brievenbus("status", "kamerbrieven", "--home", home)
    assert told.returncode == 0, told.stderr
    for source in SOURCES:
        assert f"kamerbrieven: {source} is failing: the try of 2026-01-05 ended in an error: " in told.stdout
        assert f"kamerbrieven: {source}: advice: " in told.stdout


def test_what_was_published_stays_as_it_was(tmp_path: Path) -> None:
    """A dataset with a source that can be had and one that cannot: the first is published, and stays."""
    place, home = sample(tmp_path, 3), tmp_path / "home"
    assert run_apart(place, home).returncode == 0
    releases = tree(home / "public/voorbeeldbrieven/releases")
    file_of_latest = home / "public/voorbeeldbrieven/latest.json"
    latest = json.loads(file_of_latest.read_bytes())
    with (place / "dataset.toml").open("a") as file:
        file.write('\n[[sources]]\nname = "koop_sru"\n')
    done = run_offline("run", str(place), "--home", str(home), "--quiet")
    assert done.returncode == 3, done.stderr
    assert "brievenbus: koop_sru: " in done.stderr
    assert tree(home / "public/voorbeeldbrieven/releases") == releases
    assert json.loads(file_of_latest.read_bytes()) == latest | {"complete": None, "valid_until": None}
    assert '"state": "failing"' in (home / "public/voorbeeldbrieven/sources.json").read_text()
