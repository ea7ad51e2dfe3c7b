"""The resources of the API: datasets, their letters, and what letters refer to."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
from fastapi import FastAPI, Query, Request
from fastapi import Path as Segment
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from pipeline.release import index as releases
from pipeline.site.serve import caching
from pipeline.site.serve.api import database, schemas
from pipeline.site.serve.api.database import ReleaseDatabase
from pipeline.site.serve.api.filters import ORDERS, LetterFilters, condition
from pipeline.site.serve.api.problems import KIND, ApiError
from pipeline.site.serve.negotiation import quality

PLACE = "/api/v1"
CSV = "text/csv; charset=utf-8"
DatasetName = Annotated[str, Segment(description="Name of a dataset.", pattern=r"^[a-z0-9-]+$", max_length=100)]
Identifier = Annotated[
    str, Segment(description="Last part of the letter's web address.", pattern=r"^[^\x00-\x20/?#]+$", max_length=300)
]


def add(api: FastAPI, web: Path) -> None:
    """Add the resources to an application, which read from a web root."""

    @api.get("/datasets", summary="All datasets", responses=_answers(schemas.page_schema({"type": "object"})))
    def datasets(request: Request) -> Response:
        _no_parameters(request)
        items, versions = [], []
        for name in database.names(web):
            with database.opened(web, name) as found:
                place = f"{PLACE}/datasets/{name}"
                items.append(
                    {"name": name, "version": found.version, "_links": _hrefs(self=place, letters=f"{place}/letters")}
                )
                versions.append(found.version)
        return _json(
            request, {"total": len(items), "items": items, "_links": _hrefs(self=f"{PLACE}/datasets")}, versions
        )

    @api.get("/datasets/{dataset}", summary="One dataset", responses=_answers({"type": "object"}))
    def dataset(request: Request, dataset: DatasetName) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            return _json(request, _dataset(web, dataset), [found.version])

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
            return _json(request, _letter(found, dataset, identifier), [found.version])

    for collection in schemas.COLLECTIONS:
        _collection(api, web, collection)

    @api.get("/datasets/{dataset}/dossiers", summary="Dossiers", responses=_answers(schemas.page_schema(DOSSIER)))
    def dossiers(request: Request, dataset: DatasetName) -> Response:
        _no_parameters(request)
        with database.opened(web, dataset) as found:
            statement = (
                "SELECT dossier, min(title) AS title, count(DISTINCT letter) AS letters FROM dossiers GROUP BY 1"
            )
            return _whole(request, found, found.rows(f"{statement} ORDER BY 1"))


DOSSIER = {
    "type": "object",
    "required": ["dossier", "letters"],
    "properties": {
        "dossier": {"type": "string"},
        "title": {"type": ["string", "null"]},
        "letters": {"type": "integer"},
    },
}


def _dataset(web: Path, name: str) -> dict[str, Any]:
    """Return how complete and how recent a dataset is, with links to what it has."""
    newest = releases.newest(releases.read_index(web / name, name))
    latest = releases.read_latest(web / name)
    place = f"{PLACE}/datasets/{name}"
    kinds = ("letters", "dossiers", *schemas.COLLECTIONS)
    links = {kind: f"{place}/{kind}" for kind in kinds} | {"completeness": f"/{name}/completeness.html"}
    return {
        "name": name,
        "version": newest.version if newest else None,
        "complete": latest.complete if latest else None,
        "validUntil": latest.valid_until if latest else None,
        "counts": {schemas.camel(k): v for k, v in msgspec.structs.asdict(newest.counts).items()} if newest else {},
        "_links": _hrefs(self=place, **links),
    }


def _collection(api: FastAPI, web: Path, collection: str) -> None:
    """Add the list of the things of one sort that letters refer to."""
    names, column, table = schemas.COLLECTIONS[collection]
    letter = "id" if table == "letters" else "letter"

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
            statement = (
                f"SELECT iri, {names}.name AS name, count(DISTINCT {table}.{letter}) AS letters"
                f" FROM {names} JOIN {table} ON {table}.{column} = iri GROUP BY 1 ORDER BY 3 DESC, 1"
            )
            return _whole(request, found, found.rows(statement))


def _letters(request: Request, found: ReleaseDatabase, dataset: str, filters: LetterFilters) -> Response:
    """Return a page of letters as JSON or CSV."""
    columns = found.columns("letters")
    where, values = condition(filters, frozenset(columns))
    total = found.count(f"SELECT count(*) FROM letters WHERE {where}", values)
    limits = {"most": filters.page_size, "skip": (filters.page - 1) * filters.page_size}
    statement = f"SELECT * FROM letters WHERE {where} ORDER BY {ORDERS[filters.sort]} LIMIT :most OFFSET :skip"
    rows = found.rows(statement, {**values, **limits})
    links = _page_links(request, filters, total)
    linked = ", ".join(f'<{one["href"]}>; rel="{name}"' for name, one in links.items() if name != "self")
    known = {"Link": linked} if linked else {}
    accept = request.headers.get("accept", "")
    if filters.format == "csv" or (
        filters.format is None and quality("text/csv", accept) > quality("application/json", accept)
    ):
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
        return _answer(request, text.getvalue().encode(), CSV, [found.version], known)
    items = [_row(row) | {"_links": _hrefs(self=_place(dataset, row["identifier"]))} for row in rows]
    page = {"total": total, "page": filters.page, "pageSize": filters.page_size, "items": items, "_links": links}
    return _json(request, page, [found.version], known)


def _letter(found: ReleaseDatabase, dataset: str, identifier: str) -> dict[str, Any]:
    """Return one letter with the rows of its tables. Raises ApiError."""
    rows = found.rows("SELECT * FROM letters WHERE identifier = :name OR id = :name", {"name": identifier})
    if not rows:
        raise ApiError(404, f"there is no letter {identifier!r} in {dataset}")
    if rows[0].get("withdrawn_date"):
        raise ApiError(410, f"this letter was withdrawn on {rows[0]['withdrawn_date']}: {rows[0]['withdrawn_reason']}")
    letter = _row(rows[0])
    for table in schemas.nested():
        if found.columns(table.name):
            statement = f'SELECT * FROM "{table.name}" WHERE letter = :id ORDER BY position'
            parts = found.rows(statement, {"id": rows[0]["id"]})
            letter[schemas.camel(table.name)] = [
                _row({k: v for k, v in part.items() if k != "letter"}) for part in parts
            ]
    return letter | {"_links": _hrefs(self=_place(dataset, identifier), page=rows[0]["id"])}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {schemas.camel(name): value for name, value in row.items()}


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


def _place(dataset: str, identifier: str) -> str:
    return f"{PLACE}/datasets/{dataset}/letters/{quote(identifier, safe='')}"


def _hrefs(**places: str) -> dict[str, dict[str, str]]:
    return {name: {"href": place} for name, place in places.items()}


def _whole(request: Request, found: ReleaseDatabase, rows: list[dict[str, Any]]) -> Response:
    """Return a list that fits one page."""
    return _json(request, {"total": len(rows), "items": rows, "_links": _hrefs(self=request.url.path)}, [found.version])


def _no_parameters(request: Request) -> None:
    """Raise RequestValidationError for any parameter."""
    if request.query_params:
        message = "there is no such parameter"
        found = [{"loc": ("query", name), "type": "extra_forbidden", "msg": message} for name in request.query_params]
        raise RequestValidationError(found)


def _json(request: Request, content: object, versions: list[str], known: dict[str, str] | None = None) -> Response:
    if not quality("application/json", request.headers.get("accept", "")) and "format" not in request.query_params:
        raise ApiError(406, "answers come as application/json; lists of letters as text/csv too")
    return _answer(request, JSONResponse(content).body, "application/json", versions, known or {})


def _answer(
    request: Request, content: bytes | memoryview, kind: str, versions: list[str], known: dict[str, str]
) -> Response:
    """Return an answer, or 304 where the client has it."""
    tag = f'"{hashlib.sha256(bytes(content)).hexdigest()[:32]}"'
    known |= {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept", "X-Version": ", ".join(versions)}
    if caching.holds(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=known)
    return Response(content, headers=known, media_type=kind)


def _answers(schema: dict[str, Any], has_csv: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a resource, for its description."""
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if has_csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    version = {"API-Version": {"description": "Version of the API.", "schema": {"type": "string"}}}
    refused = {"description": "Refused", "content": {KIND: {"schema": schemas.PROBLEM}}, "headers": version}
    found: dict[int | str, dict[str, Any]] = {200: {"description": "OK", "content": content, "headers": version}}
    return found | dict.fromkeys((400, 404, 406, 410, 429, 503), refused)
