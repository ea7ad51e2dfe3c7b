"""Commands to call next, as messages name them: they work in the same home as the command that was called."""

import shlex
from pathlib import Path

from pipeline import settings

_named: list[Path] = []


def note_home(home: Path | None) -> Path | None:
    """Keep the home that was named by `--home`, and return it."""
    _named[:] = [home] if home is not None and home != settings.home() else []
    return home


def command(words: str) -> str:
    """Return a command of `brievenbus`, with `--home` where the home would be another one without it."""
    return " ".join(["brievenbus", words, *(f"--home {shlex.quote(str(home))}" for home in _named)])
