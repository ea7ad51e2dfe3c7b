"""Compute how long to wait before a request is tried again."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from urllib3.exceptions import MaxRetryError
from urllib3.util import Retry

from pipeline import settings
from pipeline.transport.policy import Policy

PASSING = frozenset({408, 425, 429, *range(500, 600)})
"""Statuses of a temporary fault (RFC 9110 section 15.5.9 and 15.6, RFC 8470, RFC 6585)."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After asks for: a whole number or an HTTP date; None for any other value.

    A date is compared with the Date of the same answer, so that a wrong clock, theirs or ours, does not matter.
    Source: RFC 9110 section 10.2.3. (urllib3 raises for a value that is neither, and waits for hours.)

    >>> retry_after({"retry-after": "Tue, 24 Nov 2026 10:00:05 GMT", "date": "Tue, 24 Nov 2026 10:00:00 GMT"})
    5.0
    >>> retry_after({"retry-after": "soon"}), retry_after({"retry-after": "-5"})
    (None, None)
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:15])
    then = _timestamp(value)
    if then is None:
        return None
    now = _timestamp(headers.get("date", "")) or datetime.fromisoformat(settings.now()).timestamp()
    return max(0.0, then - now)


def _timestamp(http_date: str) -> float | None:
    """Return an HTTP date as seconds since 1970; it is always in UTC (RFC 9110 section 5.6.7). None for no date."""
    try:
        return parsedate_to_datetime(http_date).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


class Patience:
    """The tries of one request, counted and spaced by urllib3's Retry.

    It covers the complete fetch: urllib3 itself retries only until the headers have arrived, and never fetches a
    body again that was cut off.
    """

    def __init__(self, policy: Policy) -> None:
        """Take a policy; the first try is next."""
        self._policy = policy
        self._retry = Retry(
            total=policy.tries - 1,
            backoff_factor=policy.backoff,
            backoff_max=policy.backoff_cap,
            backoff_jitter=policy.jitter,
        )

    @property
    def attempt(self) -> int:
        """Return the number of the try, from 1."""
        return len(self._retry.history) + 1

    def another(self, url: str) -> float | None:
        """Return the seconds to wait before another try, or None where no try is left."""
        try:
            self._retry = self._retry.increment("GET", url, error=ConnectionError())
        except MaxRetryError:
            return None
        # urllib3 does not wait before the second try.
        first = self._policy.backoff + random.random() * self._policy.jitter
        return self._retry.get_backoff_time() or first
