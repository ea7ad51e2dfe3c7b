"""A server in a thread, and clients that say exactly what they send."""

import socket
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from pipeline.site.serve import server as serve
from pipeline.site.serve.server import WebServer


def start(root: Path) -> str:
    """Serve a folder on loopback until the process ends, and return the address without its last slash."""
    return run(serve.web_server(serve.Served(web=root), "127.0.0.1", 0))


def run(server: WebServer) -> str:
    """Run a server in a thread, and return its address without its last slash."""
    ready = threading.Event()
    server.ready = lambda _: ready.set()
    threading.Thread(target=server.answer, daemon=True).start()
    assert ready.wait(20)
    return server.address.rstrip("/")


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """Send one request; `_` in the name of a header is `-`."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def connect(address: str) -> socket.socket:
    """Open a connection and send nothing."""
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def say(address: str, request: bytes) -> bytes:
    """Send bytes as they are, and return everything that comes until the server closes or is silent for a second."""
    with connect(address) as client:
        client.sendall(request)
        client.settimeout(1)
        return drain(client)


def drain(client: socket.socket, until: Callable[[bytes], bool] = lambda _: False) -> bytes:
    """Return everything that comes until the server closes, is silent, or the condition holds."""
    found = b""
    try:
        while not until(found) and (piece := client.recv(65536)):
            found += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return found
