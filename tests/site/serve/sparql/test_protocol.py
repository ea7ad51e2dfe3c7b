"""What the SPARQL 1.1 Protocol asks of a read-only endpoint: requests, datasets, types, and errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
import rdflib

from tests.processes import wait_for
from tests.site.serve.serving import ask
from tests.site.serve.sparql.attacks import letters
from tests.site.serve.sparql.endpoints import GRAPH, Endpoint, endpoint
from tests.site.serve.sparql.endpoints import THREE as QUADS

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
ONE, TWO, THREE = (GRAPH.format(number) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def sparql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with endpoint(tmp_path_factory.mktemp("protocol")) as found:
        yield found


def values(content: bytes) -> str:
    return "".join(row["o"]["value"] for row in json.loads(content)["results"]["bindings"])


@pytest.mark.parametrize("method", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("query", "dataset", "expected"),
    [
        (ALL, [], "123"),
        (NAMED, [], "123"),
        (ALL, [("default-graph-uri", ONE)], "1"),
        (ALL, [("default-graph-uri", ONE), ("default-graph-uri", TWO)], "12"),
        (NAMED, [("named-graph-uri", ONE), ("named-graph-uri", THREE)], "13"),
        (ALL, [("named-graph-uri", ONE)], ""),
        (NAMED, [("default-graph-uri", ONE)], ""),
        (NAMED, [("default-graph-uri", ONE), ("named-graph-uri", TWO)], "2"),
        (f"SELECT ?o FROM <{TWO}> {{ ?s ?p ?o }}", [], "2"),
        (f"SELECT ?o FROM NAMED <{TWO}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", [], "2"),
        (f"SELECT ?o FROM NAMED <{TWO}> {{ ?s ?p ?o }}", [], ""),
        (f"SELECT ?o FROM <{TWO}> {{ ?s ?p ?o }}", [("default-graph-uri", THREE)], "3"),
        ("SELECT ?o { <http://example.org/s1> ?from ?o }", [], "1"),
    ],
)
def test_a_query_over_its_dataset(
    sparql: Endpoint, method: str, query: str, dataset: list[tuple[str, str]], expected: str
) -> None:
    accept = "application/sparql-results+json"
    if method == "get":
        reply = sparql.ask(query, accept, *dataset)
    elif method == "form":
        body = urlencode([("query", query), *dataset]).encode()
        reply = sparql.send("POST", "", body, Content_Type=FORM, Accept=accept)
    else:
        behind = f"?{urlencode(dataset)}" if dataset else ""
        reply = sparql.send("POST", behind, query.encode(), Content_Type=f"{DIRECT}; charset=UTF-8", Accept=accept)
    assert (reply.status, reply.headers["Content-Type"]) == (200, accept)
    assert values(reply.content) == expected


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/xml;q=0.9, image/png", "text/xml; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
    ],
)
@pytest.mark.parametrize("query", [ALL, "ASK { ?s ?p ?o }"])
def test_types_of_solutions(sparql: Endpoint, accept: str, kind: str, query: str) -> None:
    reply = sparql.ask(query, accept)
    assert (reply.status, reply.headers["Content-Type"]) == (200, kind)
    assert reply.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "kind", "parser"),
    [
        ("", "text/turtle; charset=utf-8", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", ""),
        ("application/n-quads", "application/n-quads", "nt"),
        ("application/trig", "application/trig", "turtle"),
        ("text/n3", "text/n3; charset=utf-8", ""),
    ],
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/s1>"])
def test_types_of_graphs(sparql: Endpoint, accept: str, kind: str, parser: str, query: str) -> None:
    reply = sparql.ask(query, accept)
    assert (reply.status, reply.headers["Content-Type"]) == (200, kind)
    if parser:
        found = len(rdflib.Graph().parse(data=reply.content, format=parser))
    else:  # rdflib reads these two with warnings.
        form = pyoxigraph.RdfFormat.from_media_type(accept)
        found = len(list(pyoxigraph.parse(reply.content, format=form)))
    assert found == (3 if "WHERE" in query else 1)


@pytest.mark.parametrize("name", ["format", "output", "results"])
def test_the_parameter_format_goes_before_the_header(sparql: Endpoint, name: str) -> None:
    assert sparql.ask(ALL, "application/json", (name, "csv")).text == "o\r\n1\r\n2\r\n3\r\n"
    assert sparql.ask(ALL, "text/csv", (name, "unknown")).headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept"), [(ALL, "text/turtle"), ("DESCRIBE <x:y>", "text/csv"), (ALL, "image/png")]
)
def test_what_has_no_form_that_the_client_takes(sparql: Endpoint, query: str, accept: str) -> None:
    assert sparql.ask(query, accept).status == 406


BAD = {
    "two queries": ("GET", f"?query={quote(ALL)}&query={quote(ALL)}", None, None, 400),
    "two queries in a form": ("POST", "", f"query={quote(ALL)}&query={quote(ALL)}".encode(), FORM, 400),
    "no query in a form": ("POST", "", b"x=y", FORM, 400),
    "a query beside the body": ("POST", f"?query={quote(ALL)}", ALL.encode(), DIRECT, 400),
    "a mistake": ("GET", f"?query={quote('SELECT * {')}", None, None, 400),
    "an empty query": ("GET", "?query=", None, None, 400),
    "another method": ("PUT", "", ALL.encode(), DIRECT, 405),
    "to delete": ("DELETE", "", None, None, 405),
    "a wrong type": ("POST", "", ALL.encode(), "text/plain", 415),
    "a form of another type": ("POST", "", f"query={quote(ALL)}".encode(), "text/plain", 415),
    "UTF-16": ("POST", "", ALL.encode("utf-16"), DIRECT, 400),
    "UTF-16, said so": ("POST", "", ALL.encode("utf-16"), f"{DIRECT}; charset=UTF-16", 400),
    "no UTF-8": ("GET", "?query=ASK%7B%7D%20%23%FF", None, None, 400),
    "a graph that is no IRI": ("GET", f"?query={quote(ALL)}&default-graph-uri=a%20b", None, None, 400),
    "a large body": ("POST", "", b"#" * 1_000_000, DIRECT, 413),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_requests(sparql: Endpoint, name: str) -> None:
    method, behind, body, kind, status = BAD[name]
    reply = sparql.send(method, behind, body, **({"Content_Type": kind} if kind else {}))
    assert reply.status == status, reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert sparql.ask("ASK {}").status == 200


UPDATES = [
    "INSERT DATA { <x:s> <x:p> 1 }",
    "DELETE DATA { <x:s> <x:p> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "INSERT { ?s <x:p> 1 } WHERE { ?s ?p ?o }",
    "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "PREFIX x: <x:> # comment\nDELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/>",
    "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <x:g>",
    "CLEAR ALL",
    "DROP GRAPH <x:g>",
    "CREATE GRAPH <x:g>",
    "ADD <x:g> TO <x:h>",
    "MOVE <x:g> TO <x:h>",
    "COPY DEFAULT TO <x:h>",
]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused(sparql: Endpoint, update: str) -> None:
    for reply in (
        sparql.send("POST", "", update.encode(), Content_Type="application/sparql-update"),
        sparql.send("POST", "", urlencode({"update": update}).encode(), Content_Type=FORM),
        sparql.send("GET", f"?{urlencode({'update': update})}"),
        sparql.ask(update),
        sparql.send("POST", "", update.encode(), Content_Type=DIRECT),
    ):
        assert reply.status == 403, reply.text
        assert "read-only" in reply.text
    assert values(sparql.ask(ALL).content) == "123"


def test_an_error_names_no_file_of_the_server(tmp_path: Path) -> None:
    with endpoint(tmp_path, letters(5_000)) as found:
        for folder in found.stores.glob("answers-*"):
            folder.rmdir()
        reply = found.ask("SELECT * { ?s ?p ?o }")
    assert reply.status == 500
    assert str(tmp_path) not in reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("count", [0, 1, 1_500, 1_600, 9_000])
def test_a_result_is_whole_whatever_its_size(tmp_path: Path, count: int) -> None:
    """Around the sizes up to which it is kept in memory, and sent at once."""
    with endpoint(tmp_path, letters(count) or QUADS) as found:
        reply = found.ask("SELECT ?s ?o { ?s <x:a> ?o }", "text/csv")
        rows = reply.text.splitlines()[1:]
        assert sorted(rows) == sorted(f"x:l{n},a {n}" for n in range(count))
        wide = found.ask("SELECT * { ?s ?p ?o }", "application/sparql-results+json")
        assert len(json.loads(wide.content)["results"]["bindings"]) == (5 * count or 3)


def test_a_result_above_the_limit_is_507_and_ends_the_worker_with_its_memory(tmp_path: Path) -> None:
    for folder, output in (("small", 100_000), ("large", 1_000_000)):
        with endpoint(tmp_path / folder, letters(5_000), output=output, workers=1) as found:
            assert wait_for(lambda found=found: len(found.workers()) == 1, 10)
            (worker,) = found.workers()
            reply = found.ask("SELECT * { ?s ?p ?o }")
            assert wait_for(lambda found=found, worker=worker: worker not in found.workers(), 10)
            assert (reply.status, reply.text) == (507, f"the result is larger than {output:,} bytes\n")
            assert found.ask("ASK {}").status == 200
            assert list(found.stores.glob("answers-*/*")) == []


def test_relative_addresses_are_those_of_the_endpoint(sparql: Endpoint) -> None:
    found = rdflib.Graph().parse(data=sparql.ask("CONSTRUCT { <s> <p> 1 } {}").content, format="turtle")
    assert next(iter(found))[0] == rdflib.URIRef(f"{sparql.address}/s")


def test_results_can_be_kept_until_the_data_changes(sparql: Endpoint) -> None:
    first = sparql.ask(ALL)
    assert first.headers["Cache-Control"] == "no-cache"
    again = sparql.ask(ALL, "", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.headers["ETag"]) == (304, first.headers["ETag"])
    assert sparql.ask(ALL, "text/csv", **{"If-None-Match": first.headers["ETag"]}).status == 200
    assert sparql.ask("SELECT (NOW() AS ?o) {}").headers["ETag"] is None


def test_head_and_options(sparql: Endpoint) -> None:
    got, head = sparql.ask(ALL), sparql.send("HEAD", f"?query={quote(ALL)}")
    assert (head.status, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    asked = sparql.send("OPTIONS", Origin="http://other.example", Access_Control_Request_Method="POST")
    assert (asked.status, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert asked.headers["Access-Control-Allow-Headers"] == "*"


@pytest.mark.parametrize(
    ("accept", "parser"), [("", "turtle"), ("application/rdf+xml", "xml"), ("text/turtle", "turtle")]
)
def test_the_service_describes_itself(sparql: Endpoint, accept: str, parser: str) -> None:
    reply = sparql.send("GET", "", **({"Accept": accept} if accept else {}))
    found = rdflib.Graph().parse(data=reply.content, format=parser)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = rdflib.URIRef(sparql.url)
    assert (service, sd.endpoint, service) in found
    assert (service, sd.feature, sd.UnionDefaultGraph) in found
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in found
    triples = rdflib.URIRef("http://rdfs.org/ns/void#triples")
    assert [int(str(count)) for count in found.objects(None, triples)] == [3]


def test_people_get_a_page(sparql: Endpoint) -> None:
    assert sparql.send("GET", "", Accept="image/png").status == 406
    for place in ("/", "/sparql.html"):
        moved, _ = ask(sparql.address, "/sparql", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
        assert (moved.status, moved.headers["Location"]) == (303, place)
        (sparql.web / "sparql.html").touch()


def test_h9_other_sites_can_read_answers_and_errors(sparql: Endpoint) -> None:
    for reply in (sparql.ask(ALL), sparql.ask("nonsense"), sparql.ask("SELECT * { SERVICE <http://a/> {} }")):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_prefix_may_be_named_as_a_keyword(sparql: Endpoint) -> None:
    query = (
        "PREFIX service: <http://example.org/> SELECT ?o { service:s1 service:p ?o FILTER(?o != 'SERVICE') } # SERVICE"
    )
    assert values(sparql.ask(query).content) == "1"
