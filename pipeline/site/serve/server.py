"""Run the application on uvicorn until the process is stopped."""

import copy
import logging
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from pipeline.errors import PipelineError
from pipeline.site.serve.application import Served as Served
from pipeline.site.serve.application import application
from pipeline.site.serve.connections import LimitedConnection

BACKLOG = 2_048
"""Connections that may wait to be accepted; the kernel may lower this."""
KEEP_ALIVE_SECONDS = 15
HEAD_BYTES = 65_536
"""Most bytes of an incomplete request line with its headers; a query of 16 kB fits, percent-encoded."""


class WebServer(uvicorn.Server):
    """A server on an address that is taken already; signals are left to `cli/stopping.py`."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, address: str) -> None:
        """Answer at a socket, which has this address."""
        super().__init__(config)
        self.address = address
        self.ready: Callable[[str], None] = lambda _: None
        """Called with the address once the server listens."""
        self._listener = listener

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle no signal."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.ready(self.address)

    def answer(self) -> None:
        """Answer requests until `should_exit` is set."""
        with self._listener:
            self.run(sockets=[self._listener])


def serve(
    served: Served, host: str, port: int, ready: Callable[[str], None], *, log: bool = False, proxied: bool = False
) -> None:
    """Serve until interrupted; `ready` is called with the address once the server listens.

    With `log`, every request is a line on standard error. With `proxied`, the client's address is the one that a proxy
    on this machine states in X-Forwarded-For. Raises PipelineError where nothing is published yet or the server cannot
    listen on the address.
    """
    server = web_server(served, host, port, log=log, proxied=proxied)
    server.ready = ready
    server.answer()


def web_server(served: Served, host: str, port: int, *, log: bool = False, proxied: bool = False) -> WebServer:
    """Return a server that does not answer yet. Raises PipelineError; for the arguments, see `serve`."""
    if not served.web.is_dir():
        raise PipelineError(f"nothing is published in {served.web} yet: start with brievenbus run voorbeeldbrieven")
    listener = _listen(host, port)
    config = uvicorn.Config(
        application(served),
        http=_connections(),
        ws="none",
        lifespan="on",
        backlog=BACKLOG,
        h11_max_incomplete_event_size=HEAD_BYTES,
        server_header=False,
        proxy_headers=proxied,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        access_log=log,
        log_config=_logging(),
    )
    name = f"[{host}]" if ":" in host else host
    return WebServer(config, listener, f"http://{name}:{listener.getsockname()[1]}/")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address. Raises PipelineError where it cannot be."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise PipelineError(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
    return listener


def _connections() -> type[LimitedConnection]:
    """Return connections of which as many are kept as the process may open files, of which workers need some too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < hard:
        wanted = 8_192 if hard == resource.RLIM_INFINITY else min(hard, 8_192)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
        soft = max(soft, wanted)
    most = max(16, min(4_000, soft // 2))
    return type("LimitedConnection", (LimitedConnection,), {"MOST": most})


def _logging() -> dict[str, Any]:
    """Return the settings of the log: errors, and a line with its time for each request, on standard error."""
    found: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    found["formatters"]["access"]["fmt"] = '%(asctime)s %(client_addr)s "%(request_line)s" %(status_code)s'
    found["formatters"]["access"]["use_colors"] = False
    found["handlers"]["access"]["stream"] = "ext://sys.stderr"
    for name in ("uvicorn", "uvicorn.error"):
        found["loggers"][name]["level"] = logging.ERROR
    return found
