"""The fetch policy of a source, its checked reply, and the exchange that is logged."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from pipeline.errors import DefinitionError

MIB = 2**20

Expect = Literal["xml", "json", "pdf", "html", "zip", "any"]
"""The form that a reply must have; `any` requires only that it is not empty."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules for requests to a source's hosts: which hosts, how often, how long, how much.

    Two `Web` objects of one process share the pace of a host; the slower pace applies. A source may fetch its
    documents with longer deadlines than its lists: `msgspec.structs.replace(policy, total=300)`.
    """

    hosts: tuple[str, ...]
    """The only hosts that may be asked, redirects included: `open.overheid.nl`, or `127.0.0.1:8080` with a port."""
    homepage: str
    """Address of the project, for the User-Agent."""
    contact: str
    """Contact for a publisher, for the User-Agent: an e-mail address or a page."""
    seconds: float = 1.0
    """Least seconds between two requests to one host; a longer Crawl-delay in its robots.txt replaces it."""
    connect: float = 10.0
    """Most seconds to make a connection."""
    read: float = 30.0
    """Most seconds without receiving a byte."""
    total: float = 120.0
    """Most seconds for one try of one request, from the first byte sent to the last one received."""
    raw_bytes: int = 64 * MIB
    """Most bytes of a body as sent."""
    decoded_bytes: int = 128 * MIB
    """Most bytes of a body when unpacked."""
    tries: int = 4
    """Number of tries of one request, the first included."""
    backoff: float = 1.0
    """Seconds before the second try, twice as many before the third, and so on."""
    backoff_cap: float = 60.0
    """Most seconds of one back-off."""
    jitter: float = 1.0
    """Most random seconds added to back-off, so that clients do not all return at once."""
    retry_after: float = 300.0
    """Longest Retry-After, in seconds, that is waited for; a host that asks for more is left alone for that time."""
    failures: int = 10
    """Number of failed tries in a row after which a host is left alone."""
    recovery: float = 300.0
    """Seconds until a host that was left alone is tried once more."""
    robots: bool = True
    """Whether to follow robots.txt. Set False only where a publisher's documentation of an interface invites programs
    and its robots.txt, written for search engines, would block them; say so in the source's docstring."""
    loopback: bool = False
    """Whether addresses of this machine may be asked, also without TLS; only for tests and replay servers."""

    def __post_init__(self) -> None:
        """Raise DefinitionError for a limit that is not above zero, or a homepage or contact unfit for a header."""
        for name in ("homepage", "contact"):
            value = getattr(self, name)
            if not value or not value.isascii() or not value.isprintable() or set(value) & set("()\\"):
                raise DefinitionError(f"fetch policy: {name} is {value!r}, not printable ASCII without parentheses")
        for name in ("connect", "read", "total", "raw_bytes", "decoded_bytes", "tries", "failures"):
            if getattr(self, name) <= 0:
                raise DefinitionError(f"fetch policy: {name} is {getattr(self, name)}, not above zero")


class CheckedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A complete reply: its length, its compression and its form are checked; its bytes are not decoded as text."""

    url: str
    """Final address, after redirects."""
    status: int
    """200 or 203, or 304 where the given validators are still valid; then the body is empty."""
    headers: Mapping[str, str]
    """Headers as sent, with names in lower case; the values of a repeated name are joined by a comma."""
    body: bytes
    """The body, unpacked where it was sent with gzip; otherwise as sent."""
    sha256: str
    """SHA-256 of the body, hexadecimal."""
    media_type: str | None
    """Media type as stated, in lower case and without parameters; None where none is stated. The form is checked by
    content, so a source that labels XML as HTML is no problem."""
    retrieved: str
    """Time of retrieval: RFC 3339 in UTC."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its result, also a redirect or a failed try; for the archive and the statistics."""

    url: str
    sent: Mapping[str, str]
    """Headers of the request, with names in lower case."""
    attempt: int
    """Number of the try; 1 for the first."""
    retrieved: str
    """Time at which the answer or the failure was complete: RFC 3339 in UTC."""
    seconds: float
    """Duration, without the wait for our turn."""
    status: int | None = None
    """HTTP status; None where there was no answer."""
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    """The complete body, unpacked; None where it was incomplete or not read, as with redirects and errors.
    A body together with a fault is complete but does not have the requested form, such as an error page."""
    bytes: int = 0
    """Number of bytes of the body as sent, as far as received."""
    sha256: str | None = None
    """SHA-256 of the body; None where there is no body."""
    fault: str | None = None
    """The fault in one line; None for a good answer, a redirect or a 304."""
