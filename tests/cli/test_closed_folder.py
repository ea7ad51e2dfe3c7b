"""A command called in a folder that is gone, or that the user may not enter, as root's home for another user."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs import environment, sample

SETPRIV = shutil.which("setpriv")
BOUND = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


def called(first: str, *words: object) -> "subprocess.CompletedProcess[str]":
    """Run `brievenbus` after a command of the shell; root is refused what other users are."""
    bounded = [SETPRIV, *BOUND] if os.geteuid() == 0 else []
    script = f'{first} && exec "$@"'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *map(str, (*bounded, sys.executable, "-m", "pipeline", *words))],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(
    os.geteuid() == 0 and SETPRIV is None, reason="setpriv of util-linux is needed to be refused as root"
)
def test_a_run_reads_its_letters_where_the_user_may_not_enter_the_folder(tmp_path: Path) -> None:
    if called("true", "--version").returncode:
        pytest.skip("as another user than root would, this one may not read the checkout")
    place, closed = sample(tmp_path, 2), tmp_path / "closed"
    closed.mkdir()
    try:
        done = called(f"cd {closed} && chmod 000 .", "run", place, "--home", tmp_path / "home")
        named = called(f"cd {closed}", "run", "voorbeeldbrieven", "--home", tmp_path / "named")
    finally:
        closed.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert "2 letters from 2 records" in done.stdout
    assert named.returncode == 0, named.stderr


def test_a_folder_that_is_gone_is_one_line(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = called(f"cd {gone} && rmdir {gone}", "run", "voorbeeldbrieven", "--home", tmp_path / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "brievenbus: the folder in which this was called is gone: call it in another one\n"
