"""Turns at a host: one request at a time, never sooner than its pace allows, for the whole process.

Two sources of one run may ask the same host, so the turns belong to the process, not to a `Web`. Times come from the
monotonic clock: a wall clock that is set back an hour must not stop a harvest, and one set forward must not speed it
up.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pyrate_limiter import InMemoryBucket, Limiter, Rate
from pyrate_limiter.limiter import SingleBucketFactory

from pipeline.errors import UnreachableError
from pipeline.transport.address import RequestAddress
from pipeline.transport.policy import Policy


class _Host:
    """Turns at one host. One request per interval, so that requests never come in a burst."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rest_until = 0.0
        self._seconds = 0.0
        self._bucket: InMemoryBucket | None = None
        self._limiter: Limiter | None = None

    def pace(self, seconds: float) -> None:
        """Wait until `seconds` after the last request, or longer where a slower pace was requested earlier."""
        if seconds > self._seconds:
            self._slow_down(seconds)
        if self._limiter is not None and self._bucket is not None:
            self._bucket.leak(int(time.monotonic() * 1000))
            self._limiter.try_acquire("request")

    def _slow_down(self, seconds: float) -> None:
        bucket = InMemoryBucket([Rate(1, math.ceil(seconds * 1000))])
        if self._bucket is not None:
            bucket.items = list(self._bucket.items)
        # Leaked at each turn, so that no thread is needed for it.
        self._limiter = Limiter(SingleBucketFactory(bucket, schedule_leak=False), buffer_ms=1)
        self._bucket, self._seconds = bucket, seconds


_HOSTS: dict[str, _Host] = {}
_HOSTS_LOCK = threading.Lock()


def _host(name: str) -> _Host:
    with _HOSTS_LOCK:
        return _HOSTS.setdefault(name, _Host())


@contextmanager
def turn(name: str, seconds: float) -> Iterator[None]:
    """Wait for a turn at a host, and keep it while the request lasts."""
    host = _host(name)
    with host.lock:
        left = host.rest_until - time.monotonic()
        if left > 0:  # No sleep of 0 seconds, which gives the processor away.
            time.sleep(left)
        host.pace(seconds)
        yield


def rest(name: str, seconds: float) -> None:
    """Give no turn at a host for `seconds`: the host said when to come back."""
    host = _host(name)
    host.rest_until = max(host.rest_until, time.monotonic() + seconds)


class Breaker:
    """Stops requests to a host that keeps failing, so that one broken source costs a run seconds, not hours."""

    def __init__(self, policy: Policy) -> None:
        """Take a policy; every host is trusted at the start."""
        self._policy = policy
        self._failures: dict[str, int] = {}
        self._open: dict[str, tuple[float, str]] = {}

    def check(self, target: RequestAddress) -> None:
        """Raise UnreachableError for a host that is left alone; after that time one more try is allowed."""
        until, reason = self._open.get(target.host, (0.0, ""))
        if time.monotonic() < until:
            raise UnreachableError(f"{target.url}: not asked, {target.host} is left alone: {reason}")

    def failed(self, name: str, fault: str) -> None:
        """Count a failure; after enough failures in a row the host is left alone."""
        self._failures[name] = count = self._failures.get(name, 0) + 1
        if count >= self._policy.failures:
            self.leave(name, self._policy.recovery, f"{count} failures in a row, the last: {fault}")

    def leave(self, name: str, seconds: float, reason: str) -> None:
        """Leave a host alone for `seconds`."""
        self._open[name] = (time.monotonic() + seconds, reason)

    def answered(self, name: str) -> None:
        """Trust a host again."""
        self._failures.pop(name, None)
        self._open.pop(name, None)
