"""HTTP client for sources, under a fetch policy."""

import hashlib
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError
from pipeline.transport import content, hosts
from pipeline.transport.address import RequestAddress, target
from pipeline.transport.exchange import NOT_MODIFIED, REDIRECTS, WHOLE, HttpAnswer, ask
from pipeline.transport.patience import PASSING, Patience, retry_after
from pipeline.transport.policy import CheckedReply, Exchange, Expect, Policy
from pipeline.transport.robots import AGENT, Robots
from pipeline.transport.transport import Adapter

HOPS = 5
"""Most redirects that are followed (as many as RFC 9309 asks for, and fewer than any browser)."""
MISSING = frozenset({401, 403, 404, 410, 451})
"""Statuses that concern one document only."""
VALIDATORS = frozenset({"if-none-match", "if-modified-since"})
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class _AgainError(Exception):
    """A failed try whose cause may be temporary."""

    def __init__(self, error: SourceError) -> None:
        super().__init__(str(error))
        self.error = error


class Web:
    """Client for a publisher's hosts, under a policy. Threads may share it: each host gets one request at a time."""

    def __init__(self, policy: Policy, log: Callable[[Exchange], None], turns: Path | None = None) -> None:
        """Take the policy, and a log that is called with every exchange, from the thread that sends the request.

        Processes with the same folder `turns` share the pace of each host.
        """
        self._policy, self._log, self._turns = policy, log, turns
        self._agent = f"{AGENT}/{version('brievenbus')} (+{policy.homepage}; {policy.contact})"
        self._adapter = Adapter()
        self._breaker = hosts.Breaker(policy)
        self._robots = Robots(policy, lambda url: self._tries(url, {"accept": "text/plain, */*;q=0.5"}, None).body)

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        expect: Expect = "any",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> CheckedReply:
        """Return a complete reply of the expected form.

        With `etag` or `last_modified`, copied from an earlier reply, the server may answer 304: the reply then has
        that status and no body. Give them only where nothing else shows a change: validators are known to be wrong.

        Raises MissingError for 401, 403, 404, 410 and 451, with the status; TooLargeError above the size limits;
        UnreachableError for temporary faults: no connection, a cut-off or late body, 5xx, 408, 425, 429, a host that
        is left alone; SourceError for the rest: a wrong form, a redirect to a host that is not allowed, an address
        that is not public, a URL that robots.txt disallows.
        """
        headers = {"accept": accept, "if-none-match": etag, "if-modified-since": last_modified}
        return self._tries(url, {name: value for name, value in headers.items() if value}, expect)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of this URL's host names (https://www.sitemaps.org/protocol.html).

        Raises UnreachableError where robots.txt cannot be fetched this time, SourceError for a host that is not
        allowed.
        """
        return self._robots.sitemaps(target(self._policy, url))

    def _tries(self, url: str, headers: Mapping[str, str], expect: Expect | None) -> CheckedReply:
        """Return a reply, trying as often as needed and as the policy allows. `expect` is None for robots.txt."""
        patience = Patience(self._policy)
        while True:
            try:
                return self._follow(url, headers, expect, patience.attempt)
            except _AgainError as again:
                wait = patience.another(url)
                if wait is None:
                    raise type(again.error)(f"{again.error} (tries: {self._policy.tries})") from None
            time.sleep(wait)

    def _follow(self, url: str, headers: Mapping[str, str], expect: Expect | None, attempt: int) -> CheckedReply:
        """Do one try of a request and follow its redirects, each checked like a separate request."""
        here = target(self._policy, url)
        seen = set()
        for _ in range(HOPS + 1):
            if expect is not None:
                self._robots.check(here)
            answer = self._exchange(here, headers, expect, attempt)
            if answer.status not in REDIRECTS:
                return _reply(here, answer)
            seen.add(here.url)
            here = self._next(here, answer.headers.get("location"))
            if here.url in seen:
                break
        raise SourceError(f"{url}: too many redirects, the last to {here.url}")

    def _next(self, here: RequestAddress, location: str | None) -> RequestAddress:
        """Return the address that a redirect leads to. Raises SourceError where the policy does not allow it."""
        if not location:
            raise SourceError(f"{here.url}: a redirect to nowhere")
        try:
            return target(self._policy, urljoin(here.url, location))
        except (SourceError, ValueError) as error:
            raise SourceError(f"{here.url}: a redirect that is not followed: {error}") from None

    def _exchange(
        self, here: RequestAddress, headers: Mapping[str, str], expect: Expect | None, attempt: int
    ) -> HttpAnswer:
        """Wait for our turn, send one request, and log it. Raises for every answer but a good one or a redirect."""
        self._breaker.check(here)
        sent = {"user-agent": self._agent, "accept-encoding": "gzip", **headers}
        with hosts.turn(here.host, self._robots.seconds(here), self._turns):
            answer = ask(self._adapter, self._policy, here.url, sent)
        error = answer.error or _fault(answer, expect, sent)
        self._tell(here, sent, attempt, answer, error)
        if error is not None:
            raise self._judged(here, answer, error)
        self._breaker.answered(here.host)
        return answer

    def _judged(self, here: RequestAddress, answer: HttpAnswer, error: SourceError) -> Exception:
        """Return the exception to raise for a fault, and record its meaning for the host."""
        message = f"{here.url}: {error}"
        if isinstance(error, MissingError):
            self._breaker.answered(here.host)
            return MissingError(message, error.status)
        if isinstance(error, UnreachableError):
            self._breaker.failed(here.host, str(error))
            wait = retry_after(answer.headers) if answer.status in PASSING else None
            if wait is not None and wait > self._policy.retry_after:
                self._breaker.leave(here.host, wait, f"it asks to come back in {wait:.0f} seconds")
                return UnreachableError(f"{message}, and to come back in {wait:.0f} seconds")
            hosts.rest(here.host, wait or 0.0, self._turns)
            return _AgainError(UnreachableError(message))
        if isinstance(error, TooLargeError):
            return TooLargeError(message)
        wrong = SourceError(message)
        # A wrong body may be right the next time; a wrong address or request stays wrong.
        return _AgainError(wrong) if answer.status in WHOLE else wrong

    def _tell(
        self, here: RequestAddress, sent: Mapping[str, str], attempt: int, answer: HttpAnswer, error: SourceError | None
    ) -> None:
        exchange = Exchange(
            url=here.url,
            sent=sent,
            attempt=attempt,
            retrieved=answer.retrieved,
            seconds=answer.seconds,
            status=answer.status,
            headers=answer.headers,
            bytes=answer.raw,
            body=answer.body,
            sha256=answer.sha256,
            fault=None if error is None else str(error),
        )
        self._log(exchange)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self.close()


def _fault(answer: HttpAnswer, expect: Expect | None, sent: Mapping[str, str]) -> SourceError | None:
    """Return the fault of a received answer, or None for a good one and for a redirect."""
    status = answer.status or 0
    if answer.body is not None and status in WHOLE:
        fault = content.fault(answer.body, expect) if expect is not None else None
        return SourceError(fault) if fault is not None else None
    if status in REDIRECTS or (status == NOT_MODIFIED and sent.keys() & VALIDATORS):
        return None
    said = f"answered {status} {_PHRASES.get(status, '')}".rstrip()
    if status in MISSING:
        return MissingError(said, status)
    return UnreachableError(said) if status in PASSING else SourceError(said)


def _reply(here: RequestAddress, answer: HttpAnswer) -> CheckedReply:
    body = answer.body or b""
    stated = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return CheckedReply(
        url=here.url,
        status=answer.status or 0,
        headers=answer.headers,
        body=body,
        sha256=answer.sha256 or hashlib.sha256(body).hexdigest(),
        media_type=stated or None,
        retrieved=answer.retrieved,
    )
