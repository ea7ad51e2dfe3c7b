"""A real HTTP server on loopback that answers as a publisher's system does: the base of the replay servers.

    def answer(request: Request) -> Answer:
        return Answer(body=page(request.query["startRecord"])) if request.path == "/sru" else NOT_FOUND

    with ReplayServer(answer) as server:
        harvest(base=server.base)
        assert server.count("/sru") == 1

State belongs to whoever gives `answer`; this keeps what was asked, and spoils answers where a test wants it.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import parse_qs, urlsplit


class Request(NamedTuple):
    """One request as it came in."""

    method: str
    path: str
    """Without the query; as sent, not decoded."""
    query: Mapping[str, str]
    """Decoded; of a name given twice the first value."""
    headers: Mapping[str, str]
    """With names in lower case."""
    target: str
    """Path and query as sent."""


class Answer(NamedTuple):
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    media_type: str | None = "application/xml"
    headers: Mapping[str, str] = {}
    cut: int | None = None
    """Send this many bytes of the body that was promised, and close the connection."""
    raw: tuple[bytes | float, ...] | None = None
    """In the place of all else: the bytes that go out, and seconds without any; then the connection ends."""
    reset: bool = False
    """Whether it ends by a reset."""


NOT_FOUND = Answer(status=404, body=b"<html><body>Not found</body></html>", media_type="text/html")
Spoil = Callable[[Request], Answer | None]
"""Gives another answer in the place of the right one, or None to leave it."""


class ReplayServer:
    """Answers on a free port of 127.0.0.1, in threads, until it is closed."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        """Take what answers requests; it may be called from several threads, one at a time.

        A request for /robots.txt is answered by 404 where `answer` gives that too.
        """
        self.requests: list[Request] = []
        """All that was asked, in order, with what was spoilt and without /robots.txt."""
        self.robots = 0
        """How often /robots.txt was asked for."""
        self._answer, self._spoil = answer, _leave
        self._lock = threading.Lock()
        self._faults: list[BaseException] = []
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        """Host and port, as in a policy."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def base(self) -> str:
        """Address of the server, without a slash at its end."""
        return f"http://{self.host}"

    def count(self, start: str = "/") -> int:
        """Return how many requests were made for paths with this start."""
        return sum(request.path.startswith(start) for request in self.requests)

    def forget(self) -> None:
        """Start counting anew."""
        with self._lock:
            self.requests.clear()
            self.robots = 0

    def spoil(self, spoil: Spoil | None = None) -> None:
        """Have requests answered by `spoil` from now on, or rightly again without one; never /robots.txt."""
        self._spoil = spoil or _leave

    def spoil_next(self, *answers: Answer | None) -> None:
        """Give these answers to the next requests, one each; None leaves one request alone."""
        left = list(answers)
        self.spoil(lambda request: left.pop(0) if left else None)

    def respond(self, request: Request) -> Answer:
        """Return the answer to a request, and note it."""
        with self._lock, ExitStack() as stack:
            stack.push(self._keep_fault)
            if request.path == "/robots.txt":
                self.robots += 1
                return self._answer(request)
            self.requests.append(request)
            return self._spoil(request) or self._answer(request)

    def _keep_fault(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._faults.append(error)

    def close(self) -> None:
        """Stop. Raises what went wrong in `answer`, so that a fault of a test is not taken for one of the source."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self._faults:
            raise self._faults[0]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.close()


def _leave(request: Request) -> Answer | None:
    return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Not waited for: a client may keep its connection open for longer than the test runs.
    block_on_close = False

    def __init__(self, owner: ReplayServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is part of the tests, and other faults are kept by `respond`."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10
    # Head and body in one packet: loopback otherwise waits 40 ms for an acknowledgement in between.
    wbufsize = 2**16
    disable_nagle_algorithm = True

    def _respond(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.owner.respond(Request(self.command, parts.path, query, headers, self.path))
        if answer.raw is not None:
            self._play(answer.raw, answer.reset)
            return
        is_dated = any(name.lower() == "date" for name in answer.headers)
        (self.send_response_only if is_dated else self.send_response)(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.media_type:
            self.send_header("Content-Type", answer.media_type)
        if not any(name.lower() == "content-length" for name in answer.headers):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.cut])
        self.wfile.flush()
        self.close_connection = self.close_connection or answer.cut is not None

    def _play(self, parts: tuple[bytes | float, ...], reset: bool) -> None:
        self.close_connection = True
        with suppress(OSError):  # Whoever asked may have had enough.
            for part in parts:
                if isinstance(part, bytes):
                    self.wfile.write(part)
                    self.wfile.flush()
                else:
                    time.sleep(part)
            if reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()

    do_GET = _respond
    do_HEAD = _respond

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
