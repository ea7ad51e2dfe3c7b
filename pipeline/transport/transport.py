"""Connections that go only to checked addresses, and that end at a deadline whatever the server does.

urllib3 looks up a name and connects in one step, and its timeouts restart with every byte. This module connects to
the same address that it checked, so that a second look-up cannot give another one (DNS rebinding). Every read from
a socket (headers, chunk sizes or bodies) waits no longer than the time left until the deadline.
Proxies, netrc and cookies are not used: `requests` adds those in its Session, which this module does not use.
"""

import socket
import ssl
from contextvars import ContextVar
from time import monotonic
from typing import Any, NamedTuple

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from pipeline.errors import SourceError, UnreachableError
from pipeline.transport.address import may_connect


class Limits(NamedTuple):
    """Time limits and allowed addresses of a request in progress."""

    deadline: float
    """Time on the monotonic clock."""
    connect: float
    read: float
    loopback: bool


NOTHING = Limits(0.0, 0.0, 0.0, loopback=False)
LIMITS: ContextVar[Limits] = ContextVar("LIMITS", default=NOTHING)
"""Limits of the current request of this thread; without a request, reading and connecting fail."""


def _allowed(seconds: float) -> float:
    """Return the smaller of `seconds` and the seconds left. Raises TimeoutError where no time is left."""
    left = LIMITS.get().deadline - monotonic()
    if left <= 0:
        raise TimeoutError("total deadline")
    return min(seconds, left)


class _Plain(socket.socket):
    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read, but wait no longer than the time left."""
        self.settimeout(_allowed(LIMITS.get().read))
        return super().recv_into(*args, **options)


class _Encrypted(ssl.SSLSocket):
    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read, but wait no longer than the time left."""
        self.settimeout(_allowed(LIMITS.get().read))
        return super().recv_into(*args, **options)


def _connect(host: str, port: int, options: Any) -> socket.socket:
    """Return a connection to a host, at a checked address.

    Raises SourceError for a name that leads to an address that is not public, before any socket is made;
    UnreachableError where the name is not found or no address accepts a connection.
    """
    limits = LIMITS.get()
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"the name {host} is not found ({error})") from error
    for *_, address in found:
        if not may_connect(str(address[0]), loopback=limits.loopback):
            raise SourceError(f"{host} leads to {address[0]}, which is not a public address")
    fault: OSError | None = None
    for family, kind, protocol, _, address in found:
        connection = _Plain(family, kind, protocol)
        try:
            for option in options or ():
                connection.setsockopt(*option)
            connection.settimeout(_allowed(limits.connect))
            connection.connect(address)
        except OSError as error:
            connection.close()
            fault = error
        else:
            return connection
    raise UnreachableError(f"no connection to {host} port {port} ({fault})")


class _HTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port or self.default_port, self.socket_options)


class _HTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host, self.port or self.default_port, self.socket_options)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class Adapter(HTTPAdapter):
    """The transport adapter of `requests` for these connections; certificates are verified against those of certifi."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Create pools of these connections."""
        context = create_urllib3_context()
        context.sslsocket_class = _Encrypted
        super().init_poolmanager(*args, **options, ssl_context=context)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
