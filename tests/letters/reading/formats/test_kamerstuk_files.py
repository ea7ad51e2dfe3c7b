"""Kamerstuk XML: the fields that it states, its lines, and the recorded publications."""

from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.letters.reading import read_document
from tests.letters.reading.formats.printed_files import KAMERSTUK

LEGACY = """<kamerwrk><kop><titel>Tweede Kamer</titel><subtitel>Vergaderjaar 1995-1996</subtitel></kop><frontm>
<vergjaar>1995-1996</vergjaar><onderw><nummer>24 400 VI</nummer><naam>Een begroting
in twee regels</naam></onderw></frontm><body><stuk><ltrlabel>Nr. </ltrlabel><nummer>6</nummer><titel>BRIEF VAN DE
MINISTER</titel><al>Aan de Voorzitter van de Tweede Kamer</al><al>'s-Gravenhage, 15 maart 1996</al><witreg/>
<tuskop letat="vet">Kop</tuskop><al>Een harde
regel.</al></stuk></body></kamerwrk>"""


def test_every_field_is_stated() -> None:
    assert read_document(KAMERSTUK.encode(), "kst.xml").fields == {
        "publication": ["kst-36600-XIV-7"],
        "session_year": ["2024-2025"],
        "chamber": ["Tweede Kamer der Staten-Generaal"],
        "dossier_numbers": ["36 600-XIV", "21 501-02"],
        "dossier_titles": ["Een begroting", ""],
        "document_number": ["7"],
        "title": ["BRIEF VAN DE MINISTER VAN VOORBEELDEN"],
        "addressee": ["Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"],
        "place": ["’s-Gravenhage"],
        "date": ["3 mei 2024"],
        "citations": ["kst-36600-XIV-3\tKamerstuk 36 600 XIV, nr. 3"],
        "signatory_roles": ["De Minister van Voorbeelden"],
        "signatory_names": ["A.B. Van Proef"],
    }


def test_lines_have_their_roles() -> None:
    document = read_document(KAMERSTUK.encode(), "kst.xml")

    assert [(line.role, line.text) for line in document.lines if line.role != "header"] == [
        ("", "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"),
        ("", "’s-Gravenhage, 3 mei 2024"),
        ("heading", "Inleiding"),
        ("paragraph", "Dit is een voorbeeld, met een harde regel¹ erin."),
        ("footnote", "1 Zie Kamerstuk 36 600 XIV, nr. 3."),
        ("list-item", "a. Het eerste;"),
        ("list-item", "b. het tweede."),
        ("table", "Jaar\tBedrag"),
        ("", "De Minister van Voorbeelden,"),
        ("", "A.B. Van Proef"),
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    content = b"\xef\xbb\xbf" + KAMERSTUK.replace("\n", "\r\n").encode()

    assert read_document(content, "kst.xml") == read_document(KAMERSTUK.encode(), "kst.xml")


def test_the_legacy_form_is_read() -> None:
    document = read_document(LEGACY.encode(), "kst.xml")

    assert document.fields == {
        "session_year": ["1995-1996"],
        "dossier_numbers": ["24 400 VI"],
        "dossier_titles": ["Een begroting in twee regels"],
        "document_number": ["6"],
        "title": ["BRIEF VAN DE MINISTER"],
        "addressee": ["Aan de Voorzitter van de Tweede Kamer"],
        "place": ["'s-Gravenhage"],
        "date": ["15 maart 1996"],
    }
    assert [(line.role, line.text) for line in document.lines[-2:]] == [
        ("heading", "Kop"),
        ("paragraph", "Een harde regel."),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<?xml version="1.0"?><a>',
        b'<?xml version="1.0"?>' + b"<a>" * 5000 + b"x" + b"</a>" * 5000,
    ],
)
def test_entities_and_broken_xml_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(content, "a.xml")

    assert caught.value.code == "unreadable"


def test_every_recorded_publication_reads(shared: Path) -> None:
    files = sorted((shared / "samples" / "koop-frbr").rglob("*.xml"))

    read = {path.name for path in files if read_document(path.read_bytes(), path.name).lines}

    assert files and read == {path.name for path in files}


def test_a_recorded_letter_states_its_facts(shared: Path) -> None:
    path = shared / "samples" / "koop-frbr" / "letters" / "kst-28844-269.xml"

    document = read_document(path.read_bytes(), path.name)

    assert document.fields["dossier_numbers"] == ["28 844"]
    assert document.fields["document_number"] == ["269"]
    assert document.fields["session_year"] == ["2022-2023"]
    assert document.fields["date"] == ["7 juli 2023"]
    assert document.fields["place"] == ["Den Haag"]
    assert document.fields["signatory_names"] == ["H.G.J. Bruins Slot"]
    assert sum(line.role == "footnote" for line in document.lines) == 15
    assert "kst-28844-261\t28 844, nr. 261" in document.fields["citations"]
