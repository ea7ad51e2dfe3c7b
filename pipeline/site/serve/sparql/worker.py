"""Answer queries from one store, one at a time, in a process that may be killed at any moment.

A program of its own, which imports nothing of the pipeline, so that it starts fast:

    python -I worker.py STORE MEMORY_BYTES OUTPUT_BYTES

A request is a line of JSON on standard input, and its answer a line on standard output. The bytes of a small result
follow that line; those of a large one go into the file that the request names. The process ends when its input ends.
"""

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

SMALL = 256 * 1024
"""Most bytes of a result that is not written to disk; to make and remove a file takes longer than many a query."""
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit number of the architecture, and the number of its system call `socket`."""


def confine(memory: int, output: int) -> None:
    """Limit memory and written files, in bytes, die with the parent, and cut off the network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # Containers may refuse; then the filter below does it.
    _refuse_sockets(libc)


def _refuse_sockets(libc: ctypes.CDLL) -> None:
    """Let the system refuse every new socket of this process, where it has filters of system calls."""
    known = SOCKET_CALL.get(platform.machine())
    if known is None:
        return
    architecture, number = known
    lines = (
        (0x20, 0, 0, 4),  # the architecture
        (0x15, 1, 0, architecture),
        (0x06, 0, 0, 0x80000000),  # of another one: kill
        (0x20, 0, 0, 0),  # the number of the call
        (0x15, 0, 1, number),
        (0x06, 0, 0, 0x00050000 | 13),  # socket: EACCES
        (0x06, 0, 0, 0x7FFF0000),  # all others are allowed
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code)))
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0)


class Spool:
    """The bytes of a result: in memory as long as they are few, then in a file."""

    def __init__(self, place: str, most: int) -> None:
        """Keep so many bytes in memory; a file is made when there are more."""
        self.small = bytearray()
        self._place, self._most = place, most
        self._file: BinaryIO | None = None

    def write(self, piece: bytes) -> int:
        """Add bytes. Raises OSError where the file becomes too large."""
        if self._file is None:
            if len(self.small) + len(piece) <= self._most:
                self.small += piece
                return len(piece)
            self._file = open(self._place, "wb")  # noqa: PTH123, SIM115 # closed by `end`
            self._file.write(self.small)
            self.small.clear()
        return self._file.write(piece)

    def flush(self) -> None:
        """Write to the file what is left."""
        if self._file is not None:
            self._file.flush()

    def end(self) -> bytes | None:
        """Close the file; return the bytes where there is none."""
        if self._file is None:
            return bytes(self.small)
        self._file.close()
        return None


def answer(store: Any, engine: Any, asked: dict[str, Any], spool: Spool) -> dict[str, Any]:
    """Write the result of a query to its spool; return `{}`, or a status of HTTP with a message."""
    try:
        named = [engine.NamedNode(iri) for iri in asked["named"]]
        default = [engine.NamedNode(iri) for iri in asked["default"]]
        dataset = {"default_graph": default, "named_graphs": named} if named or default else {}
        result = store.query(
            asked["query"],
            base_iri=asked["base"],
            use_default_graph_as_union=asked["union"] and not dataset,
            **dataset,
        )
    except (SyntaxError, ValueError) as error:
        return {"status": 400, "message": str(error)}
    is_graph = isinstance(result, engine.QueryTriples)
    formats = engine.RdfFormat if is_graph else engine.QueryResultsFormat
    result.serialize(output=spool, format=getattr(formats, asked["format"]))
    return {}


def main() -> None:
    """Answer until the input ends."""
    place, memory, output = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    confine(memory, output)
    import pyoxigraph as engine  # noqa: PLC0415 # within the limits

    store = engine.Store.read_only(place)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        spool = Spool(asked["file"], min(SMALL, output))
        small: bytes | None = None
        try:
            found = answer(store, engine, asked, spool)
            small = spool.end()
        except MemoryError:
            os._exit(134)
        except Exception as error:  # noqa: BLE001 # whatever it is, the next query gets its answer
            is_large = "too large" in str(error).lower() or getattr(error, "errno", None) == errno.EFBIG
            found = {"status": 507 if is_large else 500, "message": "the engine could not answer this query"}
            if isinstance(error, RuntimeError) and str(error).endswith("is not supported"):
                found = {"status": 400, "message": str(error)}  # All others may name files of the server.
        head = json.dumps(found | {"small": None if small is None else len(small)}).encode()
        sys.stdout.buffer.write(head + b"\n" + (small or b""))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
