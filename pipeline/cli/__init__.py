"""The command `brievenbus`: one subcommand for each function of `run`, and no logic."""

import importlib
import os
import signal
from types import FrameType

__all__ = ["main"]

STOPPED = 130
"""128 and the number of SIGINT, as shells count."""


def main() -> None:
    """Run the command.

    What it needs is imported here, which takes a second or two: who stops it then has begun nothing, and is told so
    in one line like everybody.
    """
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, _leave)
    command = importlib.import_module("pipeline.cli.app").app
    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command()


def _leave(number: int, frame: FrameType | None) -> None:
    os.write(2, b"brievenbus: stopped; nothing was begun\n")
    os._exit(STOPPED)
