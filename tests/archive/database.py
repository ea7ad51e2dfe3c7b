"""A PostgreSQL of a test's own, on a socket in its own folder; never one that is there already."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
"""Where Debian puts the programs of a server, which are not on the path."""


def _program(name: str) -> str:
    path = os.pathsep.join([*(str(place) for place in PLACES), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"needs PostgreSQL: {name} is not installed")
    return found


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Start a server below a folder with a short name, and give the address of its database."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    data, socket = folder / "data", folder / "socket"
    socket.mkdir(parents=True)
    user: dict[str, str] = {}
    if os.getuid() == 0:  # A server refuses to run as root.
        user = {"user": "postgres"}
        account = pwd.getpwnam("postgres")
        for place in (folder, socket):
            os.chown(place, account.pw_uid, account.pw_gid)

    def call(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=60, **user)  # type: ignore[call-overload]

    call(initdb, "-D", str(data), "-U", "brievenbus", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={socket} -c fsync=off"
    call(control, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://brievenbus@/postgres?host={socket}"
    finally:
        call(control, "-D", str(data), "-m", "immediate", "stop")
