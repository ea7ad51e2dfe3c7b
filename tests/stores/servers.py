"""Virtuoso and Oxigraph as their users have them: the real servers, on a free port of loopback, in a test's folder."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

SECONDS = 60.0
"""Until a server must answer; Virtuoso makes its database first."""


class StoreServer(NamedTuple):
    """A store that runs, and where it is asked."""

    name: str
    query: str
    """Where SPARQL queries go (https://www.w3.org/TR/sparql11-protocol/)."""
    update: str
    """Where SPARQL updates go; Virtuoso asks for user and password by digest."""
    graphs: str
    """Where graphs are written (https://www.w3.org/TR/sparql11-http-rdf-update/), with `?graph=<IRI>` behind it."""
    user: str | None
    password: str | None
    folder: Path
    """Where the server stands: Virtuoso loads files that are in here."""
    sql: str | None = None
    """Where Virtuoso's `isql-vt` connects to: `127.0.0.1:1111`."""

    def isql(self, *statements: str) -> str:
        """Run statements in Virtuoso's own client, as a recipe for its loader would."""
        command = ["isql-vt", str(self.sql), str(self.user), str(self.password), "ERRORS=STDOUT", "VERBOSE=OFF"]
        text = "".join(f"{statement};\n" for statement in statements)
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=True).stdout


VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
"""
"""The fewest settings that make a server on loopback; user and password are those it is born with, dba and dba."""


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[StoreServer]:
    """Start Virtuoso in a folder, and stop it at the end. Skips where it is not installed."""
    program = _program("virtuoso-t", "Virtuoso (Debian: virtuoso-opensource-7-bin)")
    sql, http = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http))
    base = f"http://127.0.0.1:{http}"
    command = [program, "+foreground", "+wait", "+configfile", str(settings)]
    with _running(command, folder, f"{base}/sparql?query=ASK%7B%7D"):
        yield StoreServer(
            name="virtuoso",
            query=f"{base}/sparql",
            update=f"{base}/sparql-auth",
            graphs=f"{base}/sparql-graph-crud-auth",
            user="dba",
            password="dba",
            folder=folder,
            sql=f"127.0.0.1:{sql}",
        )


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[StoreServer]:
    """Start Oxigraph in a folder, and stop it at the end. Skips where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else _program("oxigraph", "Oxigraph (PyPI: oxigraph)")
    base = f"http://127.0.0.1:{(port := _free_port())}"
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"{base}/query?query=ASK%7B%7D"):
        yield StoreServer(
            name="oxigraph",
            query=f"{base}/query",
            update=f"{base}/update",
            graphs=f"{base}/store",
            user=None,
            password=None,
            folder=folder,
        )


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, folder, address)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", folder: Path, address: str) -> None:
    """Wait until a server answers a query."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                reply.read()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start: {(folder / 'output').read_text()[-2000:]}")


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs {what}: {name} is not installed")
    return found


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
