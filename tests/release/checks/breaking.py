"""Graphs of one letter in which exactly one constraint of the shapes is broken, made from the shapes themselves."""

from collections.abc import Iterator
from typing import NamedTuple

from rdflib import Graph as RdfGraph
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from pipeline.formats.mapping import mapping
from tests.formats.made import BASE

Triples = list[tuple[str, str, str]]

TYPE = f"<{RDF.type}>"
XS = str(XSD)
OTHER = "<https://voorbeeld.nl/x>"
COMPONENTS = {
    SH.nodeKind: SH.NodeKindConstraintComponent,
    SH.pattern: SH.PatternConstraintComponent,
    SH["in"]: SH.InConstraintComponent,
    SH.minCount: SH.MinCountConstraintComponent,
    SH.maxCount: SH.MaxCountConstraintComponent,
    SH.datatype: SH.DatatypeConstraintComponent,
    SH["class"]: SH.ClassConstraintComponent,
    SH.minLength: SH.MinLengthConstraintComponent,
    SH.hasValue: SH.HasValueConstraintComponent,
    SH.equals: SH.EqualsConstraintComponent,
    SH["or"]: SH.OrConstraintComponent,
    SH.sparql: SH.SPARQLConstraintComponent,
}


def term(name: str) -> str:
    """Return a name of the mapping as N-Triples writes it."""
    return f"<{mapping().expand(name, BASE)}>"


TOGETHER = [
    {term("dct:date"), term("schema:dateSent")},
    {term("rico:hasSender"), term("dct:creator"), term("schema:sender")},
    {term("rico:hasAddressee"), term("schema:toRecipient")},
    {term("dct:isPartOf"), term("eli:is_annex_of")},
]
"""Properties that must have the same values: what is done to one is done to all that the node has."""
PERSON = term("rico:Person")
RECORD = term("rico:Record")
TOPIC = term("foaf:primaryTopic")


class Case(NamedTuple):
    """One constraint."""

    name: str
    shape: Node
    """The node shape."""
    at: Node
    """The node shape or one of its property shapes: the subject of the constraint."""
    constraint: Node
    value: Node
    target: str
    path: str
    """The property; "" for constraints of the node itself and for inverse paths."""

    @property
    def component(self) -> Node:
        """The constraint as a report names it."""
        return COMPONENTS[self.constraint]


def cases(shapes: RdfGraph) -> Iterator[Case]:
    """Return every constraint of every shape."""
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        target = shapes.value(shape, SH.targetClass).n3()
        places = [(shape, ""), *((inner, shapes.value(inner, SH.path)) for inner in shapes.objects(shape, SH.property))]
        for at, path in places:
            inverse = isinstance(path, Node) and (path, SH.inversePath, None) in shapes
            about = "" if path == "" else "pointed-to" if inverse else path.n3()
            for constraint, value in sorted(shapes.predicate_objects(at)):
                if constraint in COMPONENTS:
                    parts = (str(shape), about.strip("<>"), str(constraint))
                    name = " ".join(part.rpartition("#")[2].rpartition("/")[2] for part in parts)
                    yield Case(name, shape, at, constraint, value, target, "" if inverse else about)


def broken(case: Case, shapes: RdfGraph, good: Triples) -> Triples:
    """Return the triples of a good letter with nothing but this constraint broken."""
    node, value = _focus(case, good)
    match case.component:
        case SH.NodeKindConstraintComponent if not case.path:
            return [(s.replace(node, "_:b"), p, "_:b" if o == node else o) for s, p, o in good if s != node] + [
                ("_:b", p, o) for s, p, o in good if s == node
            ]
        case SH.InConstraintComponent | SH.PatternConstraintComponent if not case.path:
            return [(OTHER if s == node else s, p, OTHER if o == node else o) for s, p, o in good]
        case SH.SPARQLConstraintComponent:
            return _valued(good, node, term("dct:date"), [f'"2999-01-01"^^<{XS}date>'])
        case SH.MinCountConstraintComponent if not case.path:
            return _orphaned(good, node)
        case SH.HasValueConstraintComponent:
            return [triple for triple in good if triple != (node, case.path, case.value.n3())]
        case SH.EqualsConstraintComponent:
            free = case.path if case.path == term("schema:sender") else case.value.n3()
            return [*good, (node, free, _another(case, shapes, good, value))]
        case SH.MinCountConstraintComponent:
            return _reachable(_valued(good, node, case.path, []))
        case SH.MaxCountConstraintComponent:
            more, extra = _more(case, shapes, good, node, value)
            return _valued([*good, *extra], node, case.path, [value, more])
        case _:
            return _reachable(_valued(good, node, case.path, [_wrong(case, value)]))


def _focus(case: Case, good: Triples) -> tuple[str, str]:
    """Return a node that the shape is for, and its value where the constraint is about one."""
    nodes = [s for s, p, o in good if p == TYPE and o == case.target]
    assert nodes, f"no {case.target} in the letter"
    if not case.path:
        return nodes[-1], ""
    found = [(s, o) for s, p, o in good if s in nodes and p == case.path]
    assert found, f"no {case.path} in the letter"
    return found[0]


def _wrong(case: Case, value: str) -> str:
    """Return a value that breaks this constraint and no other of the property."""
    inner = value[1:].rpartition('"')[0]
    match case.component:
        case SH.DatatypeConstraintComponent:
            return f'"{inner}"@nl' if value[-1] == '"' else f'"{inner}"'
        case SH.OrConstraintComponent:
            return f'"3"^^<{XS}nonNegativeInteger>' if value[0] == '"' and "^^" not in value else _plain(value)
        case SH.PatternConstraintComponent:
            return '"anders"'
        case SH.MinLengthConstraintComponent:
            return '""'
        case SH.NodeKindConstraintComponent:
            return '"geen adres"'
        case _:
            return OTHER


def _plain(value: str) -> str:
    """Return what is neither a date nor a thing with a class."""
    return '"1900"' if value[0] == '"' else OTHER


def _another(case: Case, shapes: RdfGraph, good: Triples, value: str) -> str:
    """Return another value that the property may have as well."""
    listed = _listed(case, shapes)
    if listed is not None:
        return next(member.n3() for member in Collection(shapes, listed) if member.n3() != value)
    if case.path == term("schema:sha256"):
        return '"' + "0" * 64 + '"'
    if case.path == term("bb:vergaderjaar"):
        return '"1999-2000"'
    for kind, text in (("date", "2001-02-03"), ("integer", "77"), ("dateTime", "2026-11-24T00:00:00Z")):
        if value.endswith(f"^^<{XS}{kind}>"):
            return f'"{text}"^^<{XS}{kind}>'
    if value[0] == '"':
        return '"anders"@nl' if value.endswith("@nl") else '"anders"'
    kinds = {o for s, p, o in good if s == value and p == TYPE}
    same = [s for s, p, o in good if p == TYPE and o in kinds and s != value and _kinds(good, s) == kinds]
    return same[0] if same and RECORD not in kinds else OTHER


def _listed(case: Case, shapes: RdfGraph) -> Node | None:
    """Return the list that the values of the property must be in."""
    places = [at for at in shapes.objects(case.shape, SH.property) if shapes.value(at, SH.path).n3() == case.path]
    return next((found for at in places if (found := shapes.value(at, SH["in"])) is not None), None)


def _more(case: Case, shapes: RdfGraph, good: Triples, node: str, value: str) -> tuple[str, Triples]:
    """Return another good value, and what has to be said of it."""
    listed = _listed(case, shapes)
    found = _another(case, shapes, good, value)
    kinds = _kinds(good, value)
    if listed is not None or value[0] == '"' or not kinds or found != OTHER:
        return found, []
    copy = "<http://www.wikidata.org/entity/Q43>" if PERSON in kinds else "<https://voorbeeld.nl/kopie>"
    extra = [(copy, p, o) for s, p, o in good if s == value]
    if RECORD in kinds:
        extra += [
            ("<https://voorbeeld.nl/pagina>", p, copy if p == TOPIC else o) for s, p, o in good if _is_page(good, s)
        ]
    if PERSON in kinds:
        attribution = next(s for s, p, o in good if p == term("prov:agent") and o != value)
        extra += [
            ("<https://voorbeeld.nl/a>", p, copy if p == term("prov:agent") else o)
            for s, p, o in good
            if s == attribution
        ]
        extra += [
            (s, term("prov:qualifiedAttribution"), "<https://voorbeeld.nl/a>")
            for s, p, o in good
            if p == TYPE and o == RECORD
        ]
    return copy, extra


def _kinds(good: Triples, node: str) -> set[str]:
    return {o for s, p, o in good if s == node and p == TYPE}


def _is_page(good: Triples, node: str) -> bool:
    return term("foaf:Document") in _kinds(good, node)


def _valued(good: Triples, node: str, path: str, values: list[str]) -> Triples:
    """Return the triples with other values of a property, and of those that must be equal to it."""
    paths = next((group for group in TOGETHER if path in group), {path})
    had = [p for p in sorted(paths) if any((s, q) == (node, p) for s, q, _ in good)]
    rest = [(s, p, o) for s, p, o in good if s != node or p not in had]
    return rest + [(node, p, value) for p in had for value in values]


def _orphaned(good: Triples, node: str) -> Triples:
    """Return the triples without those that lead to a node; for a letter, without its page."""
    if RECORD in _kinds(good, node):
        return [(s, p, o) for s, p, o in good if not _is_page(good, s)]
    return [(s, p, o) for s, p, o in good if o != node]


def _reachable(found: Triples) -> Triples:
    """Return the triples of what can be reached from the page about the letter: what nothing leads to is left out.

    That a source is a file leads nowhere: it must be a source as well.
    """
    format_of = term("dct:hasFormat")
    reached, waiting = set(), [s for s, p, o in found if p == TYPE and o == term("foaf:Document")]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += [o for s, p, o in found if s == node and o[0] != '"' and p != format_of]
    left_out = {s for s, _, _ in found} - reached
    return [triple for triple in found if triple[0] in reached and triple[2] not in left_out]
