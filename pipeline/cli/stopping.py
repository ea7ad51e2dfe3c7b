"""Stop on SIGINT and SIGTERM: at once, with one line, with exit code 130 or 143.

A command may be killed at any instant and loses nothing (see pipeline/README.md), so a stop is a kill that prints a
line. An exception that unwinds is not enough: finalizers and callbacks of libraries swallow exceptions, and the run
would continue and publish. SIGINT stays ignored where the parent ignores it, as shells do for commands in the
background.
"""

import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from pipeline.cli import limits
from pipeline.errors import MachineError

SIGNALS = (signal.SIGINT, signal.SIGTERM)
QUIET = "ignore:resource_tracker"
"""Option of Python for processes that are started later: the tracker of multiprocessing removes the semaphores that a
stopped command leaves, and need not say so."""
BASE = 128
"""Shells report a command that a signal ended as this plus the number of the signal."""
GRACE_SECONDS = 2.0
"""Time for the main thread to hear a signal; it hears none within a long call of a C library."""

LAST_SECONDS = 6.0
"""Time for the callbacks after that; the process does not wait for a callback that takes longer."""

_leaving = threading.Lock()
_line = "stopped; nothing was begun"
_callbacks: list[Callable[[], None]] = []


def run_module(module: str, name: str) -> None:
    """Listen for signals, then import a module, which may take seconds, and call a function of it without arguments.

    Where the limits of the process are too low for that, or its folder is gone, leave with one line and exit code 1.
    """
    try:
        limits.check_limits()
        limits.check_folder()
    except MachineError as error:
        sys.exit(f"brievenbus: {error}")
    listen()
    function = getattr(importlib.import_module(module), name)
    announce("stopped; run it again to go on")
    try:
        function()
    finally:  # All is done, and its exit code says how; while Python ends it could not print the line.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)


def listen() -> None:
    """Leave the process at the next SIGINT or SIGTERM. Call it from the main thread."""
    sys.warnoptions.append(QUIET)
    heard = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _leave_from_handler)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def announce(line: str) -> None:
    """Set the line that a stop prints from now on."""
    global _line
    _line = line


def at_stop(callback: Callable[[], None]) -> None:
    """Call a function before the process leaves, the last one first; it must end within a few seconds."""
    _callbacks.append(callback)


def hold() -> None:
    """Put signals off until `listen`, across `os.execv`, so that the next program prints its one line for them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def leave(number: int, line: str | None = None) -> None:
    """Print the line and leave the process with the exit code of a signal; nothing is unwound."""
    if not _leaving.acquire(blocking=False):
        return
    for callback in reversed(_callbacks):
        with suppress(Exception):
            callback()
    _exit(number, line)


def _exit(number: int, line: str | None = None) -> None:
    shown = "\x1b[?25h" if sys.stderr.isatty() else ""  # A bar of progress hides the cursor.
    with suppress(OSError):
        os.write(2, f"{shown}brievenbus: {line or _line}\n".encode())
    os._exit(BASE + number)


def _leave_from_handler(number: int, frame: FrameType | None) -> None:
    leave(number)


def _watch(reading: int) -> None:
    """Leave the process where the main thread does not hear a signal or does not end."""
    while True:
        for number in os.read(reading, 64):
            if number in SIGNALS:
                time.sleep(GRACE_SECONDS)
                threading.Thread(target=leave, args=(number,), daemon=True).start()
                time.sleep(LAST_SECONDS)
                _exit(number)
