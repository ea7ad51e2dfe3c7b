"""The protocol tests of the W3C (w3c/rdf-tests): 20 of queries, each as it is; 14 of updates, each refused."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from tests.site.serve.sparql import w3c
from tests.site.serve.sparql.endpoints import Endpoint, endpoint

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
FORMATS = {
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "RDF": {"text/turtle; charset=utf-8", "application/n-triples", "application/rdf+xml"},
}


class W3cRequest(NamedTuple):
    """One request of a protocol test, and what its answer has to be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: set[str]
    """The first digits of the statuses."""
    boolean: bool | None
    format: str | None


def requests(graph: rdflib.Graph) -> Iterator[tuple[str, list[W3cRequest]]]:
    """Return the tests of a manifest by name, each with its requests."""
    for entries in graph.objects(None, w3c.MF.entries):
        for node in Collection(graph, entries):
            action = graph.value(node, w3c.MF.action)
            listed = Collection(graph, graph.value(action, HT.requests))  # type: ignore[arg-type]
            yield str(node).rpartition("#")[2], [_request(graph, one) for one in listed]


def _request(graph: rdflib.Graph, node: rdflib.term.Node) -> W3cRequest:
    fields = graph.value(node, HT.headers)
    listed = Collection(graph, fields) if fields is not None else ()
    body, response = graph.value(node, HT.body), graph.value(node, HT.resp)
    boolean = graph.value(response, w3c.MF.expectedBoolean)
    text = None
    if body is not None:
        text = str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
    return W3cRequest(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        {str(graph.value(one, HT.fieldName)): str(graph.value(one, HT.fieldValue)) for one in listed},
        text,
        {str(one).rpartition("StatusCode")[2][0] for one in graph.objects(response, w3c.MF.expectedStatus)},
        None if boolean is None else bool(boolean.toPython()),
        str(found) if (found := graph.value(response, w3c.MF.expectedFormat)) is not None else None,
    )


def failure(sparql: Endpoint, asked: W3cRequest) -> str:
    """Return how the answer to a request differs from the expected one; "" where it does not."""
    connection = HTTPConnection(sparql.address.removeprefix("http://"), timeout=20)
    connection.request(asked.method, asked.path, asked.body, asked.headers)
    response = connection.getresponse()
    content, kind = response.read(), response.headers["Content-Type"]
    connection.close()
    if str(response.status)[0] not in asked.statuses:
        return f"{response.status} for {asked.statuses}"
    if asked.format is not None and kind not in FORMATS[asked.format]:
        return f"{kind} for {asked.format}"
    if asked.boolean is not None:
        found = ox.parse_query_results(content, format=ox.QueryResultsFormat.from_media_type(kind))
        assert isinstance(found, ox.QueryBoolean)
        return "" if bool(found) == asked.boolean else f"not {asked.boolean}"
    return ""


@pytest.mark.long
def test_h1_protocol(tmp_path: Path) -> None:
    folder = w3c.folder() / "sparql11/protocol"
    graph = rdflib.Graph().parse(folder / "manifest.ttl", format="turtle")
    quads = [
        ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(DATA.format(number)))
        for number in (1, 2, 3)
        for one in ox.parse(path=str(folder / f"data{number}.nt"), format=ox.RdfFormat.N_TRIPLES)
    ]
    content = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert content is not None
    failed, queries, updates = {}, 0, 0
    with endpoint(tmp_path, content.decode()) as found:
        for name, asked in requests(graph):
            if "update" in name:
                updates += 1
                # Whatever its other requests are for: the update itself is refused.
                reason = failure(found, asked[0]._replace(statuses={"4"}, boolean=None, format=None))
            else:
                queries += 1
                reason = next(filter(None, (failure(found, one) for one in asked)), "")
            if reason:
                failed[name] = reason
    assert (failed, queries, updates) == ({}, 20, 14)
