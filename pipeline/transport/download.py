"""Download a large file from an address that the user named, written as it arrives and never beyond its size."""

import time
from http import HTTPStatus
from time import monotonic
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.util import Timeout

from pipeline.errors import DefinitionError, MissingError, SourceError, TooLargeError, UnreachableError
from pipeline.transport.address import PORTS, target
from pipeline.transport.exchange import CHUNK, NETWORK, REDIRECTS, WHOLE
from pipeline.transport.patience import PASSING, Patience
from pipeline.transport.policy import Policy
from pipeline.transport.transport import LIMITS, Adapter, Limits

HOPS = 5
"""Most redirects that are followed, each to the same host."""
SLOWEST = 20_000
"""Bytes per second that the deadline allows for; a download that is slower over its whole length is stopped."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine, which may be asked, also without TLS, where the user names one of them."""


def policy_for(url: str) -> Policy:
    """Return the policy for files below an address: only from its host, and only at public IP addresses.

    A name of this machine may be asked too. The policy ignores robots.txt, which is written for programs that follow
    links: here a person names the place. Raises DefinitionError where `url` is not an address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        port = None
    if port is None or not parts.hostname:
        raise DefinitionError(f"{url!r} is no address: give https://…, or a folder")
    is_here = parts.hostname in LOOPBACK
    host = f"{parts.hostname}:{port}"
    return Policy(hosts=(host,), homepage="sync", contact="sync", robots=False, loopback=is_here, backoff=0.5)


class Downloads:
    """Downloads from one host, over connections that stay open."""

    def __init__(self, policy: Policy, agent: str) -> None:
        """Take a policy and our User-Agent."""
        self._policy, self._agent, self._adapter = policy, agent, Adapter()

    def get(self, url: str, out: BinaryIO, most: int) -> int:
        """Write the document at a URL to a file, and return the number of bytes.

        Raises MissingError for a missing document, TooLargeError for more than `most` bytes, UnreachableError for a
        temporary fault, SourceError for the rest. Bytes that were already written stay in the file.
        """
        patience, start = Patience(self._policy), out.tell()
        while True:
            try:
                return self._follow(url, out, most)
            except UnreachableError as error:
                wait = patience.another(url)
                if wait is None:
                    raise UnreachableError(f"{error} (tries: {self._policy.tries})") from error
            time.sleep(wait)
            out.seek(start)
            out.truncate()

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def _follow(self, url: str, out: BinaryIO, most: int) -> int:
        here = target(self._policy, url).url
        for _ in range(HOPS + 1):
            found = self._once(here, out, most)
            if isinstance(found, int):
                return found
            here = target(self._policy, urljoin(here, found)).url
        raise SourceError(f"{url}: too many redirects, the last to {here}")

    def _once(self, url: str, out: BinaryIO, most: int) -> int | str:
        """Send one request. Return the number of bytes written, or the address that a redirect gives."""
        policy = self._policy
        headers = {"user-agent": self._agent, "accept-encoding": "identity", "accept": "*/*"}
        request = requests.Request("GET", url, headers=headers).prepare()
        deadline = monotonic() + policy.total + most / SLOWEST
        token = LIMITS.set(Limits(deadline, policy.connect, policy.read, policy.loopback))
        try:
            timeout = Timeout(connect=policy.connect, read=policy.read)
            response = self._adapter.send(request, stream=True, timeout=timeout)  # type: ignore[arg-type]
            try:
                return self._answer(url, response, out, most)
            finally:
                response.close()
        except NETWORK as error:
            raise UnreachableError(f"{url}: {type(error).__name__}: {str(error)[:200]}") from error
        finally:
            LIMITS.reset(token)

    def _answer(self, url: str, response: requests.Response, out: BinaryIO, most: int) -> int | str:
        status = response.status_code
        if status in REDIRECTS and response.headers.get("location"):
            return str(response.headers["location"])
        if status not in WHOLE:
            named = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
            said = f"{url}: answered {status} {named}".rstrip()
            if status in PASSING:
                raise UnreachableError(said)
            raise MissingError(said, status) if status in (401, 403, 404, 410, 451) else SourceError(said)
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise SourceError(f"{url}: a body in a Content-Encoding, which was not asked for")
        count = 0
        for part in response.raw.stream(CHUNK, decode_content=False):
            count += len(part)
            if count > most:
                raise TooLargeError(f"{url}: more than {most:,} bytes")
            out.write(part)
        return count
