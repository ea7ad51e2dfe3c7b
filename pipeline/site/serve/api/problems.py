"""Errors as Problem Details (https://www.rfc-editor.org/rfc/rfc9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

KIND = "application/problem+json"


class ApiError(Exception):
    """A request that is refused: status of HTTP, and an explanation for its author."""

    def __init__(self, status: int, detail: str) -> None:
        """Refuse with a status and an explanation."""
        super().__init__(detail)
        self.status = status


def problem(
    status: int, detail: str, errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer to a request that failed; `errors` names each value that was not accepted."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors)
    return JSONResponse(content, status, {"Cache-Control": "no-store", **(headers or {})}, media_type=KIND)
