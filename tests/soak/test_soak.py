"""Run after run by Prefect, a day apart, against a publisher who changes every day and misbehaves on a tenth of them.

Every release is right, nothing is missed, and memory, open files, disk and Prefect's database stay within bounds.
"""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.runs import ROOT, environment
from tests.soak.__main__ import BEGIN, KEEP, Soaked

MEMORY, FILES = 40_000_000, 3
"""Most bytes and open files by which the process may grow in the second half of the runs.

In the first it loads what it needs: from 200 letters, which are there at the ninetieth run, RDF is checked while it is
written.
"""
PREFECT = 300_000
"""Most bytes that Prefect may keep of one run, until it forgets it after 90 days."""
MONTHS = 8
"""Most months in the runs, each with a release that stays."""


@pytest.mark.parametrize("runs", [11, pytest.param(200, marks=pytest.mark.long)])
def test_each_release_is_right_and_nothing_grows(tmp_path: Path, runs: int) -> None:
    command = [sys.executable, "-m", "tests.soak", "--home", str(tmp_path / "home"), "--runs", str(runs)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60 * runs)
    assert done.returncode == 0, done.stderr[-2000:]
    found = msgspec.json.decode(done.stdout.splitlines()[-1], type=Soaked)

    assert found.failed == [] and found.letters >= BEGIN + runs - 1
    assert found.releases <= KEEP + 31 + MONTHS + 1
    half, last = found.seen[runs // 2], found.seen[-1]
    assert last.memory - half.memory < MEMORY
    assert last.files - half.files <= FILES
    assert (last.prefect - half.prefect) / (runs - runs // 2 - 1) < PREFECT
    assert last.disk < 2 * (found.releases + 2) * found.release
