"""Worker processes: started ahead, one query each at a time, killed when it takes too long or its client leaves."""

import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline import settings
from pipeline.site.serve.clients import Turn
from pipeline.site.serve.sparql import stores, worker
from pipeline.site.serve.sparql.stores import QueryStore, StoreLease


class QueryLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the endpoint."""

    workers: int = max(2, os.cpu_count() or 1) + 1
    """Processes that answer queries."""
    seconds: float = 20.0
    """Time for one query."""
    memory: int = 2 * 2**30
    """Bytes of address space of a worker; below 512 MB it does not start."""
    output: int = 100_000_000
    """Bytes of a result."""
    wait: float = 20.0
    """Seconds that a query waits for a worker."""
    waiting: int = 100
    """Most queries that wait for a worker."""
    running_per_client: int = 1
    waiting_per_client: int = 8
    seconds_per_client: float = 20.0
    """Seconds that workers work for one client within a minute."""
    ending: float = 8.0
    """Seconds to finish sending a result after its store was replaced."""


class QueryError(Exception):
    """A query without a result. `status` is that of HTTP, the message is for its author."""

    def __init__(self, status: int, message: str) -> None:
        """Fail with a status and a message."""
        super().__init__(message)
        self.status = status


class StoreReplacedError(Exception):
    """Another store took the place of the one that a query was asked of: it is to be asked again."""


class CompleteResult(NamedTuple):
    """The result of a query, complete in memory or on disk."""

    small: bytes
    """All of it, where there is no file."""
    descriptor: int
    """Its file, open for reading as long as the result is in use; -1 where there is none."""
    lease: StoreLease
    """The store that it comes from."""

    @property
    def size(self) -> int:
        """Return the number of its bytes."""
        return len(self.small) if self.descriptor < 0 else os.fstat(self.descriptor).st_size

    def piece(self, place: int, most: int) -> bytes:
        """Return bytes from a place on."""
        return self.small[place : place + most] if self.descriptor < 0 else os.pread(self.descriptor, most, place)


class Worker:
    """One process with one store open."""

    def __init__(self, process: asyncio.subprocess.Process, store: str) -> None:
        """Wrap a process that was just started."""
        self.process = process
        self.store = store
        self.is_ready = False

    async def ask(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes | None] | None:
        """Return the worker's reply, and its result if that is not in the file; None where it ended without a reply."""
        if not self.is_ready and await self._line() != b"ready\n":
            return None
        self.is_ready = True
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.process.stdin.write(json.dumps(asked).encode() + b"\n")
            await self.process.stdin.drain()
            line = await self._line()
            if line.endswith(b"\n"):
                found: dict[str, Any] = json.loads(line)
                small = found.pop("small")
                return found, await self.process.stdout.readexactly(small) if small is not None else None
        return None

    async def _line(self) -> bytes:
        assert self.process.stdout is not None
        return await self.process.stdout.readline()

    async def end(self) -> None:
        """Kill the process, and wait for its end."""
        assert self.process.stdin is not None
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.stdin.close()
        await self.process.wait()


class Pool:
    """All workers of a server, and the store that they answer from."""

    def __init__(self, folder: Path, limits: QueryLimits) -> None:
        """Use the stores in a folder."""
        self._stores, self._limits = folder, limits
        self._answers = folder / f"answers-{os.getpid()}"
        self._places = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._spare: list[Worker] = []
        self._starting: set[asyncio.Task[None]] = set()
        self._running: set[Worker] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._numbers = 0
        self.lease: StoreLease | None = None
        self._read: tuple[int, int] | None = None

    def refresh(self) -> StoreLease | None:
        """Return the lease of the current store, which is read again where the file that names it has changed."""
        try:
            found = (self._stores / stores.CURRENT).stat()
            read = (found.st_mtime_ns, found.st_ino)
        except OSError:
            read = None
        if read != self._read:
            store = stores.current(self._stores) if read else None
            if self.lease is None or store != self.lease.store:
                self._replace(store)
            self._read = read
        return self.lease

    def _replace(self, store: QueryStore | None) -> None:
        former, self.lease = self.lease, None
        if store is not None:
            with suppress(FileNotFoundError):
                self.lease = StoreLease(self._stores, store)
        for one in self._spare:
            self._end(one)
        self._spare.clear()
        if former is not None:
            former.end()
        self._fill()

    def _fill(self) -> None:
        """Start workers until there is one for each place; they open the store meanwhile."""
        missing = self._limits.workers - len(self._spare) - len(self._running) - len(self._starting)
        for _ in range(missing if self.lease else 0):
            task = asyncio.get_running_loop().create_task(self._add())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _add(self) -> None:
        if self.lease is not None:
            self._keep(await self._start(self.lease.store.name))

    def _keep(self, one: Worker) -> None:
        """Keep a worker for the next query; end it where its store was replaced, or there are enough."""
        is_current = self.lease is not None and one.store == self.lease.store.name
        if is_current and len(self._spare) + len(self._running) < self._limits.workers:
            self._spare.append(one)
        else:
            self._end(one)

    def _end(self, one: Worker) -> None:
        """End a worker at once; only `stop` waits for it."""
        task = asyncio.get_running_loop().create_task(one.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _start(self, store: str) -> Worker:
        self._answers.mkdir(parents=True, exist_ok=True, mode=0o700)
        limits = (str(self._limits.memory), str(self._limits.output))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(worker.__file__),
            str(stores.data(self._stores, store)),
            *limits,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            # An arena of the C library reserves 64 MB of the address space, and threads that wait for others add some.
            env=settings.environment(MALLOC_ARENA_MAX="2"),
        )
        return Worker(process, store)

    @asynccontextmanager
    async def result(self, asked: dict[str, Any], turn: Turn) -> AsyncIterator[CompleteResult]:
        """Give the complete result of a query, whose file is already unlinked.

        Raises QueryError, and StoreReplacedError where another store came while the query waited or ran.
        """
        lease = self.refresh()
        if lease is None:
            raise QueryError(503, "there is no store to ask yet: try again in a moment")
        with lease.used():
            async with self._place():
                if lease.former.is_set():
                    raise StoreReplacedError
                self._numbers += 1
                file = self._answers / str(self._numbers)
                try:
                    small = await self._ask(asked | {"file": str(file)}, lease, turn)
                    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC) if small is None else -1
                finally:
                    with suppress(OSError):
                        file.unlink()
            try:
                yield CompleteResult(small or b"", descriptor, lease)
            finally:
                if descriptor >= 0:
                    os.close(descriptor)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for one of the workers. Raises QueryError."""
        if self._waiting >= self._limits.waiting:
            raise QueryError(503, "too many queries wait for their turn: try again in a moment")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self._limits.wait)
        except TimeoutError as error:
            raise QueryError(503, "the server is busy: try again in a moment") from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _ask(self, asked: dict[str, Any], lease: StoreLease, turn: Turn) -> bytes | None:
        """Have a worker make a result; return it if it is not in the file. Raises QueryError, StoreReplacedError."""
        while self._spare and self._spare[0].process.returncode is not None:
            self._spare.pop(0)
        found = self._spare.pop(0) if self._spare else await self._start(lease.store.name)
        self._running.add(found)
        began = time.monotonic()
        work = asyncio.ensure_future(found.ask(asked))
        other = asyncio.ensure_future(lease.former.wait())
        is_whole = False
        try:
            await asyncio.wait((work, other), timeout=self._limits.seconds, return_when=asyncio.FIRST_COMPLETED)
            if lease.former.is_set():
                raise StoreReplacedError
            if not work.done():
                raise QueryError(503, f"the query took longer than {self._limits.seconds:g} seconds")
            answer = work.result()
            if answer is None and not found.is_ready:
                raise QueryError(503, "no process could be started for the query: try again in a moment")
            if answer is None:
                raise QueryError(503, "the query needed more memory than there is for one, or nests too deeply")
            reply, small = answer
            is_whole = reply.get("status") != 507  # It may hold on to the memory of all the rows that it made.
            if reply:
                most = f"the result is larger than {self._limits.output:,} bytes"
                raise QueryError(reply["status"], most if reply["status"] == 507 else reply["message"])
            return small
        finally:
            turn.seconds += time.monotonic() - began
            self._running.discard(found)
            for task in (work, other):
                task.cancel()
            if is_whole:
                self._keep(found)
            else:
                self._end(found)
            self._fill()

    async def stop(self) -> None:
        """Kill all workers, wait for their end, and remove their results."""
        lease, self.lease = self.lease, None
        await asyncio.gather(*self._starting, return_exceptions=True)
        for one in (*self._spare, *self._running):
            self._end(one)
        await asyncio.gather(*self._ending)
        if lease is not None:
            lease.end()
        shutil.rmtree(self._answers, ignore_errors=True)
