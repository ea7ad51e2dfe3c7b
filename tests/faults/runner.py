"""Runs commands for `diskfaults`, each in a process that is forked from this one and in which one fault is armed.

One command was run in this process before, so that everything is imported and every template compiled: a command takes
its own time and not that of its start. What it leaves running is ended: each command starts its own workers.
"""

import ctypes
import gc
import json
import os
import shutil
import sys
import tempfile
import threading
from contextlib import redirect_stderr, redirect_stdout, suppress
from multiprocessing import current_process, forkserver
from pathlib import Path
from typing import Any

from pipeline.cli.app import app
from tests.runs import sample


def main(library: str, warm: str) -> None:
    """Read a line of JSON for each command, and answer with its exit code and the calls that were counted."""
    faults = ctypes.CDLL(library)
    _warm_up(Path(warm))
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(faults, asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _warm_up(folder: Path) -> None:
    """Run one command on the first letters of the sample, below a folder; leave no thread or process behind."""
    place = sample(folder, 2)
    tempfile.tempdir = str(folder)
    with (
        (folder / "said").open("w") as said,
        redirect_stdout(said),
        redirect_stderr(said),
        suppress(SystemExit),
    ):
        app(args=["run", str(place), "--home", str(folder / "home"), "--quiet"], prog_name="brievenbus")
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    gc.collect()
    assert threading.active_count() == 1, threading.enumerate()
    tempfile.tempdir = current_process()._config["tempdir"] = None  # type: ignore[attr-defined]
    shutil.rmtree(folder)


def _run(faults: ctypes.CDLL, asked: dict[str, Any]) -> None:
    """Run one command, and leave."""
    os.environ.update(asked["environment"])
    out = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDONLY) if stream == 0 else out, stream)
    code: object = 0
    faults.faults_arm(asked["below"].encode(), asked["at"], asked["error"], asked["lasting"], asked["mark"].encode())
    try:
        app(args=asked["command"], prog_name="brievenbus")
    except SystemExit as error:
        code = error.code
    total = faults.faults_count()
    faults.faults_arm(b"/", 0, 0, 0, b"")
    Path(asked["mark"]).with_suffix(".count").write_text(str(total))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
