"""Decide how long an answer may be cached, and whether a client's copy is still valid (RFC 9110, 9111, 8246)."""

import re
from pathlib import Path

_CLOSED = re.compile(r"/[^/]+/(releases/[^/]+/.+|changes/[^/]+-[0-9]{5}\.trig)")
"""Paths of files that never change, unless a letter in them is withdrawn."""
DAY = 86_400
"""Seconds that caches may keep these files without asking: a cache must not keep serving withdrawn letters."""


def control(path: str) -> str:
    """Return the `Cache-Control` of a path: cache for a day, or ask again each time.

    >>> control("/kamerbrieven/releases/20261123T211234Z-01-c0ffeec0/letters.csv")
    'public, max-age=86400, immutable'
    >>> control("/kamerbrieven/changes/index.trig")
    'no-cache'
    """
    return f"public, max-age={DAY}, immutable" if _CLOSED.fullmatch(path) else "no-cache"


def tag(file: Path) -> str | None:
    """Return the entity tag of a file, or of the page of a folder; None where there is no file.

    Files are replaced as a whole, so that size and time distinguish one content from another.
    """
    found = file / "index.html" if file.is_dir() else file
    if not found.is_file():
        return None
    facts = found.stat()
    return f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'


def holds(sent: str | None, tag: str) -> bool:
    """Return whether a client that sent this `If-None-Match` has the content with this tag.

    >>> holds('"a", W/"b"', '"b"'), holds("*", '"b"'), holds(None, '"b"')
    (True, True, False)
    """
    if sent is None:
        return False
    return sent.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in sent.split(","))
