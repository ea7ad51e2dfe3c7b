"""Processes that a test started, and their children wherever they went: known by a mark in their environment."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.runs import ROOT, environment, hear_signals

MARK = "BRIEVENBUS_MARK"


class Started:
    """A command in a process group of its own; what it prints goes to one file."""

    def __init__(self, command: list[str], folder: Path, **changes: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._mark = f"{MARK}={folder}"
        self._file = folder / f"output-{len(list(folder.glob('output-*')))}"
        with self._file.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(**{MARK: str(folder)}, **changes),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=hear_signals,
            )

    def words(self) -> str:
        """Return what it printed until now."""
        return self._file.read_text(encoding="utf-8", errors="replace")

    def alive(self, *words: str) -> list[int]:
        """Return the processes of it that run, or those whose command line has all of some words."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                marked = self._mark.encode() in (process / "environ").read_bytes().split(b"\0")
                line = (process / "cmdline").read_bytes().decode(errors="replace")
                if marked and all(word in line for word in words):
                    found.append(int(process.name))
        return found

    def send(self, number: int, to_group: bool) -> None:
        """Send a signal to its process, or to the group of it."""
        (os.killpg if to_group else os.kill)(self.process.pid, number)

    def end(self) -> None:
        """Kill all that is left of it."""
        for pid in self.alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def listens(pid: int) -> bool:
    """Return whether a process has a handler for SIGTERM."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    return False


def wait_for(condition: Callable[[], bool], seconds: float, each: float = 0.05) -> bool:
    """Wait until a condition holds, and return whether it does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(each)
    return True


PYTHON = sys.executable
