"""A server on loopback that answers each request with the very bytes, pauses and breaks that a test wrote down.

It is no HTTP server: it reads a request up to the empty line and plays the next answer for its path, so that any
fault of the wire can be had. The last answer for a path is played again and again.
"""

import gzip
import itertools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Literal, NamedTuple, Self

ROBOTS = "/robots.txt"


class Answer(NamedTuple):
    """What is played for one request: bytes are sent, numbers are seconds without a byte."""

    parts: tuple[bytes | float, ...]
    end: Literal["keep", "close", "reset"] = "keep"


class Asked(NamedTuple):
    """One request as it came."""

    time: float
    path: str
    headers: dict[str, str]
    in_flight: int


def head(status: int = 200, *headers: str) -> bytes:
    """Return a status line and headers."""
    return "\r\n".join([f"HTTP/1.1 {status} Status", *headers, "", ""]).encode("latin-1")


def good(body: bytes, *headers: str, status: int = 200) -> Answer:
    """Return an answer as it should be."""
    return Answer((head(status, f"Content-Length: {len(body)}", *headers) + body,))


def cut(body: bytes, sent: int) -> Answer:
    """Return an answer of which the connection is closed before the length that was stated."""
    return Answer((head(200, f"Content-Length: {len(body)}") + body[:sent],), "close")


def chunked(body: bytes, *, whole: bool = True) -> Answer:
    """Return an answer in two chunks; one that is not whole lacks the last chunk."""
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
    return Answer((head(200, "Transfer-Encoding: chunked") + chunks + (b"0\r\n\r\n" if whole else b""),), "close")


def packed(body: bytes, *, keep: int | None = None) -> Answer:
    """Return an answer in gzip, or only its first bytes with a length that is honest about those."""
    return good(gzip.compress(body, mtime=0)[:keep], "Content-Encoding: gzip")


class BrokenServer:
    """Plays answers on a free loopback port, and notes what was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        """Listen, encrypted where a context is given; nothing is answered before the block is entered."""
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.settimeout(0.1)
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[Asked] = []
        self.connections = 0
        self._answers: dict[str, list[Answer]] = {ROBOTS: [good(b"", status=404)]}
        self._lock = threading.Lock()
        self._in_flight = 0
        self._stopping = threading.Event()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"{'https' if self._tls else 'http'}://{self.host}{path}"

    def on(self, path: str, *answers: Answer) -> str:
        """Write down the answers for a path and return its address."""
        self._answers[path] = list(answers)
        return self.url(path)

    def documents(self) -> list[Asked]:
        """Return the requests for anything but robots.txt."""
        return [asked for asked in self.asked if asked.path != ROBOTS]

    def gaps(self) -> list[float]:
        """Return the seconds between the requests for anything but robots.txt."""
        times = [asked.time for asked in self.documents()]
        return [later - sooner for sooner, later in itertools.pairwise(times)]

    def __enter__(self) -> Self:
        """Answer."""
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer no more."""
        self._stopping.set()
        self._listener.close()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while not self._stopping.is_set() and (request := _request(connection)):
                if not self._play(connection, request):
                    return
        except OSError:
            return
        finally:
            connection.close()

    def _play(self, connection: socket.socket, request: bytes) -> bool:
        """Play the next answer; return whether the connection stays open."""
        came = time.monotonic()
        lines = request.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        with self._lock:
            self._in_flight += 1
            self.asked.append(Asked(came, path, headers, self._in_flight))
            waiting = self._answers.get(path, [good(b"", status=404)])
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        try:
            self._send(connection, answer.parts)
        finally:
            with self._lock:
                self._in_flight -= 1
        if answer.end == "reset":
            time.sleep(0.02)  # So that what was sent is read before the reset throws it away.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return answer.end == "keep"

    def _send(self, connection: socket.socket, parts: Sequence[bytes | float]) -> None:
        for part in parts:
            if isinstance(part, bytes):
                connection.sendall(part)
            elif self._stopping.wait(part):
                return


def _request(connection: socket.socket) -> bytes:
    """Return a request up to its empty line; nothing where the client left."""
    request = b""
    while b"\r\n\r\n" not in request:
        part = connection.recv(65_536)
        if not part:
            return b""
        request += part
    return request
