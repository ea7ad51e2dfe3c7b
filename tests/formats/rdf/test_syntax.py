"""Every text that can be in a letter comes back from every parser as it was."""

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.syntax import escape
from pipeline.model.letter import Letter
from tests.formats.made import DATASET, EMPTY

TITLE = "http://purl.org/dc/terms/title"
QUADS = rdf.quads(DATASET)
TURTLE = rdf.turtle(DATASET)
JSON_LD = rdf.json_ld(DATASET)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1) | st.text(
    '"\\\r\n\t\x00\x01\x7f\x85éë€ 😀<>@^', min_size=1
)


def nquads(letter: Letter) -> str:
    return b"".join(QUADS([letter])).decode()


def turtle(letter: Letter) -> str:
    return rdf.turtle_head(mapping(), DATASET.base) + TURTLE(letter)[0]


def json_ld(letter: Letter) -> str:
    return rdf.json_ld_head(mapping(), DATASET.base) + JSON_LD(letter)[0] + "]}"


@given(TEXTS)
@settings(deadline=None)
def test_any_text_comes_back_from_pyoxigraph(text: str) -> None:
    letter = replace(EMPTY, subject=text)
    forms = {
        pyoxigraph.RdfFormat.N_QUADS: nquads(letter),
        pyoxigraph.RdfFormat.TURTLE: turtle(letter),
        pyoxigraph.RdfFormat.JSON_LD: json_ld(letter),
    }

    for form, document in forms.items():
        quads = pyoxigraph.parse(document.encode(), format=form)
        assert [quad.object.value for quad in quads if quad.predicate.value == TITLE] == [text], form


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning:rdflib")  # rdflib 7.6 warns of itself
@given(TEXTS)
@settings(deadline=None, max_examples=40)
def test_any_text_comes_back_from_rdflib(text: str) -> None:
    letter = replace(EMPTY, subject=text)

    for form, document in (("nquads", nquads(letter)), ("turtle", turtle(letter)), ("json-ld", json_ld(letter))):
        found = rdflib.Dataset(default_union=True).parse(data=document.encode(), format=form)
        assert [str(term) for term in found.objects(None, rdflib.URIRef(TITLE))] == [text], form


@pytest.mark.parametrize("text", ['é ë € "aan" \\ over\nen\ruit\tin', "stuur\x01\x7f", "😀"])
def test_raptor_reads_every_escape(text: str, tmp_path: Path) -> None:
    if shutil.which("rapper") is None:
        pytest.skip("needs Raptor: rapper is not installed")
    letter = replace(EMPTY, subject=text)

    for form, document in (("nquads", nquads(letter)), ("turtle", turtle(letter))):
        file = tmp_path / form
        file.write_text(document, encoding="utf-8", newline="")
        command = ["rapper", "-q", "-i", form, "-o", "ntriples", str(file)]
        out = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
        (title,) = [
            quad.object.value
            for quad in pyoxigraph.parse(out, format=pyoxigraph.RdfFormat.N_TRIPLES)
            if quad.predicate.value == TITLE
        ]
        assert title == text, form


def test_half_a_character_is_refused_before_it_can_be_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        nquads(replace(EMPTY, subject="half \ud83d")).encode()


@pytest.mark.parametrize(("date", "datatype"), [("2011", "gYear"), ("2011-06", "gYearMonth"), ("2011-06-16", "date")])
def test_a_date_is_as_precise_as_printed(date: str, datatype: str) -> None:
    quads = pyoxigraph.parse(nquads(replace(EMPTY, date=date)), format=pyoxigraph.RdfFormat.N_QUADS)
    found = {quad.predicate.value: quad.object for quad in quads}
    expected = pyoxigraph.Literal(date, datatype=pyoxigraph.NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))

    assert found["http://purl.org/dc/terms/date"] == found["https://schema.org/dateSent"] == expected


@pytest.mark.parametrize("date", ["2011-13", "onbekend", "2011-06-16T00:00", ""])
def test_what_is_no_date_gives_no_triple(date: str) -> None:
    assert "dateSent" not in nquads(replace(EMPTY, date=date))


@pytest.mark.parametrize(("language", "ending"), [("nl", '"x"@nl'), ("EN", '"x"@en'), (None, '"x"'), ("n l", '"x"')])
def test_a_title_is_in_the_language_of_the_letter(language: str | None, ending: str) -> None:
    assert f"<{TITLE}> {ending} <" in nquads(replace(EMPTY, subject="x", language=language))


def test_plain_text_is_not_touched() -> None:
    text = "Geen enkel bijzonder teken: é, ë, €."

    assert escape(text) is text
