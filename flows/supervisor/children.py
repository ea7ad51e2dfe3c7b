"""Child processes that never outlive this one: each in a session of its own, on a leash (see `flows.leash`)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO


class Child:
    """A module of Python that runs in a process of its own, with all processes that it starts."""

    def __init__(self, module: str, *arguments: str, env: Mapping[str, str], output: int | None = None) -> None:
        """Start it. `output` is `subprocess.PIPE` to read its lines; by default they go to our own output."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.leash", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            env=env,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Number of its process, and of its process group."""
        return self._process.pid

    @property
    def output(self) -> IO[bytes] | None:
        """Its standard output and error, or None where they go to our own output."""
        return self._process.stdout

    def ended(self) -> int | None:
        """Return its exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait for its end and return its exit code, negative for a signal."""
        # Not Popen.wait, whose lock a handler of signals that interrupts it would wait for in vain.
        while (code := self._process.poll()) is None:
            time.sleep(0.1)
        return code

    def end(self, seconds: float = 3.0) -> None:
        """Ask it to end, then kill it and its children where they still run."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
