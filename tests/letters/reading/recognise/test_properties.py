"""What must hold for any letter: how its text is wrapped, indented and encoded does not change what it says."""

import textwrap
import unicodedata

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.document import Document, Line
from pipeline.model.printed import PrintedLetter

WORDS = [
    "de",
    "het",
    "een",
    "beleid",
    "voorstel",
    "kabinet",
    "gemeenten",
    "onderzoek",
    "coördinatie",
    "financiën",
    "wordt",
    "zijn",
    "met",
    "voor",
    "daarbij",
    "jaar",
    "uitvoering",
    "maatregelen",
    "reële",
    "bijdrage",
    "van",
    "op",
    "te",
    "naar",
    "organisaties",
    "rapportage",
    "samen",
]
LEAST_WIDTH = 60

sentences = st.lists(st.sampled_from(WORDS), min_size=8, max_size=30).map(lambda w: " ".join(w).capitalize() + ".")
paragraphs = st.lists(st.lists(sentences, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=5)


def letter(body: list[str], width: int | None = None) -> str:
    """Return an invented letter with this body, wrapped to a width."""
    wrapped = ["\n".join(textwrap.wrap(p, width, break_on_hyphens=False)) if width else p for p in body]
    head = """\
Ministerie van Algemene Zaken

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA Den Haag

Directie Voorbeelden

Datum 3 maart 2015
Betreft Verzonnen coördinatie

Ons kenmerk
3456789

Geachte voorzitter,

"""
    return head + "\n\n".join(wrapped) + "\n\nHoogachtend,\n\nDE MINISTER-PRESIDENT,\n\nJ.P. Voorbeeldende\n"


def read(text: str, name: str = "brief.txt") -> PrintedLetter:
    """Read a text, without what tells where it was found."""
    printed = recognise(read_document(text.encode(), name))
    citations = tuple(msgspec.structs.replace(c, start=0) for c in printed.citations)
    return msgspec.structs.replace(printed, evidence=(), citations=citations)


@given(paragraphs)
def test_body_is_read_whole(body: list[str]) -> None:
    printed = read(letter(body))
    assert [p.text for p in printed.paragraphs] == body
    assert printed.subject == "Verzonnen coördinatie"
    assert printed.signatories[0].name == "J.P. Voorbeeldende"


@given(paragraphs, st.integers(LEAST_WIDTH, 110))
def test_wrapping_changes_nothing(body: list[str], width: int) -> None:
    assert read(letter(body, width)) == read(letter(body))


@given(paragraphs, st.integers(1, 12))
def test_indenting_changes_nothing(body: list[str], depth: int) -> None:
    text = letter(body, 80)
    indented = "\n".join(" " * depth + line if line else "" for line in text.split("\n"))
    assert read(indented) == read(text)


@given(paragraphs, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_change_nothing(body: list[str], end: str) -> None:
    text = letter(body, 80)
    assert read(text.replace("\n", end)) == read(text)


@given(paragraphs)
def test_unicode_form_changes_nothing(body: list[str]) -> None:
    text = letter(body, 80)
    assert read(unicodedata.normalize("NFD", text)) == read(text)


@given(paragraphs, st.integers(1, 3))
def test_page_furniture_changes_nothing(body: list[str], after: int) -> None:
    turned = list(body)
    turned.insert(min(after, len(turned)), "Pagina 1 van 2\n\nDirectie Voorbeelden\n\nOns kenmerk\n3456789")
    assert read(letter(turned)) == read(letter(body))


@given(paragraphs, st.integers(3, 7))
def test_page_turn_within_a_paragraph_is_mended(body: list[str], words: int) -> None:
    first = body[0].split(" ")
    torn = " ".join(first[:words]) + "\n\nPagina 1 van 2\n\nDirectie Voorbeelden\n\n" + " ".join(first[words:])
    assert [p.text for p in read(letter([torn, *body[1:]])).paragraphs] == body


@given(paragraphs)
def test_reading_is_idempotent(body: list[str]) -> None:
    document = read_document(letter(body, 80).encode(), "brief.txt")
    assert recognise(document) == recognise(document)


line_texts = st.text(min_size=0, max_size=120) | st.sampled_from(
    [
        "Datum",
        "Betreft",
        "Ons kenmerk",
        "Hoogachtend,",
        "De Minister van Justitie,",
        "namens deze,",
        "Geachte voorzitter,",
        "16 juni 2011",
        "Nr. 12",
        "33 400 XII",
        "Vergaderjaar 2012-2013",
        "Vragen van het lid X over Y (ingezonden 3 mei 2012)",
        "Antwoord van Minister",
        "Bijlagen:",
        "•",
        "1",
        "2500 EA Den Haag",
        "> Retouradres",
        "A. Naam",
    ]
)
roles = st.sampled_from(["", "header", "footer", "side", "paragraph", "heading", "list-item", "table", "footnote"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    rows = draw(st.lists(st.tuples(line_texts, roles, st.booleans(), st.integers(1, 3)), max_size=25))
    lines, end = [], 0
    for text, role, gap, page in rows:
        lines.append(
            Line(text=text, start=end, page=page, gap=gap, role=role, block=draw(st.none() | st.integers(0, 3)))
        )
        end += len(text) + 1
    form = draw(st.sampled_from(["text", "markdown", "html", "pdf", "docx", "odt", "kamerstuk", "scan"]))
    names = st.sampled_from(
        ["date", "title", "signatory_names", "signatory_roles", "dossier_numbers", "citations", "addressee"]
    )
    fields = draw(st.dictionaries(names, st.lists(st.text(max_size=30), max_size=3), max_size=4))
    return Document(format=form, text="\n".join(line.text for line in lines), lines=tuple(lines), fields=fields)


@settings(max_examples=400, deadline=None)
@given(documents())
def test_no_document_raises(document: Document) -> None:
    printed = recognise(document)
    assert all(0 <= found.start <= found.end <= len(document.text) for found in printed.evidence)
    assert all("\n" not in p.text for p in printed.paragraphs)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=3000))
def test_no_text_raises(text: str) -> None:
    recognise(Document(format="text", text=text, lines=(Line(text=text, start=0),)))
