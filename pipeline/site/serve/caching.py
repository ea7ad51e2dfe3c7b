"""Decide how long an answer may be cached, and whether a client's copy is still valid (RFC 9110, 9111, 8246)."""

import os
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_CLOSED = re.compile(r"/[^/]+/(releases/[^/]+/.+|changes/[^/]+-[0-9]{5}\.trig|search/[0-9a-f]{8,}\.sqlite)")
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


def tag(found: os.stat_result, coding: str = "") -> str:
    """Return the entity tag of a file in a content coding.

    Files are replaced as a whole, so that size and time distinguish one content from another.
    """
    return f'"{found.st_mtime_ns:x}-{found.st_size:x}{coding and "-"}{coding}"'


def holds(sent: str | None, tag: str) -> bool:
    """Return whether a client that sent this `If-None-Match` has the content with this tag.

    >>> holds('"a", W/"b"', '"b"'), holds("*", '"b"'), holds(None, '"b"')
    (True, True, False)
    """
    if sent is None:
        return False
    return sent.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in sent.split(","))


def precondition(headers: Mapping[str, str], tag: str, modified: float) -> int:
    """Return 304, 412 or, where the content is to be sent, 200 (RFC 9110, section 13.2.2, for GET and HEAD).

    `modified` is in seconds since the epoch. A date that cannot be read counts as absent.

    >>> precondition({"if-none-match": '"a"', "if-modified-since": "nonsense"}, '"a"', 0.0)
    304
    >>> precondition({"if-match": 'W/"a"'}, '"a"', 0.0), precondition({"if-match": "*"}, '"a"', 0.0)
    (412, 200)
    >>> precondition({"if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}, '"a"', 1.5)
    412
    """
    match, since = headers.get("if-match"), _seconds(headers.get("if-unmodified-since"))
    if match is not None:
        if match.strip() != "*" and tag not in (one.strip() for one in match.split(",")):
            return 412
    elif since is not None and int(modified) > since:
        return 412
    if "if-none-match" in headers:
        return 304 if holds(headers["if-none-match"], tag) else 200
    since = _seconds(headers.get("if-modified-since"))
    return 304 if since is not None and int(modified) <= since else 200


def _seconds(date: str | None) -> float | None:
    """Return a date of HTTP in seconds since the epoch, or None."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except (ValueError, OverflowError):
        return None
