"""The web application: the parts that answer, in order, each from a module of its own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from pipeline.site.serve import errorpages
from pipeline.site.serve.api.part import ApiPart
from pipeline.site.serve.headers import WithHeaders
from pipeline.site.serve.sparql.part import SparqlPart
from pipeline.site.serve.sparql.pool import QueryLimits
from pipeline.site.serve.static import StaticPart


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """What a server gives access to, and its settings."""

    web: Path
    """The web root."""
    stores: Path | None = None
    """Folder for the stores of the SPARQL endpoint; without it there is no endpoint."""
    leases: Path | None = None
    """Folder for the locks that commands wait for; without it no command waits for an answer from a release."""
    limits: QueryLimits = QueryLimits()


class ServerPart(Protocol):
    """A part of the application."""

    @property
    def routes(self) -> list[BaseRoute]:
        """Return its routes."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run beside the server within the block, and end there what was started."""


def parts(served: Served) -> list[ServerPart]:
    """Return all parts; the first one with a route for a path answers. Add a part here."""
    sparql = [SparqlPart(served.stores, served.web, served.limits)] if served.stores else []
    return [*sparql, ApiPart(served.web, served.leases), StaticPart(served.web, served.leases)]


def application(served: Served) -> ASGIApp:
    """Return the application of all parts."""
    found = parts(served)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for part in found:
                await stack.enter_async_context(part.running())
            yield

    inner = Starlette(
        routes=[route for part in found for route in part.routes],
        lifespan=running,
        exception_handlers={HTTPException: _explain, Exception: _explain},
    )
    return WithHeaders(inner)


async def _explain(request: Request, error: Exception) -> Response:
    """Return the page of an error; of a fault, nothing of its cause."""
    if isinstance(error, HTTPException):
        return errorpages.page(error.status_code, error.detail, error.headers)
    return errorpages.page(500, "The server made a mistake.")
