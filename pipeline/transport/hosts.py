"""Turns at a host: one request at a time, never sooner than its pace allows, for all processes of a home.

Two sources of one run may ask the same host, so the turns belong to the process, not to a `Web`; runs of several
datasets may too, so a file for each host in the home has the time of the last request, and a lock on it is the turn.
Times come from the monotonic clock, which all processes of a machine share: a wall clock that is set back an hour must
not stop a harvest, and one set forward must not speed it up.
"""

import fcntl
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import msgspec
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


class HostTimes(msgspec.Struct, frozen=True):
    """Content of the file of a host, in seconds of the monotonic clock."""

    last: float = 0.0
    """Start of the last request."""
    pace: float = 0.0
    """Seconds after it without a request, by the process that sent it."""
    rest_until: float = 0.0
    """No request until then: the host said when to come back."""


@contextmanager
def turn(name: str, seconds: float, shared: Path | None) -> Iterator[None]:
    """Wait for a turn at a host, and keep it while the request lasts; `shared` is the folder of all processes."""
    host = _host(name)
    with host.lock, _opened(shared, name) as file:
        now, before = time.monotonic(), _read(file)
        host.rest_until = max(host.rest_until, before.rest_until)
        left = max(host.rest_until, before.last + max(seconds, before.pace)) - now
        if left > 0:  # No sleep of 0 seconds, which gives the processor away.
            time.sleep(left)
        host.pace(seconds)
        _write(file, HostTimes(last=time.monotonic(), pace=seconds, rest_until=host.rest_until))
        yield


def rest(name: str, seconds: float, shared: Path | None) -> None:
    """Give no turn at a host for `seconds`: the host said when to come back."""
    host = _host(name)
    host.rest_until = max(host.rest_until, time.monotonic() + seconds)
    with host.lock, _opened(shared, name) as file:
        _write(file, msgspec.structs.replace(_read(file), rest_until=host.rest_until))


@contextmanager
def _opened(shared: Path | None, name: str) -> Iterator[IO[bytes] | None]:
    """Lock the file of a host, which the kernel frees when a process ends; None without a folder."""
    if shared is None:
        yield None
        return
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / quote(name, safe="")).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: IO[bytes] | None) -> HostTimes:
    """Return the times of a host; none where the machine was started since, as its clock then begins anew."""
    if file is None:
        return HostTimes()
    file.seek(0)
    try:
        found = msgspec.json.decode(file.read(), type=HostTimes)
    except msgspec.MsgspecError:
        return HostTimes()
    return found if found.last <= time.monotonic() else HostTimes()


def _write(file: IO[bytes] | None, times: HostTimes) -> None:
    if file is not None:
        file.seek(0)
        file.truncate()
        file.write(msgspec.json.encode(times))
        file.flush()


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
