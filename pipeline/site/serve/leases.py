"""Leases: an answer from published data is made and sent under one, and a command that replaces the data waits for it.

    <home>/leases/<state>      one file for each state of the newest releases; answers share its lock

A server takes a lease for the state that it finds, and looks whether that is current still before it reads anything. So
whoever published another state only has to wait until nobody shares the lock of a former one (`settle`): from then on
no answer has a letter that was withdrawn.
"""

import asyncio
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from starlette.types import Message, Send

from pipeline.errors import PipelineError, PublishError
from pipeline.machine import stated
from pipeline.release import index as releases

ENDING_SECONDS = 8.0
"""Time to finish sending an answer after its data was replaced."""
LEAVE_SECONDS = 45.0
"""Time for servers to end their answers from former data, which a stalled connection may use up."""
PIECE = 256 * 1024
"""Bytes of an answer that are sent at once."""


class Lease:
    """The use of the newest releases for one answer."""

    def __init__(self, web: Path, name: str) -> None:
        """Note the state of a web root."""
        self._web, self._name = web, name
        self._until: float | None = None

    def is_over(self) -> bool:
        """Return whether the releases were replaced, and the time to finish the answer has passed."""
        if self._until is None and state(self._web) != self._name:
            self._until = time.monotonic() + ENDING_SECONDS
        return self._until is not None and time.monotonic() > self._until


def state(web: Path) -> str:
    """Return a name for the newest releases in a web root; it is another one as soon as one of them is replaced."""
    found = []
    for file in sorted(web.glob(f"*/{releases.INDEX}")):
        with suppress(PipelineError, OSError):
            folder = releases.newest_folder(file.parent, file.parent.name)
            if folder is not None:
                facts = (folder / "manifest.json").stat()
                found.append((file.parent.name, folder.name, facts.st_ino, facts.st_ctime_ns))
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()[:24]


@contextmanager
def leased(folder: Path | None, web: Path) -> Iterator[Lease]:
    """Lease the newest releases within the block. Where nothing can be written, no command waits for the answer."""
    lock = -1
    name = state(web)
    with suppress(OSError):
        while folder is not None and lock < 0:
            folder.mkdir(parents=True, exist_ok=True)
            found = os.open(folder / name, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if _is_shared(found) and state(web) == name:
                lock = found
            else:
                os.close(found)
                name = state(web)
    try:
        yield Lease(web, name)
    finally:
        if lock >= 0:
            os.close(lock)


def _is_shared(lock: int) -> bool:
    """Share a lock, and return whether that succeeded: `settle` may have it for a moment, of a former state."""
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def settle(folder: Path, web: Path) -> None:
    """Wait until no answer from former releases is being made or sent. Raises PublishError, MachineError."""
    if not folder.is_dir():
        return
    with stated(folder):
        known = sorted(folder.iterdir())  # Before the state, so that no lock of a later one is among them.
        name = state(web)
        for file in known:
            if file.name != name:
                with suppress(FileNotFoundError):
                    wait(os.open(file, os.O_RDONLY | os.O_CLOEXEC))
                with suppress(FileNotFoundError, PermissionError):  # A server of another user may own the folder.
                    file.unlink()


def wait(lock: int) -> None:
    """Wait until no other process shares a lock, and close it. Raises PublishError after `LEAVE_SECONDS`."""
    until = time.monotonic() + LEAVE_SECONDS
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise PublishError(
                        "a server still gives answers from the former releases: stop brievenbus serve"
                    ) from error
                time.sleep(0.02)
    finally:
        os.close(lock)


def in_pieces(send: Send, lease: Lease) -> Send:
    """Send an answer in pieces, and stop where its lease is over: the client notices by the stated length.

    The last message is empty, so that when it is sent, the connection has taken almost all before it.
    """
    is_cut = False

    async def pieces(message: Message) -> None:
        nonlocal is_cut
        body = message.get("body", b"")
        if is_cut:
            return
        if message["type"] != "http.response.body" or len(body) <= PIECE:
            await send(message)
            return
        for start in range(0, len(body), PIECE):
            is_cut = await asyncio.to_thread(lease.is_over)
            if is_cut:
                return
            await send({**message, "body": body[start : start + PIECE], "more_body": True})
        await send({**message, "body": b""})

    return pieces
