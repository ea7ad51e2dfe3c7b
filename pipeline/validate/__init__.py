"""The reader's own tools on the files on disk, before a release and by `brievenbus validate`."""

from pathlib import Path

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a release, and what to do about it."""

    check: str
    """Which check found it: checksums, manifest, descriptor, tables, shapes, rdf, counts."""
    file: str
    """Relative to the release folder."""
    line: int | None = None
    message: str
    """What was found and what was expected."""
    advice: str


def check(folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a release folder or a ZIP of one; nothing where it may be published.

    Raises ValidationError where the path holds no release.
    """
    raise NotImplementedError
