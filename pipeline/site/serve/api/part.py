"""The API as a part of the web application, and what holds for all its answers."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.site.serve import headers, leases
from pipeline.site.serve.api import resources
from pipeline.site.serve.api.letters import PLACE
from pipeline.site.serve.api.problems import ApiError, problem
from pipeline.site.serve.clients import Clients, ShareUsedError

VERSION = "1.0.0"
RUNNING = 16
"""Most requests at work at once; each has a thread of the 40 that send files too."""
METHODS = "GET, HEAD, OPTIONS"


class ApiPart:
    """The API of one server."""

    def __init__(self, web: Path, locks: Path | None) -> None:
        """Answer from the releases in a web root; commands wait for the locks in a folder."""
        self.routes: list[BaseRoute] = [Mount(PLACE, _Guard(_api(web), web, locks))]

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run nothing beside the server."""
        return nullcontext()


class _Guard:
    """Fair shares, leases, the header with the version, HEAD and OPTIONS for every resource."""

    def __init__(self, app: ASGIApp, web: Path, locks: Path | None) -> None:
        self._app, self._web, self._locks = app, web, locks
        self._clients = Clients(running=2, waiting=20, seconds=20.0)
        self._places = asyncio.Semaphore(RUNNING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"api-version", VERSION.encode())]
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=headers.options(METHODS))(scope, receive, add)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await problem(405, "this API is read-only", headers={"Allow": METHODS})(scope, receive, add)
            return
        try:
            async with self._clients.turn((scope["client"] or ("",))[0]) as turn, self._places:
                began = time.monotonic()
                try:
                    with leases.leased(self._locks, self._web) as lease:
                        await self._app({**scope, "method": "GET"}, receive, leases.in_pieces(add, lease))
                finally:
                    turn.seconds += time.monotonic() - began
        except ShareUsedError as error:
            wait = {"Retry-After": str(int(error.seconds) + 1)}
            await problem(429, str(error), headers=wait)(scope, receive, add)


def _api(web: Path) -> FastAPI:
    """Return the application with all resources."""
    api = FastAPI(
        title="Brievenbus",
        version=VERSION,
        description="Letters of the Dutch government to parliament, from the newest release of each dataset.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": PLACE}],
        root_path_in_servers=False,
        contact={"name": "Brievenbus"},
        license_info={"name": "CC0-1.0", "identifier": "CC0-1.0"},
    )

    @api.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        found = [
            {"in": str(one["loc"][0]), "name": str(one["loc"][-1]), "code": one["type"], "detail": one["msg"]}
            for one in error.errors()
        ]
        return problem(400, "; ".join(f"{one['name']}: {one['detail']}" for one in found), found)

    @api.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, "there is no such resource" if error.status_code == 404 else error.detail)

    @api.exception_handler(ApiError)
    async def explained(request: Request, error: ApiError) -> Response:
        after = {"Retry-After": "5"} if error.status == 503 else {}
        return problem(error.status, str(error), headers=after)

    @api.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        return problem(500, "the server made a mistake")

    resources.add(api, web)
    return api
