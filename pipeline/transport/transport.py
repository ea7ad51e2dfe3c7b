"""Connections that go only to addresses that were checked, and that end at a deadline whatever the server does.

urllib3 looks a name up and connects in one go, and its timeouts start anew with every byte. Here the address that
was checked is the one connected to, so that a second look-up cannot give another (DNS rebinding), and every read
from a socket, be it of headers, chunk sizes or bodies, waits no longer than what is left of the whole.
Proxies, netrc and cookies are not used: `requests` adds those in its Session, which is left out.
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
    """What a request under way is held to."""

    deadline: float
    """On the monotonic clock."""
    connect: float
    read: float
    loopback: bool


NOTHING = Limits(0.0, 0.0, 0.0, loopback=False)
LIMITS: ContextVar[Limits] = ContextVar("LIMITS", default=NOTHING)
"""Of the request that this thread is doing; without one, nothing is read and nobody is reached."""


def _allowed(seconds: float) -> float:
    """Return how long may be waited: so many seconds, or what is left. Raises TimeoutError where nothing is left."""
    left = LIMITS.get().deadline - monotonic()
    if left <= 0:
        raise TimeoutError("total deadline")
    return min(seconds, left)


class _Plain(socket.socket):
    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read, for no longer than is left."""
        self.settimeout(_allowed(LIMITS.get().read))
        return super().recv_into(*args, **options)


class _Encrypted(ssl.SSLSocket):
    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read, for no longer than is left."""
        self.settimeout(_allowed(LIMITS.get().read))
        return super().recv_into(*args, **options)


def _connect(host: str, port: int, options: Any) -> socket.socket:
    """Return a connection to a host, at an address that was checked.

    Raises SourceError for a name that leads inside, before any socket is made; UnreachableError where nobody answers.
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
    """The transport of `requests` over these connections; certificates are verified against those of certifi."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make pools of these connections."""
        context = create_urllib3_context()
        context.sslsocket_class = _Encrypted
        super().init_poolmanager(*args, **options, ssl_context=context)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
