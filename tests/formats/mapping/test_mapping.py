"""The mapping covers every field, uses only what is defined, and defines only what is used."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.formats import mapping as mappings
from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.paths import ROOTS
from pipeline.formats.rdf.government import government
from pipeline.model import letter as letters
from pipeline.model.issue import Responsible, Severity
from pipeline.model.printed import Kind, Paragraph, ParagraphKind, ReferenceKind
from pipeline.vocabulary import authorities

BASE = "https://brievenbus.example/"
TEXT = (settings.VOCAB / "mapping.toml").read_text(encoding="utf-8")


def read(name: str) -> Graph:
    return Graph().parse(settings.VOCAB / name, format="turtle", publicID=BASE)


def used_names() -> set[str]:
    """Return every class, property and term that the mapping names."""
    found = mapping()
    names = set(mappings.properties(found))
    names |= {name for node in found.nodes for name in node.classes}
    names |= {name for node in found.nodes for name in node.links.values() if "{" not in name}
    return names | {name for values in found.values.values() for terms in values.values() for name in terms}


def test_every_field_of_a_letter_has_a_column() -> None:
    expected = {
        f"{root.name}.{field}" if root.fields else root.name
        for root in ROOTS.values()
        for field in (root.fields or {""})
    }

    assert {column.path for column in mapping().columns() if column.path[0] != "@"} == expected


def test_every_column_but_those_for_people_goes_to_rdf() -> None:
    found = mapping()
    silent = {
        (table.name, column.name)
        for table in found.tables
        if not table.apart
        for column in table.columns
        if not column.rdf and column.name not in ("letter", "position", "iri", "id")
    }

    by_the_list_of_addressees = {("letters", f"addressee_{name}") for name in ("name", "body", "iri", "link")}
    assert silent == {("paragraphs", "kind")} | by_the_list_of_addressees


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kind", set(get_args(Kind)) - {"not-a-letter"}),
        ("link", set(get_args(letters.Link))),
        ("scheme", set(get_args(letters.Scheme))),
        ("reference", set(get_args(ReferenceKind))),
        ("paragraph", set(get_args(ParagraphKind))),
        ("severity", set(get_args(Severity))),
        ("responsible", set(get_args(Responsible))),
    ],
)
def test_closed_lists_are_those_of_the_model(name: str, kind: set[str]) -> None:
    assert set(mapping().values[name]) == kind


def of_the_government() -> set[str]:
    """Return the properties and classes of the graph of office holders, which the mapping does not have."""
    triples = [line.split(" ", 2) for line in government(authorities(), BASE)]
    classes = {value.split(" ")[0] for _, name, value in triples if name == f"<{RDF.type}>"}
    return {iri.strip("<>") for iri in classes | {name for _, name, _ in triples}}


def test_every_own_term_used_is_defined_and_every_one_defined_is_used() -> None:
    own = f"{BASE}def/"
    terms = read("terms.ttl")
    defined = {
        str(term)
        for kind in (OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty, SKOS.Concept)
        for term in terms.subjects(RDF.type, kind)
    }

    used = {mapping().expand(name, BASE) for name in used_names() if name.startswith("bb:")}
    used |= {iri for iri in of_the_government() if iri.startswith(f"{own}")}

    assert used == defined
    assert all(term.startswith(own) for term in defined)


def test_every_own_term_has_labels_in_dutch_and_english() -> None:
    terms = read("terms.ttl")
    for term in terms.subjects(RDF.type):
        labels = [*terms.objects(term, RDFS.label), *terms.objects(term, SKOS.prefLabel)]
        if (term, RDF.type, OWL.Ontology) not in terms:
            assert sorted(label.language for label in labels) == ["en", "nl"], term  # type: ignore[union-attr]


def test_concepts_are_in_a_scheme_that_is_defined() -> None:
    terms = read("terms.ttl")
    for concept in terms.subjects(RDF.type, SKOS.Concept):
        (scheme,) = terms.objects(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in terms


def test_the_shapes_name_only_what_the_mapping_names() -> None:
    shapes = read("shapes.ttl")
    sh = "http://www.w3.org/ns/shacl#"
    known = {mapping().expand(name, BASE) for name in used_names()} | {str(RDF.type)}
    inverse = set(shapes.subjects(URIRef(sh + "inversePath")))
    for predicate in ("path", "targetClass", "class", "equals", "hasValue"):
        for term in set(shapes.objects(None, URIRef(sh + predicate))) - inverse:
            assert str(term) in known, (predicate, term)


def test_every_class_has_a_shape() -> None:
    shapes = read("shapes.ttl")
    targets = {str(term) for term in shapes.objects(None, URIRef("http://www.w3.org/ns/shacl#targetClass"))}
    for node in mapping().nodes:
        assert {mapping().expand(name, BASE) for name in node.classes} & targets, node.name


def test_terms_of_standards_exist_in_their_ontologies(shared: Path) -> None:
    files = {"dct": "dcterms", "dcat": "dcat3", "schema": "schema", "rico": "rico", "prov": "prov", "org": "org"}
    files |= {"foaf": "foaf", "skos": "skos", "void": "void", "rdfs": "", "adms": "", "cito": ""}
    for prefix, file in files.items():
        if file:
            ontology = (shared / "vocab/onto" / f"{file}.ttl").read_text(encoding="utf-8")
            for name in used_names():
                if name.startswith(f"{prefix}:"):
                    local = name.split(":")[1]
                    assert re.search(rf"(^\w*:|[#/]){local}>?\s+a\s", ontology, re.MULTILINE), name


def test_every_text_for_people_is_in_both_languages() -> None:
    found = mapping()
    for thing in (*found.tables, *found.columns(), *found.nodes):
        for text in (thing.title, thing.about):
            assert text.nl and text.en
        assert thing.about.nl != thing.about.en


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('path = "subject"', 'path = "subjcet"', "a letter has no field 'subjcet'"),
        ('path = "sender.name"', 'path = "sender.nmae"', "a letter has no field 'sender.nmae'"),
        ('rdf = ["letter dct:title"]', 'rdf = ["lettre dct:title"]', "goes to no node 'lettre'"),
        ('title = "dct:title"\n', "", "dct:title needs exactly one JSON-LD term"),
        (
            'rdf = ["letter dct:title"]',
            'rdf = ["letter dct:type"]',
            "dct:type is used both with IRIs and with literals",
        ),
        ('refers = "organisations"', 'refers = "organizations"', "refers to no table 'organizations'"),
        ('values = "kind"', 'values = "kinds"', "no list of values 'kinds'"),
        ('list = "sender"', 'list = "from"', "a letter has no field 'from'"),
        ("required = true", "mandatory = true", "unknown field `mandatory`"),
        (
            'title = "dct:title"\n',
            'title = "dct:title"\ndct = "dct:title"\n',
            "'dct' is both a prefix and a JSON-LD term",
        ),
    ],
)
def test_a_slip_in_the_mapping_is_named(old: str, new: str, message: str) -> None:
    assert old in TEXT

    with pytest.raises(DefinitionError, match=re.escape(message)):
        mappings.parse(TEXT.replace(old, new, 1))


def test_paragraphs_are_structs_with_the_fields_that_paths_assume() -> None:
    assert set(get_type_hints(Paragraph)) >= set(ROOTS["paragraphs"].fields)
    assert set(ROOTS) == set(letters.Letter.__struct_fields__)
    assert issubclass(letters.Letter, msgspec.Struct)


def test_the_profile_names_every_node_with_its_classes() -> None:
    text = (settings.VOCAB / "profile.md").read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in text.split("## Changing it")[0].split("### ")[1:])
    found = mapping()

    assert set(sections) == {node.name for node in found.nodes}
    for node in found.nodes:
        names = {*node.classes, *node.links, *node.by}
        assert {f"`{name}`" for name in names} <= set(re.findall(r"`[^`]+`", sections[node.name])), node.name
    assert all(f"| `{name}` | `{iri}` |" in text for name, iri in found.prefixes.items())
