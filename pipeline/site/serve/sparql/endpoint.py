"""The endpoint by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/): what a request asks for, and how
its answer is sent."""

import asyncio
import hashlib
import math
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from pipeline.site.serve import caching, headers
from pipeline.site.serve.clients import Clients, ShareUsedError
from pipeline.site.serve.negotiation import quality
from pipeline.site.serve.sparql import resultformats
from pipeline.site.serve.sparql.description import description
from pipeline.site.serve.sparql.pool import CompleteResult, Pool, QueryError, QueryLimits, StoreReplacedError
from pipeline.site.serve.sparql.screen import LONGEST, Screened, ScreenError, screen

METHODS = "GET, HEAD, POST, OPTIONS"
BODY = 3 * LONGEST + 8_192
"""Most bytes of a request's body: a query, percent-encoded, with other parameters."""
PAGE = "sparql.html"
"""The page on which people ask; written by the site."""
PIECE = 256 * 1024
"""Bytes of a result that are sent at once."""
TRIES = 5
"""How often a query is asked again because the store was replaced."""


class _Operation(NamedTuple):
    """A query, as a request states it."""

    query: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    format: str


class SparqlEndpoint:
    """The application at `/sparql`."""

    def __init__(self, pool: Pool, limits: QueryLimits, web: Path) -> None:
        """Answer from a pool; browsers without a query go to the page for queries in the web root."""
        self._pool, self._web, self._ending = pool, web, limits.ending
        self._clients = Clients(limits.running_per_client, limits.waiting_per_client, limits.seconds_per_client)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; in plain text where it fails."""
        request = Request(scope, receive)
        try:
            await self._answer(request, scope, receive, send)
        except (QueryError, ScreenError) as error:
            after = {"Retry-After": "10"} if error.status == 503 else {}
            await _text(error.status, str(error), **after)(scope, receive, send)
        except ShareUsedError as error:
            wait = {"Retry-After": str(int(error.seconds) + 1)}
            await _text(429, f"{error}: wait {int(error.seconds) + 1} seconds", **wait)(scope, receive, send)
        except ClientDisconnect:
            return

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if request.method == "OPTIONS":
            await Response(status_code=204, headers=headers.options(METHODS))(scope, receive, send)
            return
        if request.method not in ("GET", "HEAD", "POST"):
            await _text(405, "use GET or POST: this endpoint is read-only", Allow=METHODS)(scope, receive, send)
            return
        asked = await _operation(request)
        if asked is None:
            await self._describe(request)(scope, receive, send)
            return
        facts = screen(asked.query)
        formats = resultformats.GRAPHS if facts.form in ("CONSTRUCT", "DESCRIBE") else resultformats.SOLUTIONS
        chosen = resultformats.choose(formats, request.headers.get("accept", ""), asked.format)
        if chosen is None:
            offered = ", ".join(one.types[0] for one in formats)
            raise QueryError(406, f"the result of {facts.form or 'a query'} comes as {offered}")
        await self._run(request, send, asked, facts, chosen)

    async def _run(
        self,
        request: Request,
        send: Send,
        asked: _Operation,
        facts: Screened,
        chosen: tuple[resultformats.ResultFormat, str],
    ) -> None:
        """Run a query and send its result; stop at once when the client leaves."""
        form, kind = chosen
        demand = _demand(request, asked, facts, form)
        lease = self._pool.refresh()
        tag = "" if lease is None or facts.is_changing else _tag(lease.store.name, demand)
        if (
            tag
            and lease
            and request.method != "POST"
            and caching.holds(request.headers.get("if-none-match"), tag.removeprefix("W/"))
        ):
            known = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept", "X-Version": lease.store.version}
            await Response(status_code=304, headers=known)(request.scope, request.receive, send)
            return
        address = request.client.host if request.client else ""
        sending = asyncio.ensure_future(self._give(request, send, demand, kind, address, facts))
        leaving = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise ClientDisconnect
            sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _give(
        self, request: Request, send: Send, demand: dict[str, object], kind: str, address: str, facts: Screened
    ) -> None:
        async with self._clients.turn(address) as turn:
            for left in reversed(range(TRIES)):
                try:
                    async with self._pool.result(demand, turn) as result:
                        await self._send(request, send, result, demand, kind, facts)
                        return
                except StoreReplacedError as error:
                    if not left:
                        raise QueryError(503, "the data is being replaced: try again in a moment") from error

    async def _send(
        self,
        request: Request,
        send: Send,
        result: CompleteResult,
        demand: dict[str, object],
        kind: str,
        facts: Screened,
    ) -> None:
        store = result.lease.store
        known = {"Cache-Control": "no-cache", "Vary": "Accept", "X-Version": store.version}
        if not facts.is_changing:
            known["ETag"] = _tag(store.name, demand)
        answer = Response(headers=known, media_type=kind)
        left = result.size
        answer.headers["content-length"] = str(left)
        await send({"type": "http.response.start", "status": 200, "headers": answer.raw_headers})
        until, place = math.inf, 0
        while True:
            piece = result.piece(place, PIECE)
            place, left = place + len(piece), left - len(piece)
            # A large result ends with an empty message: then the connection has taken almost all before it.
            is_last = left <= 0 and place <= PIECE
            await send({"type": "http.response.body", "body": piece, "more_body": not is_last})
            if is_last:
                return
            if left <= 0:
                await send({"type": "http.response.body", "body": b""})
                return
            if result.lease.former.is_set():
                until = min(until, time.monotonic() + self._ending)
            if time.monotonic() > until or not piece:
                return  # The connection is closed before the stated length, which a client notices.

    def _describe(self, request: Request) -> Response:
        """Return the page for people, or the description of the service for programs."""
        accept = request.headers.get("accept", "")
        chosen = resultformats.choose(resultformats.GRAPHS, accept, request.query_params.get("format", ""))
        if quality("text/html", accept) > max(
            quality(kind, accept) for one in resultformats.GRAPHS for kind in one.types
        ):
            place = f"/{PAGE}" if (self._web / PAGE).is_file() else "/"
            return Response(status_code=303, headers={"Location": place, "Vary": "Accept"})
        if chosen is None:
            return _text(406, "the service description comes in the formats of RDF", Vary="Accept")
        lease = self._pool.refresh()
        try:
            content = description(str(request.url.replace(query="")), lease.store if lease else None, chosen[0])
        except ValueError:
            return _text(400, "the request states a host that is none")
        return Response(content, headers={"Cache-Control": "no-cache", "Vary": "Accept"}, media_type=chosen[1])


def _demand(
    request: Request, asked: _Operation, facts: Screened, form: resultformats.ResultFormat
) -> dict[str, object]:
    """Return what a worker is asked to do."""
    return {
        "query": asked.query,
        "base": str(request.url.replace(query="")),
        "default": asked.default,
        "named": asked.named,
        "union": not facts.has_dataset,
        "format": form.engine,
    }


async def _operation(request: Request) -> _Operation | None:
    """Return the query of a request; None where it asks for the description of the service. Raises QueryError."""
    query = request.scope["query_string"]
    if request.method != "POST":
        return _from_parameters(query) if query else None
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "application/sparql-query"):
        if kind == "application/sparql-update":
            raise QueryError(403, "this endpoint is read-only: it takes no updates")
        raise QueryError(415, "send a form, or a query as application/sparql-query")
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise QueryError(400, "send the query in UTF-8")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY:
            raise QueryError(413, f"the query is longer than {LONGEST} bytes")
    if kind == "application/x-www-form-urlencoded":
        return _from_parameters(body)
    found = _from_parameters(query, direct=True)
    return found._replace(query=_utf8(body))


def _from_parameters(encoded: bytes, direct: bool = False) -> _Operation:
    """Return the query of a percent-encoded string, or with `direct` all but the query. Raises QueryError."""
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except (UnicodeDecodeError, ValueError) as error:
        raise QueryError(400, "the parameters are not percent-encoded UTF-8, or too many") from error
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise QueryError(403, "this endpoint is read-only: it takes no updates")
    queries = values.get("query", [])
    if len(queries) != (0 if direct else 1):
        raise QueryError(400, "state one query, as the parameter query or as the body")
    format = next((values[name][0] for name in ("format", "output", "results") if name in values), "")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    return _Operation(queries[0] if queries else "", tuple(default), tuple(named), format)


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(400, "send the query in UTF-8") from error


async def _left(request: Request) -> None:
    """Return when the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _tag(store: str, demand: dict[str, object]) -> str:
    """Return the entity tag of a result: weak, as the order of rows is the engine's."""
    return f'W/"{hashlib.sha256(msgspec.json.encode((store, demand))).hexdigest()[:32]}"'


def _text(status: int, message: str, **known: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in known.items()}
    return PlainTextResponse(f"{message}\n", status, headers={"Cache-Control": "no-store", **named})
