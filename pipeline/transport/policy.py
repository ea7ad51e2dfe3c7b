"""What a source is asked under, and what comes of it: policy, reply, exchange."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from pipeline.errors import DefinitionError

MIB = 2**20

Expect = Literal["xml", "json", "pdf", "html", "zip", "any"]
"""The form a reply must have; `any` asks only that it is not empty."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a source's hosts are asked: who may be asked, how often, how long, how much.

    Two webs of one process share the pace of a host: the slower one counts. So a source may fetch its documents
    under longer deadlines than its lists, with `msgspec.structs.replace(policy, total=300)`.
    """

    hosts: tuple[str, ...]
    """The only hosts that may be asked, redirects included: `open.overheid.nl`, or `127.0.0.1:8080` with a port."""
    homepage: str
    """Address of the project, for the User-Agent."""
    contact: str
    """Whom a publisher can write to, for the User-Agent: an e-mail address or a page."""
    seconds: float = 1.0
    """Least time between two requests to one host; a longer Crawl-delay of its robots.txt counts instead."""
    connect: float = 10.0
    """Seconds to make a connection."""
    read: float = 30.0
    """Seconds without a byte."""
    total: float = 120.0
    """Seconds for one try of one request, from the first byte sent to the last one received."""
    raw_bytes: int = 64 * MIB
    """Most bytes of a body as sent."""
    decoded_bytes: int = 128 * MIB
    """Most bytes of a body when unpacked."""
    tries: int = 4
    """How often one request is tried in all."""
    backoff: float = 1.0
    """Seconds before the second try, twice as many before the third, and so on."""
    backoff_cap: float = 60.0
    """Most seconds that back-off waits."""
    jitter: float = 1.0
    """Up to this many seconds at random are added to back-off, so that clients do not return together."""
    retry_after: float = 300.0
    """Most seconds of a Retry-After that are waited for; a host that asks for more is left alone for this run."""
    failures: int = 10
    """After this many failed tries in a row a host is left alone."""
    recovery: float = 300.0
    """Seconds until a host that was left alone is tried once more."""
    robots: bool = True
    """Whether robots.txt is honoured. False only where a publisher's documentation of an interface invites programs
    and its robots.txt, which is written for search engines, would shut them out; say so in the source's docstring."""
    loopback: bool = False
    """Whether this machine's own addresses may be asked, and without TLS; only for tests and replay servers."""

    def __post_init__(self) -> None:
        """Raise DefinitionError for a policy that says nobody, or could be read as another header."""
        for name in ("homepage", "contact"):
            value = getattr(self, name)
            if not value or not value.isascii() or not value.isprintable() or set(value) & set("()\\"):
                raise DefinitionError(f"fetch policy: {name} is {value!r}, not printable ASCII without parentheses")
        for name in ("connect", "read", "total", "raw_bytes", "decoded_bytes", "tries", "failures"):
            if getattr(self, name) <= 0:
                raise DefinitionError(f"fetch policy: {name} is {getattr(self, name)}, not above zero")


class CheckedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer: its length, its compression and its form are checked; its bytes are not decoded as text."""

    url: str
    """Where it came from in the end, after redirects."""
    status: int
    """200, or 304 where the validators given still hold; then the body is empty."""
    headers: Mapping[str, str]
    """As sent, with names in lower case; a name given twice has its values joined by a comma."""
    body: bytes
    """Unpacked where it was sent with gzip; else as sent."""
    sha256: str
    """Of the body, hexadecimal."""
    media_type: str | None
    """As stated, in lower case and without parameters; None where nothing is stated. The form was checked by
    content, so a source that labels XML as HTML is no obstacle."""
    retrieved: str
    """RFC 3339 in UTC."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what came of it, redirects and failed tries included: for the archive and the statistics."""

    url: str
    sent: Mapping[str, str]
    """The headers of the request, with names in lower case."""
    attempt: int
    """1 for the first try."""
    retrieved: str
    """RFC 3339 in UTC: when the answer, or its failure, was in."""
    seconds: float
    """How long it took, waiting for our turn not included."""
    status: int | None = None
    """None where no answer came."""
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    """The whole body, unpacked; None where it did not come whole or was not read, as with redirects and errors.
    With a fault beside it, it came whole and is not what was asked for, such as an error page."""
    bytes: int = 0
    """Of the body as sent, as far as it came."""
    sha256: str | None = None
    """Of the body; None where there is none."""
    fault: str | None = None
    """What was wrong, one line; None for a good answer, a redirect or a 304."""
