"""The tests of the W3C for SPARQL, from a checkout of w3c/rdf-tests outside this repository: manifests and comparison.

BRIEVENBUS_RDF_TESTS names its folder `sparql`.
"""

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

PLACE = "http://example.org/rdf-tests/"
"""Stands for the folder in the addresses of graphs and queries."""
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EMPTY = f"{PLACE}nothing"
"""A graph without triples."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = dict[str, Term]


class W3cTest(NamedTuple):
    """One test of a manifest."""

    name: str
    """Folder and fragment: `sparql11/bind#bind01`."""
    kind: str
    """The last part of its class, such as QueryEvaluationTest."""
    query: Path
    default: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path | None
    is_lax: bool
    """Whether rows may be missing that are there twice (REDUCED)."""


def folder() -> Path:
    """Return the folder of the suites; the test is skipped where there is none."""
    place = Path(os.environ.get("BRIEVENBUS_RDF_TESTS", "absent"))
    if not (place / "sparql11").is_dir():
        pytest.skip("BRIEVENBUS_RDF_TESTS does not name the folder sparql of a checkout of w3c/rdf-tests")
    return place


def read(manifest: Path, root: Path) -> Iterator[W3cTest]:
    """Return the tests of queries of a manifest, and of those that it includes."""
    graph = rdflib.Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())

    def file(node: object) -> Path:
        return Path(str(node).removeprefix("file://"))

    for included in graph.objects(None, MF.include):
        for one in Collection(graph, included):
            yield from read(file(one), root)
    for entries in graph.objects(None, MF.entries):
        for node in Collection(graph, entries):
            kind = str(graph.value(node, rdflib.RDF.type)).partition("#")[2]
            action = graph.value(node, MF.action)
            result = graph.value(node, MF.result)
            query = graph.value(action, QT.query) or (action if isinstance(action, rdflib.URIRef) else None)
            if query is not None:
                yield W3cTest(
                    f"{manifest.parent.relative_to(root)}#{str(node).rpartition('#')[2]}",
                    kind,
                    file(query),
                    tuple(file(one) for one in graph.objects(action, QT.data)),
                    tuple(file(one) for one in graph.objects(action, QT.graphData)),
                    file(result) if result is not None else None,
                    (node, MF.resultCardinality, MF.LaxCardinality) in graph,
                )


def address(file: Path, root: Path) -> str:
    """Return the address of a file of the suites, which names its graph."""
    return f"{PLACE}{file.relative_to(root)}"


def parsed(file: Path, base: str) -> Iterator[ox.Quad]:
    """Return the triples of a file in Turtle or RDF/XML."""
    form = ox.RdfFormat.RDF_XML if file.suffix == ".rdf" else ox.RdfFormat.TURTLE
    return ox.parse(path=str(file), format=form, base_iri=base, rename_blank_nodes=True)


def quads(files: Sequence[Path], root: Path) -> str:
    """Return N-Quads of files, each in a graph with its address."""
    found = (
        ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(address(file, root)))
        for file in files
        for one in parsed(file, address(file, root))
    )
    content = ox.serialize(found, format=ox.RdfFormat.N_QUADS)
    assert content is not None
    return content.decode()


def expected(file: Path, root: Path) -> "list[Row] | bool | list[ox.Quad]":
    """Return the rows, the boolean or the triples that a file states."""
    if file.suffix in (".ttl", ".rdf"):
        triples = list(parsed(file, address(file, root)))
        return _result_set(triples) if any(RS in str(one) for one in triples) else triples
    return rows(file.read_bytes(), {".srx": "XML", ".srj": "JSON", ".tsv": "TSV"}[file.suffix])


def rows(content: bytes, form: str) -> list[Row] | bool:
    """Return the rows or the boolean of a result in a format of the engine."""
    found = ox.parse_query_results(content, format=getattr(ox.QueryResultsFormat, form))
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return [{name: term for name in names if (term := row[name]) is not None} for row in found]


def _result_set(triples: list[ox.Quad]) -> list[Row] | bool:
    """Return the rows or the boolean of a result in the vocabulary of result sets, in their order."""
    known: dict[object, dict[str, list[object]]] = {}
    for one in triples:
        known.setdefault(one.subject, {}).setdefault(one.predicate.value.removeprefix(RS), []).append(one.object)
    for facts in known.values():
        if "boolean" in facts:
            return str(getattr(facts["boolean"][0], "value", "")) == "true"
    solutions = [row for facts in known.values() for row in facts.get("solution", ())]
    indexed = [(int(getattr(known.get(row, {}).get("index", [None])[0], "value", 0)), row) for row in solutions]
    found = []
    for _, row in sorted(indexed, key=lambda entry: entry[0]):
        bindings = known.get(row, {}).get("binding", ())
        found.append({str(getattr(known[b]["variable"][0], "value", "")): known[b]["value"][0] for b in bindings})
    return found  # type: ignore[return-value]


def canonical(found: "list[Row] | list[ox.Quad]", ordered: bool, by_value: bool) -> set[str]:
    """Return triples, or rows as triples, with canonical names of blank nodes; `by_value` makes equal numbers one."""
    dataset = ox.Dataset()
    for number, one in enumerate(found):
        if isinstance(one, ox.Quad):
            dataset.add(ox.Quad(one.subject, one.predicate, _value(one.object) if by_value else one.object))
            continue
        row = ox.BlankNode(f"row{number}")
        dataset.add(ox.Quad(row, ox.NamedNode("x:row"), ox.Literal(number if ordered else 0)))
        for name, term in one.items():
            dataset.add(ox.Quad(row, ox.NamedNode(f"x:{name}"), _value(term) if by_value else term))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(one) for one in dataset}


def _value(term: Term) -> Term:
    """Return a number or boolean in one spelling for each value, and any other term as it is."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    if kind.startswith("date"):
        return ox.Literal(term.value.replace("+00:00", "Z"), datatype=term.datatype)
    if kind == "boolean":
        return ox.Literal(term.value in ("1", "true"))
    try:
        if kind in ("double", "float"):
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
        # The engine keeps the types that are derived from integer as integer.
        kind = "decimal" if kind == "decimal" else "integer"
        return ox.Literal(f"{Decimal(term.value).normalize():f}", datatype=ox.NamedNode(f"{XSD}{kind}"))
    except (InvalidOperation, ValueError):
        return term
