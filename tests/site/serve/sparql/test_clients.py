"""Programs that people use to ask endpoints: each returns the same rows, each by its own test."""

import csv
import io
import json
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from tests.site.serve.sparql.endpoints import Endpoint, endpoint

QUADS = "".join(
    f'<http://example.org/s{n}> <http://example.org/p> "é {n}"@nl <http://example.org/g{n}> .\n' for n in range(9)
)
QUERY = "SELECT ?s ?o { ?s <http://example.org/p> ?o FILTER(?s != <http://example.org/s0>) } ORDER BY ?s"
ROWS = [(f"http://example.org/s{n}", f"é {n}") for n in range(1, 9)]


@pytest.fixture(scope="module")
def sparql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with endpoint(tmp_path_factory.mktemp("clients"), QUADS, running_per_client=2, waiting_per_client=50) as found:
        yield found


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("requests", ["urlencoded", POSTDIRECTLY])
def test_h8_sparqlwrapper(sparql: Endpoint, method: str, requests: str) -> None:
    client = SPARQLWrapper(sparql.url)
    client.setMethod(method)
    client.setRequestMethod(requests)
    client.setQuery(QUERY)
    client.setReturnFormat(JSON)
    found = client.query().convert()
    assert [(row["s"]["value"], row["o"]["value"]) for row in found["results"]["bindings"]] == ROWS
    client.setReturnFormat(XML)
    assert client.query().convert().toxml().count("<result>") == len(ROWS)
    client.setReturnFormat(CSV)
    assert list(csv.reader(io.StringIO(client.query().convert().decode())))[1:] == [list(row) for row in ROWS]
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    client.setReturnFormat(TURTLE)
    assert b"\xc3\xa9 8" in client.query().convert()


def test_h8_rdflib(sparql: Endpoint) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        store = SPARQLStore(sparql.url)
        found = [(str(row[0]), str(row[1])) for row in store.query(QUERY)]
        assert found == ROWS
        assert len(list(store.triples((None, None, None)))) == 9


def test_h8_roqet(sparql: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(QUERY)
    found = output(tool("roqet"), "-q", "-p", sparql.url, "-r", "csv", str(file))
    assert [tuple(row) for row in list(csv.reader(io.StringIO(found)))[1:]] == ROWS


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_h8_curl(sparql: Endpoint, how: str) -> None:
    more = {
        "get": ["-G", "--data-urlencode", f"query={QUERY}"],
        "form": ["--data-urlencode", f"query={QUERY}"],
        "direct": ["-H", "Content-Type: application/sparql-query", "--data-binary", QUERY],
    }[how]
    found = output(tool("curl"), "-sSf", "-H", "Accept: text/csv", *more, sparql.url)
    assert [tuple(row) for row in list(csv.reader(io.StringIO(found)))[1:]] == ROWS


def test_h8_comunica(sparql: Endpoint, node: Path) -> None:
    """With a bare address, Comunica reads the service description to learn that it is an endpoint."""
    program = node / "node_modules/@comunica/query-sparql/bin/query.js"
    found = output("node", str(program), sparql.url, QUERY, "-t", "application/sparql-results+json")
    # Its release for Node 20 drops the language of texts.
    assert [(row["s"]["value"], row["o"]["value"]) for row in json.loads(found)["results"]["bindings"]] == ROWS
