"""Prefect's own server as a child: on loopback, behind a password, its log in the home, never without its parent."""

import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from flows.supervisor.api import PrefectApi
from flows.supervisor.children import Child
from pipeline import files
from pipeline.errors import PipelineError

START_SECONDS = 120
"""Measured: 9 to 18 seconds; more where both processors are busy."""
PORT_SECONDS = 15.0
"""A server that was killed gives its port back within this time."""
LOG_BYTES = 2_000_000
"""A log that is longer becomes `server.log.1`, in the place of the one before."""
_COMMAND = ("prefect", "server", "start")
_TEMPORARY = ("uvicorn", "--factory", "prefect.server.api.server:create_app")


class PrefectServer:
    """A server of Prefect that was started here."""

    def __init__(self, home: Path, port: int | None = None) -> None:
        """Start it. With a port it plans runs and shows them; without, it serves one run, on any free port.

        Raises PipelineError where the port is taken or the home cannot be written.
        """
        self.log = home / "prefect" / "server.log"
        self.address = f"http://127.0.0.1:{port or _free_port()}"
        self._password = password(home)
        number = self.address.rpartition(":")[2]
        where = ("--host", "127.0.0.1", "--port", number)
        if port:
            _check_free(port)
            self._child = Child(*_COMMAND, *where, env=self._environment(), output=subprocess.PIPE)
        else:
            lone = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1", "PREFECT_UI_ENABLED": "0"}
            env = self._environment() | lone
            self._child = Child(*_TEMPORARY, *where, "--log-level", "error", env=env, output=subprocess.PIPE)
        threading.Thread(target=_keep, args=(self._child.output, self.log), daemon=True).start()

    @property
    def api(self) -> PrefectApi:
        """Its API."""
        return PrefectApi(f"{self.address}/api", self._password)

    def client_environment(self) -> dict[str, str]:
        """Return the environment of a process that uses it."""
        return dict(os.environ) | {
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_API_AUTH_STRING": self._password,
        }

    def wait(self) -> None:
        """Wait until it answers. Raises PipelineError where it does not."""
        for _ in range(START_SECONDS * 4):
            if self.ended():
                break
            if self.api.is_up():
                return
            time.sleep(0.25)
        raise PipelineError(f"the Prefect server did not start on {self.address}; {self.log} says why")

    def ended(self) -> bool:
        """Return whether it ended."""
        return self._child.ended() is not None

    def end(self) -> None:
        """End it."""
        self._child.end()

    def _environment(self) -> dict[str, str]:
        origins = f"{self.address},{self.address.replace('127.0.0.1', 'localhost')}"
        return dict(os.environ) | {
            "PREFECT_SERVER_API_AUTH_STRING": self._password,
            "PREFECT_API_AUTH_STRING": self._password,
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origins,
            "PREFECT_SERVER_UI_API_URL": f"{self.address}/api",
            "PREFECT_UI_API_URL": f"{self.address}/api",
        }


def password_file(home: Path) -> Path:
    """Return the file with the password of the server."""
    return home / "prefect" / "password"


def password(home: Path) -> str:
    """Return the user and password of the server, as `user:password`: PREFECT_SERVER_API_AUTH_STRING where the operator
    sets it, else that of a file in the home, which is made at the first start.

    Raises PipelineError where that file can be neither read nor written.
    """
    given = os.environ.get("PREFECT_SERVER_API_AUTH_STRING")
    if given:
        return given
    file = password_file(home)
    try:
        if not file.exists():
            _make_password(file)
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
        found = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise PipelineError(f"{file}: {error.strerror}") from error
    if ":" not in found:
        raise PipelineError(f"{file} holds no user:password; remove it, and a new one is made")
    return found


def _make_password(file: Path) -> None:
    """Make a password, whole and for the owner alone; another process may do the same, and the first one counts."""
    new = files.partial_path(file)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as writing:
        writing.write(f"brievenbus:{secrets.token_urlsafe(24)}\n")
    with suppress(FileExistsError):
        os.link(new, file)
    new.unlink()


def end_stale(home: Path) -> None:
    """End servers of this home whose scheduler is gone. The caller holds the lock of schedulers of this home."""
    mine = f"PREFECT_HOME={(home / 'prefect').resolve()}".encode()
    wanted = "\0".join(_COMMAND).encode()
    for process in Path("/proc").glob("[0-9]*"):  # None where the system is no Linux.
        with suppress(OSError):
            is_server = wanted in (process / "cmdline").read_bytes()
            if is_server and mine in (process / "environ").read_bytes().split(b"\0") and not _is_supervised(process):
                os.kill(int(process.name), signal.SIGKILL)


def _is_supervised(process: Path) -> bool:
    """Return whether the parent of a process is a scheduler."""
    parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
    return b"flows.schedule" in (process.parent / parent / "cmdline").read_bytes()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _check_free(port: int) -> None:
    """Raise PipelineError where something else listens: its answers would pass for those of our own server."""
    end = time.monotonic() + PORT_SECONDS
    while True:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError as error:
                if time.monotonic() > end:
                    raise PipelineError(f"port {port} cannot be had: {error.strerror}; try another --port") from error
            else:
                return
        time.sleep(0.1)


def _keep(output: IO[bytes], file: Path) -> None:
    """Write the output of a server to a file of bounded size. A full disk costs lines, never the server."""
    for line in output:
        with suppress(OSError):
            if file.exists() and file.stat().st_size > LOG_BYTES:
                file.replace(file.with_name(f"{file.name}.1"))
            with file.open("ab") as log:
                log.write(line)
