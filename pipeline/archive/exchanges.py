"""The log of requests and answers, without secrets between us and the server that answered."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

import msgspec
import sqlalchemy as sa

from pipeline.archive.index import ArchiveIndex
from pipeline.archive.tables import CHANGE, EXCHANGE, HARVEST

PRIVATE = frozenset(
    {"authorization", "proxy-authorization", "proxy-authenticate", "www-authenticate", "cookie", "set-cookie"}
)
"""Headers to leave out (RFC 9110 section 11, RFC 6265); headers named after a key or token are left out too."""
_SECRET = ("token", "api-key", "apikey", "secret", "password", "signature", "session")


class LoggedExchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer."""

    source: str
    retrieved: str
    url: str
    attempt: int
    status: int | None
    bytes: int
    sha256: str | None
    """Hash of the body; the body is among the contents where it was received whole."""
    fault: str | None
    sent: str
    """Headers of the request, as JSON."""
    headers: str
    """Headers of the answer, as JSON."""


def exchanges(index: ArchiveIndex, at: str | None = None) -> Iterator[LoggedExchange]:
    """Return all requests and answers until now, or of harvests that began until a time; oldest first.

    A redacted exchange keeps only its source, its time, and the attempt, status and size of its answer.
    """
    query = sa.select(HARVEST.c.source, EXCHANGE).join(HARVEST, EXCHANGE.c.harvest == HARVEST.c.id)
    query = query.where(HARVEST.c.started <= at) if at else query
    with index.engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query.order_by(EXCHANGE.c.seq)).mappings():
            yield LoggedExchange(
                source=row["source"],
                retrieved=row["retrieved"],
                url=public_address(row["url"]),
                attempt=row["attempt"],
                status=row["status"],
                bytes=row["bytes"],
                sha256=None if row["redacted"] else row["sha256"],
                fault=row["fault"],
                sent=_public(row["sent"]),
                headers=_public(row["headers"]),
            )


def documents(index: ArchiveIndex) -> frozenset[str]:
    """Return the hashes and addresses of all versions of records: a reply with one of these brought a document."""
    query = sa.select(CHANGE.c.sha256, CHANGE.c.url).distinct()
    found: set[str] = set()
    with index.engine.connect() as connection:
        for sha256, url in connection.execution_options(yield_per=1000).execute(query):
            found |= {sha256 or "", public_address(url or "")}
    return frozenset(found - {""})


def public_address(url: str) -> str:
    """Return an address without the user name and password in it, and without arguments named after secrets.

    >>> public_address("https://me:secret@example.org/a?q=1&api-key=x")
    'https://example.org/a?q=1'
    """
    parts = urlsplit(url)
    arguments = [one for one in parts.query.split("&") if not _is_secret(one.partition("=")[0])]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="&".join(arguments)))


def _public(headers: str) -> str:
    said = msgspec.json.decode(headers)
    kept: Mapping[str, object] = said if isinstance(said, dict) else {}
    public = {name: kept[name] for name in sorted(kept) if name.lower() not in PRIVATE and not _is_secret(name)}
    return msgspec.json.encode(public).decode()


def _is_secret(name: str) -> bool:
    return any(word in name.lower().replace("_", "-") for word in _SECRET)
