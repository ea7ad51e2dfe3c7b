"""What the graph of a letter says."""

import pyoxigraph
from msgspec.structs import replace

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.compiler import compile_nodes, document_iri
from pipeline.formats.rdf.documents import quad_lines
from pipeline.formats.rdf.syntax import n_triples
from pipeline.model.letter import Attachment, Dossier, Letter, Reference, Signatory
from tests.formats.made import BASE, CHAMBER, DATASET, EMPTY, FULL, MINISTRY

LABELS = {MINISTRY: "ministerie van Justitie en Veiligheid", "http://www.wikidata.org/entity/Q42": "Alex Voorbeeld"}
LABELS[f"{BASE}id/ambt/minister-mnre1058"] = "minister van Justitie en Veiligheid"
NODES = compile_nodes(mapping(), BASE, DATASET.name, n_triples(mapping(), BASE), LABELS)
LETTER = f"{BASE}id/brief/kst-32824-1"
PREFIXES = {name: iri.replace("{base}", BASE) for name, iri in mapping().prefixes.items()}


def lines(letter: Letter) -> list[bytes]:
    return quad_lines(NODES(letter), document_iri(letter.id, BASE))


def statements(letter: Letter) -> set[tuple[str, str, str]]:
    """Return the statements about a letter, with prefixed names for properties."""
    found = set()
    for quad in pyoxigraph.parse(b"".join(lines(letter)), format=pyoxigraph.RdfFormat.N_QUADS):
        prefix, iri = max(
            ((p, i) for p, i in PREFIXES.items() if quad.predicate.value.startswith(i)), key=lambda x: len(x[1])
        )
        found.add((str(quad.subject)[1:-1], f"{prefix}:{quad.predicate.value.removeprefix(iri)}", str(quad.object)))
    return found


def about(letter: Letter, subject: str) -> set[tuple[str, str]]:
    return {(p, o) for s, p, o in statements(letter) if s == subject}


def test_a_signature_is_a_qualified_attribution_with_its_post() -> None:
    assert about(FULL, f"{LETTER}#ondertekenaar-1") == {
        ("rdf:type", "<http://www.w3.org/ns/prov#Attribution>"),
        ("dcat:hadRole", f"<{BASE}def/ondertekenaar>"),
        ("prov:agent", "<http://www.wikidata.org/entity/Q42>"),
        ("bb:gedrukt", '"A. Voorbeeld"'),
        ("bb:namens", '"De staatssecretaris"'),
        ("bb:koppeling", f"<{BASE}def/koppeling-gedateerd>"),
        ("bb:ambt", f"<{BASE}id/ambt/minister-mnre1058>"),
        ("bb:functie", '"De minister"@nl'),
        ("bb:organisatie", f"<{MINISTRY}>"),
        ("schema:position", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    }
    assert about(FULL, f"{BASE}id/ambt/minister-mnre1058") == {
        ("rdf:type", "<http://www.w3.org/ns/org#Post>"),
        ("rdfs:label", '"minister van Justitie en Veiligheid"@nl'),
    }


def test_sender_and_addressee_stand_on_the_letter_and_as_attributions() -> None:
    found = about(FULL, LETTER)

    for name in ("rico:hasSender", "schema:sender", "dct:creator"):
        assert (name, f"<{MINISTRY}>") in found
    for name in ("rico:hasAddressee", "schema:toRecipient"):
        assert (name, f"<{CHAMBER}>") in found
    for name in ("afzender", "geadresseerde-1", "geadresseerde-2", "ondertekenaar-1", "ondertekenaar-2"):
        assert ("prov:qualifiedAttribution", f"<{LETTER}#{name}>") in found
    assert ("bb:naamversie", "<https://identifier.overheid.nl/tooi/id/ministerie/hv_04795600>") in about(
        FULL, f"{LETTER}#afzender"
    )


def test_kind_and_language_are_concepts_of_the_authorities() -> None:
    found = about(FULL, LETTER)

    assert ("dct:type", "<https://identifier.overheid.nl/tooi/def/thes/kern/c_49599e6c>") in found
    assert ("dct:type", "<http://publications.europa.eu/resource/authority/resource-type/LET>") in found
    assert ("dct:language", "<http://publications.europa.eu/resource/authority/language/NLD>") in found
    assert not [p for p, _ in about(replace(FULL, language="tlh"), LETTER) if p == "dct:language"]


def test_dossiers_have_iris_of_their_own() -> None:
    found = about(FULL, LETTER)

    assert ("dct:isPartOf", f"<{BASE}id/dossier/32824>") in found
    assert ("dct:isPartOf", f"<{BASE}id/dossier/34269%20%28R2036%29>") in found
    assert about(FULL, f"{LETTER}#dossierstuk-1") == {
        ("rdf:type", "<https://schema.org/ListItem>"),
        ("schema:item", f"<{LETTER}>"),
        ("schema:position", '"1"'),
    }


def test_an_attachment_is_named_by_its_publication_id_where_it_has_one() -> None:
    found = about(FULL, LETTER)

    assert ("schema:messageAttachment", f"<{BASE}id/bijlage/blg-118823>") in found
    assert ("schema:messageAttachment", f"<{LETTER}#bijlage-2>") in found
    odd = replace(FULL, attachments=(Attachment(identifier="blg-1/../x"),))
    assert ("schema:messageAttachment", f"<{LETTER}#bijlage-1>") in about(odd, LETTER)


def test_the_graph_is_named_after_the_document_and_stands_on_its_own() -> None:
    quads = list(pyoxigraph.parse(b"".join(lines(FULL)), format=pyoxigraph.RdfFormat.N_QUADS))
    subjects = {quad.subject for quad in quads}
    own = {
        quad.object
        for quad in quads
        if isinstance(quad.object, pyoxigraph.NamedNode) and quad.object.value.startswith(f"{BASE}id/")
    }

    assert {quad.graph_name.value for quad in quads} == {f"{BASE}doc/brief/kst-32824-1"}
    assert own <= subjects
    assert not any(isinstance(term, pyoxigraph.BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_organisations_and_persons_have_their_official_names() -> None:
    assert about(FULL, MINISTRY) >= {("rdfs:label", '"ministerie van Justitie en Veiligheid"@nl')}
    assert about(FULL, "http://www.wikidata.org/entity/Q42") >= {("rdfs:label", '"Alex Voorbeeld"')}
    assert {p for p, _ in about(FULL, CHAMBER)} == {"rdf:type"}


def test_the_body_is_one_text() -> None:
    assert ("schema:text", '"Eerste.\\n\\nTweede: ’t is zo."@nl') in about(FULL, LETTER)


def test_what_is_absent_gives_no_triple() -> None:
    assert about(EMPTY, EMPTY.id) == {
        ("rdf:type", "<https://www.ica.org/standards/RiC/ontology#Record>"),
        ("rdf:type", "<https://schema.org/Message>"),
        ("dct:identifier", '"leeg"'),
        ("dct:type", "<https://identifier.overheid.nl/tooi/def/thes/kern/c_7652d853>"),
        ("rdf:type", "<http://data.europa.eu/eli/ontology#Work>"),
        ("dct:type", "<http://publications.europa.eu/resource/authority/resource-type/LET>"),
        ("eli:work_type", "<http://publications.europa.eu/resource/authority/resource-type/LET>"),
        ("prov:hadPrimarySource", f"<{EMPTY.id}#bron-1>"),
    }


def test_no_line_stands_twice_where_a_letter_says_a_thing_twice() -> None:
    cited = Reference(text="Kst", kind="kamerstuk", iri="https://voorbeeld.nl/kst")
    letter = replace(
        EMPTY,
        references=(cited, cited),
        dossiers=(Dossier(number="1", document_number="2"), Dossier(number="1", document_number="3")),
        signatories=(Signatory(role="r", name="n", organisation_iri=MINISTRY),) * 2,
    )
    found = lines(letter)

    assert len(found) == len(set(found))
    assert rdf.turtle(DATASET)(letter)[1] == rdf.json_ld(DATASET)(letter)[1]
