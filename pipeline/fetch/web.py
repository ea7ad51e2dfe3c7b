"""The web as a source may use it."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from pipeline.fetch.policy import Exchange, Expect, Policy, Reply


class Web:
    """A publisher's hosts, under a policy. May be shared by threads: each host still gets one request at a time."""

    def __init__(self, policy: Policy, log: Callable[[Exchange], None]) -> None:
        """Take the policy, and what is told of every exchange; the log is called from the thread that asks."""
        self._policy, self._log = policy, log

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        expect: Expect = "any",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Reply:
        """Return a whole reply of the form expected.

        With `etag` or `last_modified`, as an earlier reply stated them, the server may answer 304: the reply then has
        that status and no body. Give them only where nothing else tells of a change: validators are known to lie.

        Raises MissingError for 401, 403, 404, 410 and 451, with the status; TooLargeError beyond the caps;
        UnreachableError for what may pass: no connection, a cut or late body, 5xx, 429, a host that is left alone;
        SourceError for the rest: a wrong form, a redirect off the allowed hosts, an inside address, robots.txt.
        """

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of this URL's host names (https://www.sitemaps.org/protocol.html).

        Raises UnreachableError where robots.txt cannot be had this time.
        """

    def close(self) -> None:
        """Let go of all connections."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of all connections."""
        self.close()
