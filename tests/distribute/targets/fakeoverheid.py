"""A server made from an OpenAPI description of data.overheid.nl's API: what that does not allow is refused.

Which calls there are, what a body must look like, which parameters there are and where a token is needed all come from
the description; only what the calls do is written here.
"""

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(formats=())
CLIENT, KEY, TOKEN = "brievenbus", "kanarie-key", "kanarie-token"


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", value))


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or (datetime.fromisoformat(value).tzinfo is not None and "T" in value)


@FORMATS.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


class Refusal(Exception):
    """A problem by RFC 9457."""

    def __init__(self, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"type": f"urn:datastore:problem:{code.lower()}", "title": code, "status": status}
        self.body |= {"detail": detail, "code": code}
        if errors:
            self.body["errors"] = errors


class Overheid:
    """The datasets of the catalogue by id."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.description = description
        self.datasets: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.lose_an_answer = False

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> tuple[int, Any]:
        parts = urlsplit(target)
        template, values = self._route(parts.path)
        operation = self.description["paths"][template].get(method.lower())
        if operation is None:
            raise Refusal(405, "METHOD_NOT_ALLOWED", method)
        self.asked.append(f"{method} {template.removeprefix('/api/v1')}")
        query = dict(parse_qsl(parts.query))
        known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        if set(query) - known:
            raise Refusal(400, "BAD_REQUEST", f"unknown {sorted(set(query) - known)}")
        if "security" in operation and headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refusal(401, "UNAUTHORIZED", "")
        status, said = self._do(method, template, values, query, self._body(operation, headers, body))
        assert str(status) in operation["responses"]
        return status, said

    def _route(self, path: str) -> tuple[str, list[str]]:
        for template in sorted(self.description["paths"], key=lambda one: one.count("{")):
            found = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", template), path)
            if found:
                return template, list(found.groups())
        raise Refusal(404, "NOT_FOUND", path)

    def _body(self, operation: dict[str, Any], headers: Any, body: bytes) -> Any:
        if "requestBody" not in operation:
            return None
        schema = operation["requestBody"]["content"][headers["Content-Type"].partition(";")[0]]["schema"]
        rules = Draft202012Validator({**schema, "components": self.description["components"]}, format_checker=FORMATS)
        found = json.loads(body)
        errors = [
            {"code": "INVALID_FIELD_VALUE", "path": error.json_path.removeprefix("$."), "message": error.message}
            for error in rules.iter_errors(found)
        ]
        if errors:
            raise Refusal(400, "DCAT_DATASET_VALIDATION_FAILED", "De DCAT-datasetpayload is ongeldig", errors)
        return found

    def _do(self, method: str, template: str, values: list[str], query: dict[str, str], body: Any) -> tuple[int, Any]:
        match method, template.removeprefix("/api/v1"):
            case "POST", "/auth/token":
                if body != {"clientId": CLIENT, "apiKey": KEY}:
                    raise Refusal(401, "UNAUTHORIZED", f"onjuiste apiKey {body['apiKey']}")
                return 200, {"accessToken": TOKEN, "tokenType": "Bearer", "expiresIn": 300}
            case "POST", "/datasets":
                self._unique(body, None)
                number = str(uuid.uuid4())
                self.datasets[number] = {"dcatDataset": body, "status": query.get("publicationStatus", "DRAFT")}
                return 201, {"id": number, "dctIdentifier": body["dctIdentifier"]}
            case "GET", "/me/catalog-records":
                return 200, self._page(int(query.get("page", 0)), int(query.get("size", 20)))
        if values[0] not in self.datasets:
            raise Refusal(404, "DCAT_DATASET_NOT_FOUND", f"Er bestaat geen dataset met id {values[0]}")
        held = self.datasets[values[0]]
        if template.endswith("publication-status"):
            held["status"] = body["publicationStatus"]
            return 200, {"publicationStatus": held["status"]}
        if method == "PUT":
            self._unique(body, values[0])
            held["dcatDataset"] = body
        return 200, {"id": values[0], "dcatDataset": held["dcatDataset"]}

    def _unique(self, body: Any, number: str | None) -> None:
        for other, held in self.datasets.items():
            if other != number and held["dcatDataset"]["dctIdentifier"] == body["dctIdentifier"]:
                raise Refusal(409, "DCAT_DATASET_ALREADY_EXISTS", "Er bestaat al een dataset met deze dctIdentifier")

    def _page(self, page: int, size: int) -> Any:
        records = [
            {"id": str(uuid.uuid4()), "meta": {"primaryTopicType": "DATASET", "primaryTopicId": number}}
            for number in self.datasets
        ]
        return {"content": records[page * size : (page + 1) * size], "page": {"size": size, "number": page}}


@contextmanager
def serving(overheid: Overheid) -> Iterator[str]:
    """Serve the catalogue on loopback and give its address."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, said = overheid.answer(self.command, self.path, self.headers, body)
                kind = "application/json"
            except Refusal as refusal:
                status, said, kind = refusal.status, refusal.body, "application/problem+json"
            if overheid.lose_an_answer and status == 201:
                overheid.lose_an_answer = False
                self.close_connection = True
                return
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
