"""The resources of the API: datasets, their letters, and what letters refer to."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from fastapi import Path as Segment
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from pipeline.site.serve import caching
from pipeline.site.serve.api import database, schemas
from pipeline.site.serve.api import letters as content
from pipeline.site.serve.api.database import ReleaseDatabase
from pipeline.site.serve.api.filters import LetterFilters
from pipeline.site.serve.api.letters import PLACE
from pipeline.site.serve.api.problems import KIND, ApiError
from pipeline.site.serve.negotiation import quality

CSV = "text/csv; charset=utf-8"
DatasetName = Annotated[str, Segment(description="Name of a dataset.", pattern=r"^[a-z0-9-]+$", max_length=100)]
Identifier = Annotated[
    str, Segment(description="Last part of the letter's web address.", pattern=r"^[^\x00-\x20/?#]+$", max_length=300)
]


def add(api: FastAPI, web: Path) -> None:
    """Add the resources to an application, which read from a web root."""
    _datasets(api, web)
    _letter_resources(api, web)
    for collection in schemas.COLLECTIONS:
        _collection(api, web, collection)

    @api.get("/datasets/{dataset}/dossiers", summary="Dossiers", responses=_answers(schemas.page_schema(DOSSIER)))
    def dossiers(request: Request, dataset: DatasetName) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            return _whole(request, found, content.entities(found, "dossiers"))


def _datasets(api: FastAPI, web: Path) -> None:
    """Add the list of datasets, and each dataset."""

    @api.get("/datasets", summary="All datasets", responses=_answers(schemas.page_schema({"type": "object"})))
    def datasets(request: Request) -> Response:
        _no_parameters(request)
        items, versions = [], []
        for name in database.names(web):
            with database.opened(web, name) as found:
                place = f"{PLACE}/datasets/{name}"
                items.append(
                    {
                        "name": name,
                        "version": found.version,
                        "_links": content.hrefs(self=place, letters=f"{place}/letters"),
                    }
                )
                versions.append(found.version)
        return _json(
            request, {"total": len(items), "items": items, "_links": content.hrefs(self=f"{PLACE}/datasets")}, versions
        )

    @api.get("/datasets/{dataset}", summary="One dataset", responses=_answers({"type": "object"}))
    def dataset(request: Request, dataset: DatasetName) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            return _json(request, content.dataset(web, dataset), [found.version])


def _letter_resources(api: FastAPI, web: Path) -> None:
    """Add the lists of letters, and each letter."""

    @api.get(
        "/datasets/{dataset}/letters",
        summary="Letters, by any of the parameters",
        responses=_answers(schemas.page_schema(schemas.row_schema("letters")), has_csv=True),
    )
    def letters(request: Request, dataset: DatasetName, filters: Annotated[LetterFilters, Query()]) -> Response:
        with database.opened(web, dataset) as found:
            return _letters(request, found, dataset, filters)

    @api.get(
        "/datasets/{dataset}/letters/{identifier}", summary="One letter", responses=_answers(schemas.letter_schema())
    )
    def letter(request: Request, dataset: DatasetName, identifier: Identifier) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            return _json(request, content.letter(found, dataset, identifier), [found.version])


DOSSIER = {
    "type": "object",
    "required": ["dossier", "letters"],
    "properties": {
        "dossier": {"type": "string"},
        "title": {"type": ["string", "null"]},
        "letters": {"type": "integer"},
    },
}


def _collection(api: FastAPI, web: Path, collection: str) -> None:
    """Add the list of the things of one sort that letters refer to."""

    @api.get(
        f"/datasets/{{dataset}}/{collection}",
        name=collection,
        operation_id=collection,
        summary=f"{collection.capitalize()}, with the number of their letters",
        responses=_answers(schemas.page_schema(schemas.named_schema())),
    )
    def named(request: Request, dataset: DatasetName) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            return _whole(request, found, content.entities(found, collection))


def _letters(request: Request, found: ReleaseDatabase, dataset: str, filters: LetterFilters) -> Response:
    """Return a page of letters as JSON or CSV."""
    total, rows = content.select(found, filters)
    links = _page_links(request, filters, total)
    linked = ", ".join(f'<{one["href"]}>; rel="{name}"' for name, one in links.items() if name != "self")
    known = {"Link": linked} if linked else {}
    accept = request.headers.get("accept", "")
    if filters.format == "csv" or (
        filters.format is None and quality("text/csv", accept) > quality("application/json", accept)
    ):
        text = io.StringIO()
        writer = csv.DictWriter(text, found.columns("letters"), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
        return _answer(request, text.getvalue().encode(), CSV, [found.version], known)
    items = [
        content.row(row) | {"_links": content.hrefs(self=content.place(dataset, row["identifier"]))} for row in rows
    ]
    page = {"total": total, "page": filters.page, "pageSize": filters.page_size, "items": items, "_links": links}
    return _json(request, page, [found.version], known)


def _safe(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula, as in the CSV files of a release."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _page_links(request: Request, filters: LetterFilters, total: int) -> dict[str, dict[str, str]]:
    """Return the links to other pages of a list."""
    last = max(1, -(-total // filters.page_size))
    pages = {"self": filters.page, "first": 1, "last": min(last, 10_000)}
    if filters.page > 1:
        pages["prev"] = min(filters.page - 1, last)
    if filters.page < min(last, 10_000):
        pages["next"] = filters.page + 1
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return {name: {"href": f"{request.url.path}?{urlencode([*given, ('page', page)])}"} for name, page in pages.items()}


def _whole(request: Request, found: ReleaseDatabase, rows: list[dict[str, Any]]) -> Response:
    """Return a list that fits one page."""
    return _json(
        request, {"total": len(rows), "items": rows, "_links": content.hrefs(self=request.url.path)}, [found.version]
    )


def _no_parameters(request: Request) -> None:
    """Raise RequestValidationError for any parameter."""
    if request.query_params:
        message = "there is no such parameter"
        found = [{"loc": ("query", name), "type": "extra_forbidden", "msg": message} for name in request.query_params]
        raise RequestValidationError(found)


def _json(request: Request, found: object, versions: list[str], known: dict[str, str] | None = None) -> Response:
    if not quality("application/json", request.headers.get("accept", "")) and "format" not in request.query_params:
        raise ApiError(406, "answers come as application/json; lists of letters as text/csv too")
    return _answer(request, JSONResponse(found).body, "application/json", versions, known or {})


def _answer(
    request: Request, body: bytes | memoryview, kind: str, versions: list[str], known: dict[str, str]
) -> Response:
    """Return an answer, or 304 where the client has it."""
    tag = f'"{hashlib.sha256(bytes(body)).hexdigest()[:32]}"'
    known |= {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept", "X-Version": ", ".join(versions)}
    if caching.holds(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=known)
    return Response(body, headers=known, media_type=kind)


def _answers(schema: dict[str, Any], has_csv: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a resource, for its description."""
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if has_csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    version = {"API-Version": {"description": "Version of the API.", "schema": {"type": "string"}}}
    refused = {"description": "Refused", "content": {KIND: {"schema": schemas.PROBLEM}}, "headers": version}
    found: dict[int | str, dict[str, Any]] = {200: {"description": "OK", "content": content, "headers": version}}
    return found | dict.fromkeys((400, 404, 406, 410, 429, 503), refused)
