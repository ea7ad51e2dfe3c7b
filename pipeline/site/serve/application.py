"""The web application: the parts that answer, in order, each from a module of its own."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from pipeline.site.serve import errorpages
from pipeline.site.serve.headers import WithHeaders
from pipeline.site.serve.static import StaticFiles


def parts(root: Path) -> list[BaseRoute]:
    """Return the routes of all parts; the first one that matches a path answers. Add a part here."""
    return [Mount("/", StaticFiles(root))]


def application(root: Path) -> ASGIApp:
    """Return the application that serves a web root."""
    inner = Starlette(routes=parts(root), exception_handlers={HTTPException: _explain, Exception: _explain})
    return WithHeaders(inner)


async def _explain(request: Request, error: Exception) -> Response:
    """Return the page of an error; of a fault, nothing of its cause."""
    if isinstance(error, HTTPException):
        return errorpages.page(error.status_code, error.detail, error.headers)
    return errorpages.page(500, "The server made a mistake.")
