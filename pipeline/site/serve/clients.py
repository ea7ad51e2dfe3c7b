"""Fair shares: how many queries a client may have at once, and how long workers may work for it."""

import asyncio
import ipaddress
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

WINDOW_SECONDS = 60.0


class ShareUsedError(Exception):
    """A client has used its share; `seconds` is when to try again."""

    def __init__(self, seconds: float, message: str) -> None:
        """Refuse with a time to wait and a message."""
        super().__init__(message)
        self.seconds = seconds


class Clients:
    """Shares of all clients; only those that asked within the last minute are remembered."""

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        """Let each client have so many queries at work, so many more in wait, and so many seconds of work a minute."""
        self._running, self._waiting, self._seconds = running, waiting, seconds
        self._known: dict[str, _Share] = {}
        self._forgot = 0.0

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator["Turn"]:
        """Wait for the client's turn, and count the work within the block. Raises ShareUsedError."""
        name = network(address)
        if name not in self._known:
            self._forget()
        share = self._known.setdefault(name, _Share(asyncio.Semaphore(self._running)))
        self._check(share)
        if share.present >= self._running + self._waiting:
            raise ShareUsedError(1.0, f"more than {self._running + self._waiting} queries at once from one address")
        share.present += 1
        turn = Turn()
        try:
            async with share.semaphore:
                self._check(share)
                yield turn
        finally:
            share.present -= 1
            if turn.seconds:
                share.used.append((time.monotonic(), turn.seconds))

    def _check(self, share: "_Share") -> None:
        """Raise ShareUsedError where the client's work of the last minute is more than its share."""
        now = time.monotonic()
        share.expire(now)
        used = sum(seconds for _, seconds in share.used)
        if used < self._seconds:
            return
        for ended, seconds in share.used:
            used -= seconds
            if used < self._seconds:
                raise ShareUsedError(
                    max(1.0, ended + WINDOW_SECONDS - now),
                    f"queries from this address took {self._seconds:.0f} seconds of the last {WINDOW_SECONDS:.0f}",
                )

    def _forget(self) -> None:
        """Drop clients without a recent query, when a new one comes, at most once a second."""
        now = time.monotonic()
        if now < self._forgot + 1:
            return
        self._forgot = now
        for name, share in list(self._known.items()):
            share.expire(now)
            if not share.used and not share.present:
                del self._known[name]


class Turn:
    """The work done for one query; workers add their seconds."""

    seconds = 0.0


class _Share:
    def __init__(self, semaphore: asyncio.Semaphore) -> None:
        self.semaphore = semaphore
        self.present = 0
        self.used: deque[tuple[float, float]] = deque()

    def expire(self, now: float) -> None:
        while self.used and self.used[0][0] < now - WINDOW_SECONDS:
            self.used.popleft()


def network(address: str) -> str:
    """Return what counts as one client: an address of IPv4, a /64 of IPv6.

    >>> network("192.0.2.7"), network("2001:db8::1:2"), network("::ffff:192.0.2.7"), network("unix")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7', 'unix')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
