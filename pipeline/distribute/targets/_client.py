"""HTTP client for targets: bounded time and size, verified certificates, no redirects.

`pipeline.transport` reads from publishers; this client writes to the operator's own places. Only idempotent requests
are tried again. A password is sent over https, to this machine, or as a digest.
"""

import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from pipeline.errors import TargetError

CONNECT, READ = 10.0, 120.0
"""Seconds until there is a connection, and between two pieces of an answer."""
TOTAL = 600.0
"""Seconds for one answer to end, however it trickles."""
LARGEST = 16 * 2**20
"""Bytes of an answer."""
SHOWN = 4_000
"""Characters of an answer that an error holds; `deliver` shows fewer, once no secret is in them."""
PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses after which an idempotent request is tried again."""
WAITS = (1.0, 4.0, 15.0)
"""Seconds before each further try; longer where the server asks for it by Retry-After, up to a minute."""
LONGEST_WAIT = 60.0


class TargetReply(NamedTuple):
    """An answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class AnswerError(TargetError):
    """An answer that says no."""

    def __init__(self, message: str, reply: TargetReply) -> None:
        """Take a sentence and the answer."""
        super().__init__(message)
        self.reply = reply


class Client:
    """A connection to one place."""

    def __init__(self, base: str, *, auth: AuthBase | None = None, plain: bool = False) -> None:
        """Use an address and, if given, credentials; `plain` marks credentials that an eavesdropper could read.

        Raises TargetError where such a secret would go out over http to another machine.
        """
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TargetError(f"{base!r} is no http address")
        if plain and parts.scheme == "http" and not _is_here(parts.hostname):
            raise TargetError(f"{base} is not encrypted: a password or token is not sent there; use https")
        self.base = base.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # No netrc, no proxy that the operator did not mean for this.
        self._session.auth = auth
        self.sleep: Callable[[float], None] = time.sleep

    def ask(
        self,
        method: str,
        path: str = "",
        *,
        ok: tuple[int, ...] = (200, 201, 204),
        again: bool | None = None,
        **options: Any,
    ) -> TargetReply:
        """Send a request, with the options of `requests.request`, and return the answer.

        `again` allows a second try; by default the methods that HTTP calls idempotent are tried again. Raises
        AnswerError for a status that is not in `ok`, and TargetError where there is no answer.
        """
        repeatable = method in ("GET", "HEAD", "PUT", "DELETE") if again is None else again
        waits = iter(WAITS if repeatable else ())
        while True:
            try:
                reply = self._once(method, self.base + path, options)
            except TargetError:
                wait = next(waits, None)
                if wait is None:
                    raise
            else:
                if reply.status in ok:
                    return reply
                wait = next(waits, None) if reply.status in PASSING else None
                if wait is None:
                    raise AnswerError(f"{self._shown(method, path)}: {_said(reply)}", reply)
                wait = max(wait, _asked(reply))
            self.sleep(wait)

    def close(self) -> None:
        """Let go of all connections."""
        self._session.close()

    def _once(self, method: str, url: str, options: dict[str, Any]) -> TargetReply:
        end = time.monotonic() + TOTAL
        try:
            with self._session.request(
                method, url, timeout=(CONNECT, READ), allow_redirects=False, stream=True, **options
            ) as answer:
                body = bytearray()
                for piece in answer.iter_content(64 * 1024):
                    body += piece
                    if len(body) > LARGEST or time.monotonic() > end:
                        raise TargetError(f"{method} {_bare(url)}: the answer is too large, or does not end")
                return TargetReply(answer.status_code, answer.headers, bytes(body))
        except requests.RequestException as error:
            raise TargetError(f"{method} {_bare(url)}: {_cause(error)}") from error

    def _shown(self, method: str, path: str) -> str:
        return f"{method} {_bare(self.base + path)}"


class _Form:
    """A form with a file in it, read from disk while it is sent: a file may be larger than memory."""

    def __init__(self, head: bytes, file: Path, tail: bytes) -> None:
        self._parts = (head, file, tail)

    def __len__(self) -> int:
        head, file, tail = self._parts
        return len(head) + file.stat().st_size + len(tail)

    def __iter__(self) -> Iterator[bytes]:
        head, file, tail = self._parts
        yield head
        with file.open("rb") as content:
            while piece := content.read(1 << 20):
                yield piece
        yield tail


def form(fields: Mapping[str, str], name: str, file: Path) -> tuple[_Form, str]:
    """Return a form with fields and a file, and its media type (RFC 7578)."""
    line = secrets.token_hex(16)
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    place = f'form-data; name="{name}"; filename="{file.name}"'
    parts.append(f"--{line}\r\nContent-Disposition: {place}\r\nContent-Type: application/octet-stream\r\n\r\n")
    return _Form("".join(parts).encode(), file, f"\r\n--{line}--\r\n".encode()), f"multipart/form-data; boundary={line}"


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bare(url: str) -> str:
    """Return an address without its query and fragment, which may be private."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _cause(error: requests.RequestException) -> str:
    """Return in a few words why there is no answer: those of the system or of TLS, out of many."""
    found = re.search(r"\[Errno -?\d+\] ([\w ,.-]+)|certificate verify failed: ([\w ,.'-]+)", str(error))
    words = next(filter(None, found.groups())).strip() if found else str(error)
    for kind, said in (
        (requests.exceptions.SSLError, f"the certificate is not trusted ({words})"),
        (requests.exceptions.Timeout, "no answer in time"),
        (requests.exceptions.ConnectionError, f"no connection ({words})"),
    ):
        if isinstance(error, kind):
            return said[:SHOWN]
    return words[:SHOWN]


def _said(reply: TargetReply) -> str:
    """Return the status of an answer, with the advice for a redirect or the beginning of its text."""
    if 300 <= reply.status < 400:
        return f"answered {reply.status}, a redirect, which is not followed: give the address it leads to"
    text = reply.body.decode("utf-8", "replace").strip()
    return f"answered {reply.status}" + (f": {text[:SHOWN]}" if text else "")


def _asked(reply: TargetReply) -> float:
    """Return how many seconds the server asks to wait."""
    asked = reply.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() else 0.0
