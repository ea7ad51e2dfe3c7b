"""Read the robots.txt of each host, and apply its rules (RFC 9309)."""

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
"""Most bytes of a robots.txt that are used (RFC 9309 section 2.5 asks for at least 500 KiB)."""
KEPT = 86_400.0
"""Seconds that a robots.txt is used before it is fetched again (RFC 9309 section 2.4)."""
SLOWEST = 60.0
"""Most seconds between requests that a robots.txt can ask for; with more, a harvest would never end."""


class _Rules(NamedTuple):
    parser: Protego
    until: float
    fault: str | None = None
    """Why the robots.txt could not be fetched; None where it could, or where the host answers that it has none."""


class Robots:
    """The robots.txt of hosts, each fetched once a day."""

    def __init__(self, policy: Policy, read: Callable[[str], bytes]) -> None:
        """Take the policy, and a function that reads a robots.txt by its URL."""
        self._policy, self._read = policy, read
        self._rules: dict[str, _Rules] = {}

    def check(self, target: RequestAddress) -> None:
        """Raise SourceError where a URL is disallowed, UnreachableError where the robots.txt cannot be fetched."""
        if not self._policy.robots:
            return
        rules = self._of(target)
        if rules.fault is not None:
            raise UnreachableError(f"{target.url}: stayed away, for its robots.txt could not be had: {rules.fault}")
        if not rules.parser.can_fetch(target.url, AGENT):
            raise SourceError(f"{target.url}: the robots.txt of the host disallows it")

    def seconds(self, target: RequestAddress) -> float:
        """Return the seconds between requests to a host: from the policy, or the slower pace in its robots.txt."""
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
        """Return the sitemaps that the robots.txt names, in its order. Raises UnreachableError where it has a fault."""
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
        """Fetch a robots.txt: a missing one allows everything, an unreachable one allows nothing (section 2.3.1)."""
        try:
            content = self._read(target.robots)[:MOST]
        except UnreachableError as error:
            return _Rules(Protego.parse(""), time.monotonic() + self._policy.recovery, str(error))
        except SourceError:
            content = b""
        return _Rules(Protego.parse(content.decode("utf-8-sig", "replace")), time.monotonic() + KEPT)
