"""Ask a store as any SPARQL client does."""

import json
import urllib.parse
import urllib.request
from pathlib import Path

from tests.stores.servers import StoreServer

OURS = "FILTER(STRSTARTS(STR(?g), 'https://brievenbus.example/'))"
"""Virtuoso has graphs of its own."""


def rows(server: StoreServer, query: str) -> list[dict[str, str]]:
    """Return the rows of a SELECT query, each from variable to value."""
    form = urllib.parse.urlencode({"query": query}).encode()
    request = urllib.request.Request(server.query, form, {"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        found = json.loads(reply.read())["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def sizes(server: StoreServer) -> dict[str, int]:
    """Return how many triples each of our graphs holds."""
    query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {OURS} }} GROUP BY ?g"
    return {row["g"]: int(row["n"]) for row in rows(server, query)}


def sizes_in(*files: Path) -> dict[str, int]:
    """Return how many quads of N-Quads files each graph has."""
    found: dict[str, int] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            graph = line.rsplit(" ", 2)[1][1:-1]
            found[graph] = found.get(graph, 0) + 1
    return found
