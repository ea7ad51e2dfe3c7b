"""A compiled check of SHACL Core constraints over the graph of one letter (https://www.w3.org/TR/shacl/).

It supports the constraints that `vocab/shapes.ttl` uses and refuses others, so that none is silently left unchecked.
It only answers yes or no; pySHACL gives the reasons. Terms are compared in the form in which N-Triples writes them.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import msgspec
from rdflib import Graph as RdfGraph
from rdflib.collection import Collection as RdfList
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from pipeline.errors import DefinitionError
from pipeline.release.checks.graphs import Described

Test = Callable[[str, Described], bool]
"""(value, graph) to whether the value is right."""

_TYPE = f"<{RDF.type}>"
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\nrtbf]))')
_PLAIN = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_KNOWN = {
    *(RDF.type, SH.path, SH.nodeKind, SH.minCount, SH.maxCount, SH.datatype, SH["class"], SH["in"], SH.pattern),
    *(SH.minLength, SH.hasValue, SH.equals, SH["or"], SH.property, SH.targetClass, SH.severity, SH.sparql),
}
_LEXICAL = {
    f"<{XSD.date}>": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    f"<{XSD.gYearMonth}>": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    f"<{XSD.gYear}>": re.compile(r"[0-9]{4}"),
    f"<{XSD.integer}>": re.compile(r"[+-]?[0-9]+"),
    f"<{XSD.dateTime}>": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?"),
}
"""Forms of values that are certainly right; any other value is doubted and left to pySHACL, except in `_FREE`."""
_STRING, _LANG_STRING = f"<{XSD.string}>", f"<{RDF.langString}>"
_FREE = {_STRING, _LANG_STRING}
"""Datatypes for which any text is right."""
_TIMES = {f"<{XSD.date}>", f"<{XSD.dateTime}>"}
_DATE = "<http://purl.org/dc/terms/date>"
_SOURCE = "<http://www.w3.org/ns/prov#hadPrimarySource>"
_TIME = "<http://www.w3.org/ns/prov#generatedAtTime>"


class _Property(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    """Property from the node; "" where `inverse` names the properties that lead to the node."""
    inverse: frozenset[str]
    least: int
    most: int | None
    value: str | None
    """Value that must be present."""
    equal: str | None
    """Property that must have the same values."""
    tests: tuple[Test, ...]


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    target: str
    tests: tuple[Test, ...]
    """Tests of the node itself, including those in SPARQL."""
    properties: tuple[_Property, ...]


class Shapes:
    """The shapes of a file, compiled."""

    def __init__(self, source: RdfGraph) -> None:
        """Compile the shapes. Raises DefinitionError for a constraint that is not supported here."""
        self._shapes: dict[str, list[_Shape]] = {}
        for node in sorted(source.subjects(RDF.type, SH.NodeShape), key=str):
            shape = _shape(source, node)
            self._shapes.setdefault(shape.target, []).append(shape)
        wanted = (inner.inverse for shapes in self._shapes.values() for shape in shapes for inner in shape.properties)
        self._inverse = frozenset[str]().union(*wanted)

    def conforms(self, graph: Described) -> bool:
        """Whether a graph certainly conforms to the shapes; if not, pySHACL must decide."""
        pointed = self._pointed(graph)
        for node, about in graph.items():
            for kind in about.get(_TYPE, ()):
                for shape in self._shapes.get(kind, ()):
                    if not _conforms(node, about, shape, graph, pointed):
                        return False
        return True

    def _pointed(self, graph: Described) -> dict[str, set[str]]:
        """Return the nodes that properties of inverse paths point to, each with those properties."""
        pointed: dict[str, set[str]] = {}
        for about in graph.values():
            for name in self._inverse.intersection(about):
                for value in about[name]:
                    pointed.setdefault(value, set()).add(name)
        return pointed

    def records(self, graph: Described) -> int:
        """Return how many letters a graph describes."""
        record = "<https://www.ica.org/standards/RiC/ontology#Record>"
        return sum(record in about.get(_TYPE, ()) for about in graph.values())


def _conforms(
    node: str, about: Mapping[str, Collection[str]], shape: _Shape, graph: Described, pointed: dict[str, set[str]]
) -> bool:
    if not all(test(node, graph) for test in shape.tests):
        return False
    for wanted in shape.properties:
        values: Collection[str] = about.get(wanted.path, ())
        if wanted.inverse:
            values = tuple(wanted.inverse.intersection(pointed.get(node, ())))
        if len(values) < wanted.least or (wanted.most is not None and len(values) > wanted.most):
            return False
        if wanted.value is not None and wanted.value not in values:
            return False
        if wanted.equal is not None and set(values) != set(about.get(wanted.equal, ())):
            return False
        for value in values:
            for test in wanted.tests:
                if not test(value, graph):
                    return False
    return True


def _shape(source: RdfGraph, node: Node) -> _Shape:
    _check_known(source, node)
    (target,) = source.objects(node, SH.targetClass)
    properties = tuple(_property(source, inner) for inner in source.objects(node, SH.property))
    return _Shape(target=target.n3(), tests=_tests(source, node), properties=properties)


def _property(source: RdfGraph, node: Node) -> _Property:
    _check_known(source, node)
    most, value, equal = source.value(node, SH.maxCount), source.value(node, SH.hasValue), source.value(node, SH.equals)
    (path,) = source.objects(node, SH.path)
    inverse = _inverse(source, path)
    if inverse and not set(source.predicates(node)) <= {SH.path, SH.minCount}:
        raise DefinitionError("vocab/shapes.ttl: an inverse path may have sh:minCount alone")
    return _Property(
        path="" if inverse else path.n3(),
        inverse=inverse,
        least=int(str(source.value(node, SH.minCount) or 0)),
        most=None if most is None else int(str(most)),
        value=None if value is None else value.n3(),
        equal=None if equal is None else equal.n3(),
        tests=_tests(source, node),
    )


def _inverse(source: RdfGraph, path: Node) -> frozenset[str]:
    """Return the properties that an inverse path names; empty where the path is a property."""
    inner = source.value(path, SH.inversePath)
    if inner is None:
        return frozenset()
    listed = source.value(inner, SH.alternativePath)
    return frozenset(name.n3() for name in (RdfList(source, listed) if listed is not None else (inner,)))


def _check_known(source: RdfGraph, node: Node) -> None:
    for name in source.predicates(node):
        if name not in _KNOWN:
            raise DefinitionError(
                f"vocab/shapes.ttl uses {name}, which pipeline/release/checks/fastshapes.py does not know"
            )


def _tests(source: RdfGraph, node: Node) -> tuple[Test, ...]:
    """Return the tests that a shape applies to every value."""
    tests: list[Test] = []
    for kind in source.objects(node, SH.nodeKind):
        if kind != SH.IRI:
            raise DefinitionError(f"vocab/shapes.ttl: sh:nodeKind {kind} is not known")
        tests.append(lambda value, graph: value[0] == "<")
    for query in source.objects(node, SH.sparql):
        name = str(query).rpartition("/")[2]
        if name not in _QUERIES:
            raise DefinitionError(f"vocab/shapes.ttl: {__name__} knows no query {name!r}")
        tests.append(_QUERIES[name])
    for datatype in source.objects(node, SH.datatype):
        tests.append(_datatype(datatype.n3()))
    for kind in source.objects(node, SH["class"]):
        tests.append(_class(kind.n3()))
    for listed in source.objects(node, SH["in"]):
        tests.append(_member(frozenset(term.n3() for term in RdfList(source, listed))))
    for pattern in source.objects(node, SH.pattern):
        tests.append(_pattern(re.compile(str(pattern))))
    for length in source.objects(node, SH.minLength):
        tests.append(_min_length(int(str(length))))
    for listed in source.objects(node, SH["or"]):
        tests.append(_any(tuple(_tests(source, inner) for inner in RdfList(source, listed))))
    return tuple(tests)


def _datatype(wanted: str) -> Test:
    lexical = _LEXICAL.get(wanted)

    def test(value: str, graph: Described) -> bool:
        inner, kind = _parts(value)
        if kind != wanted:
            return False
        if lexical is None:
            return kind in _FREE
        return lexical.fullmatch(inner) is not None and (wanted not in _TIMES or _exists(inner))

    return test


def _exists(moment: str) -> bool:
    """Whether a date or time exists in the calendar."""
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def _class(wanted: str) -> Test:
    return lambda value, graph: wanted in graph.get(value, {}).get(_TYPE, ())


def _member(wanted: frozenset[str]) -> Test:
    return lambda value, graph: value in wanted


def _pattern(wanted: re.Pattern[str]) -> Test:
    return lambda value, graph: wanted.search(_text(value)) is not None


def _min_length(wanted: int) -> Test:
    return lambda value, graph: len(_text(value)) >= wanted


def _any(options: tuple[tuple[Test, ...], ...]) -> Test:
    return lambda value, graph: any(all(test(value, graph) for test in tests) for tests in options)


def _dated_before_retrieved(letter: str, graph: Described) -> bool:
    dates = [_text(value) for value in graph[letter].get(_DATE, ())]
    sources = (graph.get(source, {}) for source in graph[letter].get(_SOURCE, ()))
    times = [_text(value) for source in sources for value in source.get(_TIME, ())]
    return not (dates and times) or max(dates) <= min(times)


_QUERIES: dict[str, Test] = {"date-order-query": _dated_before_retrieved}
"""SPARQL constraints in Python, by the last part of their IRI."""


def _text(value: str) -> str:
    """Return the characters of an IRI or a literal."""
    inner, kind = _parts(value)
    if not kind:
        return inner
    return _ESCAPE.sub(lambda e: _PLAIN[e[3]] if e[3] else chr(int(e[1] or e[2], 16)), inner)


def _parts(value: str) -> tuple[str, str]:
    """Return the text between the quotes of a literal and its datatype; for an IRI, the IRI itself and ""."""
    if value[0] == "<":
        return value[1:-1], ""
    inner, _, kind = value[1:].rpartition('"')
    if not kind:
        return inner, _STRING
    return inner, _LANG_STRING if kind[0] == "@" else kind[2:]
