"""Runs commands for `diskfaults`, each in a process that is forked from this one and in which one fault is armed.

Everything is imported before, so that a command takes its own time and not that of Python's start.
"""

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

from pipeline.cli.app import app


def main(library: str) -> None:
    """Read a line of JSON for each command, and answer with its exit code and the calls that were counted."""
    faults = ctypes.CDLL(library)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(faults, asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


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
    main(sys.argv[1])
