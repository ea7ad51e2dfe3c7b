"""Functions shared by all subcommands: progress, messages, and the exit codes of errors."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import msgspec
import typer

from pipeline import machine
from pipeline.cli.exits import Exit
from pipeline.errors import BusyError, PipelineError
from pipeline.model.progress import Report

PLAIN_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    r"""Return text for a terminal: control and direction characters of a file name become escapes.

    >>> safe("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


_copies: list[Callable[[int, str], None]] = []


@contextmanager
def copied(to: Callable[[int, str], None]) -> Iterator[None]:
    """Also pass each printed line to a function, with its level of logging."""
    _copies.append(to)
    try:
        yield
    finally:
        _copies.remove(to)


def say(text: str) -> None:
    """Print one line of result on standard output."""
    _print(sys.stdout, logging.INFO, text)


def say_json(value: object) -> None:
    """Print a value as one line of JSON on standard output."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False, sort_keys=True) + "\n")


def warn(text: str) -> None:
    """Print one line for people on standard error."""
    _print(sys.stderr, logging.WARNING, text)


def _print(stream: TextIO, level: int, text: str) -> None:
    stream.write(safe(text) + "\n")
    for copy in _copies:
        copy(level, safe(text))


@contextmanager
def problems() -> Iterator[None]:
    """Turn a PipelineError into one line and its exit code; any other exception is a bug and has a traceback."""
    try:
        yield
    except BusyError as error:
        warn(f"brievenbus: {error}")
        raise typer.Exit(Exit.BUSY) from error
    except PipelineError as error:
        warn(f"brievenbus: {error}")
        raise typer.Exit(Exit.PROBLEM) from error
    except Exception as error:
        refused = machine.problem(error)
        if refused is None:
            raise
        warn(f"brievenbus: {refused}")
        raise typer.Exit(Exit.PROBLEM) from error


@contextmanager
def progress(quiet: bool) -> Iterator[Report]:
    """Yield a function that shows progress: bars on a terminal, a line now and then elsewhere, nothing when quiet."""
    if quiet:
        yield lambda step, done, total: None
    elif sys.stderr.isatty():
        from pipeline.cli import bars  # Takes a fifth of a second.

        with bars.shown() as report:
            yield report
    else:
        with _line_report() as report:
            yield report


@contextmanager
def _line_report() -> Iterator[Report]:
    """Yield a function that prints a line now and then, and the last line of each step when the step ends."""
    printed: dict[str, float] = {}
    last: dict[str, str] = {}

    def finish() -> None:
        for line in last.values():
            _print(sys.stderr, logging.INFO, line)
        last.clear()

    def report(step: str, done: int, total: int | None) -> None:
        line = f"{step}: {done}" + (f" of {total}" if total is not None else "")
        if last.keys() - {step}:
            finish()
        last[step] = line
        now = time.monotonic()
        if step not in printed or now - printed[step] >= PLAIN_SECONDS:
            printed[step] = now
            finish()

    try:
        yield report
    finally:
        finish()
