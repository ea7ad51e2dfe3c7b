"""The endpoint as a part of the web application: its route, and what runs beside it as long as the server does."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from starlette.routing import BaseRoute, Route

from pipeline.errors import PipelineError
from pipeline.site.serve.sparql import stores
from pipeline.site.serve.sparql.endpoint import SparqlEndpoint
from pipeline.site.serve.sparql.pool import Pool, QueryLimits

LOOK_SECONDS = 0.1
"""How often a server looks whether another store was named."""
BUILD_SECONDS = 2.0
"""How often a server looks whether the published releases call for another store."""


class SparqlPart:
    """The endpoint of one server."""

    def __init__(self, folder: Path, web: Path, limits: QueryLimits) -> None:
        """Answer from the stores in a folder, which are built from the releases in a web root."""
        self._folder, self._web = folder, web
        self._pool = Pool(folder, limits)
        self.routes: list[BaseRoute] = [Route("/sparql", SparqlEndpoint(self._pool, limits, web))]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the current store, and build it where nobody else does, within the block."""
        tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._build())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await self._pool.stop()

    async def _follow(self) -> None:
        while True:
            self._pool.refresh()
            await asyncio.sleep(LOOK_SECONDS)

    async def _build(self) -> None:
        """Build a store whenever the releases are others than those in it; the reason why not is printed once."""
        said = ""
        while True:
            try:
                new, old = await asyncio.to_thread(stores.wanted, self._web), stores.current(self._folder)
                if old is None or old.name != new.name:
                    await asyncio.to_thread(stores.settle, self._folder, self._web, wait=False)
                said = ""
            except (PipelineError, OSError, msgspec.MsgspecError) as error:
                if str(error) != said:
                    said = str(error)
                    sys.stderr.write(f"brievenbus: {said}\n")
            await asyncio.sleep(BUILD_SECONDS)
