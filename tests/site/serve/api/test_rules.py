"""The API Design Rules of the Dutch government, each by a test with its name
(https://gitdocumentatie.logius.nl/publicatie/api/adr/)."""

import json
import re
from typing import Any

import pytest

from tests.site.serve.serving import ask

LETTERS = "/api/v1/datasets/voorbeeldbrieven/letters"


@pytest.fixture(scope="module")
def description(address: str) -> Any:
    return json.loads(ask(address, "/api/v1/openapi.json")[1])


def get(address: str, path: str, **headers: str) -> Any:
    response, content = ask(address, path, **headers)
    assert response.status == 200, content
    return json.loads(content)


def test_naming_resources_and_collections(description: Any) -> None:
    """core/naming-resources, core/naming-collections: nouns, in the plural for collections."""
    nouns = {part for path in description["paths"] for part in path.split("/")[1:] if "{" not in part}
    assert nouns == {"datasets", "letters", "ministries", "persons", "themes", "dossiers"}


def test_path_segments_kebab_case(description: Any) -> None:
    """core/path-segments-kebab-case."""
    for path in description["paths"]:
        assert re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*|\{\w+\}))+", path)


def test_query_keys_camel_case(description: Any) -> None:
    """core/query-keys-camel-case."""
    keys = [one["name"] for path in description["paths"].values() for one in path["get"].get("parameters", ())]
    assert {"dateFrom", "pageSize", "ministry"} <= set(keys)
    assert all(re.fullmatch(r"[a-z][a-zA-Z0-9]*", key) for key in keys)


def test_no_trailing_slash(address: str) -> None:
    """core/no-trailing-slash: the address with a slash is another one, which is not there."""
    assert ask(address, "/api/v1/datasets/")[0].status == 404
    assert ask(address, f"{LETTERS}/")[0].status == 404


def test_http_methods(address: str) -> None:
    """core/http-methods, core/http-safety: read-only, so GET, HEAD and OPTIONS."""
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        response, content = ask(address, LETTERS, method)
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert json.loads(content)["status"] == 405
    assert ask(address, LETTERS, "HEAD")[0].status == 200
    assert ask(address, LETTERS, "OPTIONS")[0].status == 204


def test_doc_openapi_and_publish_openapi(address: str, description: Any) -> None:
    """core/doc-openapi, core/publish-openapi: OpenAPI 3 in JSON at a fixed place, which other sites can read."""
    response, _ = ask(address, "/api/v1/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert description["openapi"].startswith("3.1")
    assert description["info"]["contact"]


def test_uri_version_semver_and_version_header(address: str, description: Any) -> None:
    """core/uri-version, core/semver, core/version-header: on answers and on errors."""
    assert [one["url"] for one in description["servers"]] == ["/api/v1"]
    assert re.fullmatch(r"1\.\d+\.\d+", description["info"]["version"])
    for path in (LETTERS, f"{LETTERS}?page=0", "/api/v1/absent", "/api/v1/openapi.json"):
        assert ask(address, path)[0].headers["API-Version"] == description["info"]["version"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/absent", 404),
        ("/api/v1/datasets/absent/letters", 404),
        (f"{LETTERS}/absent", 404),
        (f"{LETTERS}?page=0", 400),
        (f"{LETTERS}?pageSize=1001", 400),
        (f"{LETTERS}?dateFrom=yesterday", 400),
        (f"{LETTERS}?ministery=x", 400),
        (f"{LETTERS}?search=%00", 400),
        ("/api/v1/datasets?x=y", 400),
    ],
)
def test_error_handling_problem_details(address: str, path: str, status: int) -> None:
    """core/error-handling/problem-details and invalid-input: RFC 9457, with the parameter that was not accepted."""
    response, content = ask(address, path)
    found = json.loads(content)
    assert (response.status, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert (found["status"], bool(found["title"]), bool(found["detail"])) == (status, True, True)
    if status == 400:
        assert (found["errors"][0]["in"], found["errors"][0]["name"]) == ("query", path.split("?")[1].split("=")[0])


def test_date_time_format(address: str, description: Any) -> None:
    """core/date-time: dates by RFC 3339."""
    parameters = {one["name"]: one for one in description["paths"]["/datasets/{dataset}/letters"]["get"]["parameters"]}
    assert '"date"' in json.dumps(parameters["dateFrom"]["schema"])
    dates = [letter["date"] for letter in get(address, LETTERS)["items"] if letter["date"]]
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) for date in dates)


def test_transport_security_headers(address: str) -> None:
    """core/transport/security-headers and cors."""
    headers = ask(address, LETTERS)[0].headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_hide_implementation_and_stateless(address: str) -> None:
    """core/hide-implementation, core/stateless: the same request gives the same answer, without cookies."""
    first, content = ask(address, f"{LETTERS}?search=brief")
    second, again = ask(address, f"{LETTERS}?search=brief")
    assert (first.headers["Set-Cookie"], content) == (None, again)
    assert ask(address, f"{LETTERS}?search=brief", If_None_Match=second.headers["ETag"])[0].status == 304
    _, refused = ask(address, f"{LETTERS}?search=%22%27)(%5c")
    assert b"sqlite" not in refused.lower()
    assert b"SELECT" not in refused
