"""What the robots.txt of each host allows (RFC 9309)."""

import time
from collections.abc import Callable
from typing import NamedTuple

from protego import Protego

from pipeline.errors import SourceError, UnreachableError
from pipeline.transport.address import RequestAddress
from pipeline.transport.policy import Policy

AGENT = "Brievenbus"
"""The product token that a robots.txt may name."""
MOST = 512_000
"""Bytes that are read (RFC 9309 section 2.5 asks for at least 500 KiB)."""
KEPT = 86_400.0
"""Seconds that a robots.txt is used without asking again (RFC 9309 section 2.4)."""
SLOWEST = 60.0
"""Most seconds between requests that a robots.txt can ask for; more would be a harvest that never ends."""


class _Rules(NamedTuple):
    parser: Protego
    until: float
    fault: str | None = None
    """Why the robots.txt could not be had; None where it could, or where the host says that it has none."""


class Robots:
    """The robots.txt of hosts, asked once a day each."""

    def __init__(self, policy: Policy, read: Callable[[str], bytes]) -> None:
        """Take what reads a robots.txt by its URL."""
        self._policy, self._read = policy, read
        self._rules: dict[str, _Rules] = {}

    def check(self, target: RequestAddress) -> None:
        """Raise SourceError where a URL is disallowed, UnreachableError where that cannot be known."""
        if not self._policy.robots:
            return
        rules = self._of(target)
        if rules.fault is not None:
            raise UnreachableError(f"{target.url}: stayed away, for its robots.txt could not be had: {rules.fault}")
        if not rules.parser.can_fetch(target.url, AGENT):
            raise SourceError(f"{target.url}: the robots.txt of the host disallows it")

    def seconds(self, target: RequestAddress) -> float:
        """Return the pace for a host: that of the policy, or the slower one that its robots.txt asks for."""
        rules = self._rules.get(target.host)
        if rules is None:
            return self._policy.seconds
        rate = rules.parser.request_rate(AGENT)
        asked = [
            rules.parser.crawl_delay(AGENT) or 0.0,
            rate.seconds / rate.requests if rate and rate.requests else 0.0,
        ]
        return max(self._policy.seconds, min(SLOWEST, max(asked)))

    def sitemaps(self, target: RequestAddress) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt names, in its order."""
        rules = self._of(target)
        if rules.fault is not None:
            raise UnreachableError(rules.fault)
        return tuple(rules.parser.sitemaps)

    def _of(self, target: RequestAddress) -> _Rules:
        rules = self._rules.get(target.host)
        if rules is None or rules.until < time.monotonic():
            rules = self._rules[target.host] = self._ask(target)
        return rules

    def _ask(self, target: RequestAddress) -> _Rules:
        """Ask for it: what is not there allows everything, what cannot be reached allows nothing (section 2.3.1)."""
        try:
            content = self._read(target.robots)[:MOST]
        except UnreachableError as error:
            return _Rules(Protego.parse(""), time.monotonic() + self._policy.recovery, str(error))
        except SourceError:
            content = b""
        return _Rules(Protego.parse(content.decode("utf-8-sig", "replace")), time.monotonic() + KEPT)
