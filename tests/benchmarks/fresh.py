"""Run a command as a process of its own and measure it together with all processes that it starts."""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from tests.runs import ROOT, environment

_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER (prctl(2)): workers that outlive their parent are waited for here, so that they count."""


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Use of the machine by a step."""

    processor: float
    """Processor time of all its processes, in seconds."""
    wall: float
    """Time that passed, in seconds."""
    peak: int
    """Largest memory of one of its processes, in bytes."""


def measured(*arguments: str, **changes: str) -> Spent:
    """Run a step of `tests.benchmarks.steps` in a fresh process. Raises CalledProcessError where it fails."""
    ctypes.CDLL(None, use_errno=True).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    command = [sys.executable, "-m", "tests.benchmarks.steps", *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment(**changes), stdout=subprocess.DEVNULL)
    processor, peak, status = 0.0, 0, 0
    while True:
        try:
            found, ended, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        processor += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss * 1024)
        status = ended if found == process.pid else status
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Spent(processor=processor, wall=time.perf_counter() - began, peak=peak)


def size(folder: Path) -> tuple[int, int]:
    """Return the bytes and the number of files below a folder; a file with two names counts once."""
    found = {
        (one.st_dev, one.st_ino): one.st_size for path in folder.rglob("*") if (one := path.lstat()) and path.is_file()
    }
    return sum(found.values()), len(found)
