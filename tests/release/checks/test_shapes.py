"""Shapes pass on good letters and fail on each broken one; the compiled check and pySHACL agree."""

import itertools
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from rdflib import Graph as RdfGraph

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.model.letter import Dossier, Identifier, Letter, Reference, Sender, SourceRecord
from pipeline.release.checks.fastshapes import Shapes
from pipeline.release.checks.graphs import Graph
from pipeline.release.checks.shapes import report, shapes_graph
from tests.benchmarks.generated_letters import letters
from tests.formats.made import BASE, DATASET, EMPTY, FULL

QUADS = rdf.quads(DATASET)
SHAPES = Shapes(shapes_graph(BASE))

Triple = tuple[str, str, str]


def triples(letter: Letter) -> list[Triple]:
    found = []
    for line in QUADS([letter]):
        subject, predicate, rest = line.decode().split(" ", 2)
        found.append((subject, predicate, rest.rsplit(" ", 2)[0]))
    return found


def graph(found: list[Triple]) -> Graph:
    made: Graph = {}
    for s, p, o in found:
        made.setdefault(s, {}).setdefault(p, []).append(o)
    return made


def of(letter: Letter) -> Graph:
    return graph(triples(letter))


@pytest.mark.parametrize("letter", [FULL, EMPTY, *letters(8)], ids=lambda letter: letter.identifier)
def test_good_letters_have_the_shapes(letter: Letter) -> None:
    assert SHAPES.conforms(of(letter))
    assert report(of(letter), BASE) == []


BROKEN = {
    "no identifier": (replace(FULL, identifier=""), "dct:identifier"),
    "a date that is not in the calendar": (replace(FULL, date="2011-02-30"), "dct:date"),
    "a sender outside the register": (
        replace(FULL, sender=Sender(name="x", iri="https://voorbeeld.nl/x", link="exact")),
        "prov:agent",
    ),
    "a session year in another form": (replace(FULL, session_year="2010/2011"), "bb:vergaderjaar"),
    "no source": (replace(FULL, sources=()), "prov:hadPrimarySource"),
    "a source without a good hash": (replace(FULL, sources=(SourceRecord(source="x", sha256="abc"),)), "schema:sha256"),
    "an empty name of a dossier": (replace(FULL, dossiers=(Dossier(number=""),)), "dct:identifier"),
    "an empty citation": (replace(FULL, references=(Reference(text="", kind="wet"),)), "bb:gedrukt"),
    "an empty identifier": (replace(FULL, identifiers=(Identifier(value="", scheme="kst"),)), "skos:notation"),
    "a theme that is none": (replace(FULL, themes=("https://voorbeeld.nl/thema",)), "https://voorbeeld.nl/thema: "),
    "a person who is not in Wikidata": (
        replace(FULL, signatories=(replace(FULL.signatories[0], person_iri="https://voorbeeld.nl/p"),)),
        "https://voorbeeld.nl/p: ",
    ),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_each_broken_letter_fails_where_it_is_broken(name: str) -> None:
    letter, place = BROKEN[name]
    expected = mapping().expand(place, BASE) if "//" not in place else place

    assert not SHAPES.conforms(of(letter)), name
    found = report(of(letter), BASE)
    assert [line for line in found if expected in line] or (place == "prov:agent" and found), found


def mutants(found: list[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """Return graphs with one thing wrong, or perhaps not: each triple dropped, doubled, and given other objects."""
    others = (
        '"iets anders"',
        '"anders"@nl',
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<https://voorbeeld.nl/x>",
        '""',
    )
    for place, (s, p, o) in enumerate(found):
        rest = found[:place] + found[place + 1 :]
        yield f"without {s} {p} {o}", rest
        other = others[place % len(others)]
        yield f"{s} {p} {other} for {o}", [*rest, (s, p, other)]
        yield f"{s} {p} {others[(place + 1) % len(others)]} too", [*found, (s, p, others[(place + 1) % len(others)])]


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_the_compiled_check_and_pyshacl_agree_on_mutants(step: int) -> None:
    """Each in turn, or one of seven."""
    verdicts = {}
    for name, found in itertools.islice(mutants(triples(FULL)), None, None, step):
        mutant = graph(list(dict.fromkeys(found)))
        verdicts[name] = (SHAPES.conforms(mutant), report(mutant, BASE) == [])

    assert [name for name, (ours, theirs) in verdicts.items() if ours != theirs] == []
    assert 0.1 < sum(theirs for _, theirs in verdicts.values()) / len(verdicts) < 0.9


def test_every_class_with_a_shape_has_a_mutant_that_breaks_it() -> None:
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    full = triples(FULL)
    for node in mapping().nodes:
        if node.name in ("concept", "post", "person", "organisation", "question"):
            continue
        subjects = {s for s, p, o in full if p == kind and o == f"<{mapping().expand(node.classes[0], BASE)}>"}
        assert subjects, node.name
        without = [t for t in full if t[0] not in subjects or t[1] == kind]
        assert not SHAPES.conforms(graph(without)), node.name
        assert report(graph(without), BASE), node.name


def test_a_constraint_that_is_not_known_is_refused() -> None:
    text = (settings.VOCAB / "shapes.ttl").read_text(encoding="utf-8").replace("sh:minLength 1", "sh:maxLength 1", 1)

    with pytest.raises(DefinitionError, match="maxLength"):
        Shapes(RdfGraph().parse(data=text, format="turtle", publicID=BASE))


@pytest.mark.parametrize(
    ("node", "name"),
    sorted(
        {place for table in mapping().tables for one in table.columns for place in one.targets if one.list_of(place[1])}
    ),
)
def test_a_concept_outside_the_list_of_the_mapping_is_refused(node: str, name: str) -> None:
    full = triples(FULL)
    classes = {
        f"<{mapping().expand(one, BASE)}>" for found in mapping().nodes if found.name == node for one in found.classes
    }
    subjects = {s for s, _, o in full if o in classes}
    predicate = f"<{mapping().expand(name, BASE)}>"
    wrong = [(s, p, f"<{BASE}def/anders>" if s in subjects and p == predicate else o) for s, p, o in full]
    assert wrong != full
    assert not SHAPES.conforms(graph(wrong))
    assert [line for line in report(graph(wrong), BASE) if "def/anders" in line]


def test_a_letter_dated_after_it_was_retrieved_is_a_warning_and_holds_nothing_back() -> None:
    late = of(replace(FULL, date="2026-11-25"))

    assert not SHAPES.conforms(late)
    assert report(late, BASE) == []
    assert SHAPES.conforms(of(replace(FULL, date="2026-11-23")))


def test_an_escaped_text_is_measured_as_it_reads() -> None:
    assert SHAPES.conforms(of(replace(FULL, subject='"\\\n'))) == (
        report(of(replace(FULL, subject='"\\\n')), BASE) == []
    )
