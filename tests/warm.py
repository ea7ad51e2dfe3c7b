"""Commands of Brievenbus, each in a process of its own that is forked from one with everything imported.

A start of Python with all that a run needs takes seconds of the processor; a fork takes none. So tests of commands use
this, but for those of the start itself, of signals, of limits, and of an environment that Python reads when it starts.
One letter was read before the first fork, so that the workers that read letters are forked from one server too.
"""

import atexit
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_BYTES = 2**20
"""Of one message, at most."""
Before = Sequence[str]
"""Module and function that are called in the process of a command before it begins, and arguments; or nothing."""
_client: socket.socket | None = None
_starting = threading.Lock()
_seconds = 0.0


def hasten() -> None:
    """Have this process wait for no disk: no test turns the machine off, and a run waits a third of its time."""
    os.fsync = os.fdatasync = lambda handle: None
    os.sync = lambda: None


def spent() -> float:
    """Return the processor time of the commands that ended, in seconds."""
    return _seconds


class Command:
    """A command that runs, with the names of `subprocess.Popen`."""

    def __init__(
        self, words: Sequence[object], environment: dict[str, str], out: int, err: int, before: Before = ()
    ) -> None:
        """Start it; what it prints goes to two open files."""
        self.returncode: int | None = None
        self._reply, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = json.dumps({"words": list(map(str, words)), "environment": environment, "before": before}).encode()
        with theirs:
            socket.send_fds(_server(), [asked], [out, err, theirs.fileno()])
        self.pid = int(self._reply.recv(_BYTES))

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, or that of its signal below zero. Raises TimeoutExpired."""
        global _seconds
        if self.returncode is None:
            if not select.select([self._reply], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("brievenbus", timeout or 0)
            self.returncode, seconds = json.loads(self._reply.recv(_BYTES))
            _seconds += seconds
            self._reply.close()
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """Kill it, but not its workers."""
        os.kill(self.pid, signal.SIGKILL)


def run(
    words: Sequence[object], environment: dict[str, str], timeout: float = 300, before: Before = ()
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, as `subprocess.run` does."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        command = Command(words, environment, out.fileno(), err.fileno(), before)
        try:
            code = command.wait(timeout)
        except subprocess.TimeoutExpired:
            command.kill()
            raise
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode(errors="replace"))
    return subprocess.CompletedProcess(words, code, *said)


def _server() -> socket.socket:
    """Return the way to the process that is forked, which is started once."""
    global _client
    with _starting:
        if _client is None:
            _client = _start()
    return _client


def _start() -> socket.socket:
    """Start it."""
    client, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    number = theirs.fileno()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(number)], cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[number]
    )
    theirs.close()
    atexit.register(_end, client, process)
    return client


def _end(client: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    client.close()
    process.wait()


def _serve(asking: socket.socket) -> None:
    """Fork for each question, and say how each command ended."""
    waking, woken = socket.socketpair()
    for one in (waking, woken):
        one.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken.fileno())
    replies: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([asking, waking], [], [])
        if waking in ready:
            waking.recv(4096)
            _tell(replies)
        if asking in ready:
            message, files, _, _ = socket.recv_fds(asking, _BYTES, 3)
            if not message:
                return
            pid = os.fork()
            if pid == 0:
                for held in (asking, waking, woken, *replies.values()):
                    held.close()
                _become(json.loads(message), files)
            reply = socket.socket(fileno=files.pop())
            for file in files:
                os.close(file)
            reply.send(str(pid).encode())
            replies[pid] = reply


def _tell(replies: dict[int, socket.socket]) -> None:
    """Say how the commands ended that ended."""
    for pid in list(replies):
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            reply = replies.pop(pid)
            said = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]
            with suppress(OSError):  # Nobody may wait for it any more.
                reply.send(json.dumps(said).encode())
            reply.close()


def _become(asked: dict[str, Any], files: list[int]) -> None:
    """Be the command in this process, which was forked for it, and leave."""
    from pipeline.cli import main  # noqa: PLC0415 - as below

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    random.seed()
    for number, file in enumerate(files[:2], 1):
        os.dup2(file, number)
    for file in files:
        os.close(file)
    # The server of the workers is not a child of this process, which would ask whether that is alive.
    forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
    sys.argv = ["brievenbus", *asked["words"]]
    code: object = 0
    try:
        if asked["before"]:
            module, function, *arguments = asked["before"]
            getattr(importlib.import_module(module), function)(*arguments)
        main()
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001 - as Python itself does
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _warm_up() -> None:
    """Import every command, and run one on the first letters of the sample; leave no thread behind."""
    from pipeline.cli.app import COMMANDS, app, whole  # noqa: PLC0415 - not where tests only ask
    from tests.runs import sample  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp())
    home = ["--home", str(folder / "home")]
    kept = os.dup(1)
    with (folder / "said").open("w") as said:
        os.dup2(said.fileno(), 1)
        for name in COMMANDS:
            whole(name)
        for words in (["run", str(sample(folder, 2)), *home, "--quiet"], ["status", *home]):
            with suppress(SystemExit):
                app(args=words, prog_name="brievenbus")
        sys.stdout.flush()
    os.dup2(kept, 1)
    os.close(kept)
    shutil.rmtree(folder)
    assert threading.active_count() == 1, threading.enumerate()


if __name__ == "__main__":
    hasten()
    _warm_up()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
