"""Every constraint of every shape is broken alone: pySHACL reports that one and no other, as our own check sees."""

import pyshacl
import pytest
from _pytest.mark import ParameterSet
from msgspec.structs import replace
from rdflib import Graph as RdfGraph
from rdflib.namespace import RDF, SH

from pipeline.model.letter import SourceRecord
from pipeline.release.checks.fastshapes import Shapes
from pipeline.release.checks.graphs import n_triples
from pipeline.release.checks.shapes import shapes_graph
from tests.formats.made import BASE, FULL
from tests.release.checks.breaking import COMPONENTS, Case, broken, cases
from tests.release.checks.test_shapes import graph, triples

SHAPES = shapes_graph(BASE)
FAST = Shapes(SHAPES)
SECOND = SourceRecord(source="proef", url="https://voorbeeld.nl/2", retrieved="2026-11-24T00:00:00Z", sha256="ef" * 32)
DONNER = replace(FULL.signatories[0], person_iri="http://www.wikidata.org/entity/Q983081")
GOOD = triples(replace(FULL, sources=(*FULL.sources, SECOND), signatories=(DONNER, *FULL.signatories[1:])))
CASES = list(cases(SHAPES))


def reported(found: list[tuple[str, str, str]]) -> set[tuple[object, object]]:
    """Return (shape, component) of what pySHACL reports."""
    data = RdfGraph().parse(data=n_triples(graph(found)), format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=SHAPES, inference="none")
    return {
        (results.value(result, SH.sourceShape), results.value(result, SH.sourceConstraintComponent))
        for result in results.subjects(RDF.type, SH.ValidationResult)
    }


def without(case: Case) -> Shapes:
    """Return the fast check without one constraint."""
    fewer = RdfGraph()
    for triple in SHAPES:
        if triple != (case.at, case.constraint, case.value):
            fewer.add(triple)
    return Shapes(fewer)


def test_the_letter_that_is_broken_is_good_before() -> None:
    assert reported(GOOD) == set()
    assert FAST.conforms(graph(GOOD))


def test_every_constraint_in_the_shapes_has_a_case() -> None:
    silent = {SH.path, SH.property, SH.targetClass, SH.severity, RDF.type}
    shapes = set(SHAPES.subjects(RDF.type, SH.NodeShape))
    places = shapes | set(SHAPES.objects(None, SH.property))
    told = {(place, name, value) for place in places for name, value in SHAPES.predicate_objects(place)}

    assert {name for _, name, _ in told} == silent | COMPONENTS.keys()
    assert {(case.at, case.constraint, case.value) for case in CASES} == {t for t in told if t[1] not in silent}
    assert {case.shape for case in CASES} == shapes
    assert len({case.name for case in CASES}) > 140


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_constraint_is_broken_alone(case: Case) -> None:
    assert not FAST.conforms(graph(list(dict.fromkeys(broken(case, SHAPES, GOOD)))))


def judged() -> list[ParameterSet]:
    """Return every case; of each kind of constraint in each shape the first one is for `make test`."""
    first = {(case.shape, case.component): case for case in reversed(CASES)}
    return [
        pytest.param(case, id=case.name, marks=[] if case in first.values() else [pytest.mark.long]) for case in CASES
    ]


@pytest.mark.slow
@pytest.mark.parametrize("case", judged())
def test_pyshacl_reports_the_broken_constraint_and_no_other_is_broken(case: Case) -> None:
    found = list(dict.fromkeys(broken(case, SHAPES, GOOD)))

    assert reported(found) == {(case.at, case.component)}
    assert without(case).conforms(graph(found))
