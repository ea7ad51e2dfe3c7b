"""Labels, dates, references and enclosures in the spellings and places that letters have them in."""

import pytest

from pipeline.letters.normalise.dates import read_date
from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.printed import PrintedLetter


def letter(labels: str, after: str = "") -> PrintedLetter:
    """Return what is read in a letter with these labels and this text behind the signature."""
    text = (
        "Ministerie van Voorbeelden\n\nDe Voorzitter van de Tweede Kamer der Staten-Generaal\nPostbus 20018\n"
        f"2500 EA Den Haag\n\n{labels}\n\nGeachte voorzitter,\n\n"
        "In deze brief staat dat er niets te melden is, en dat blijft voorlopig zo.\n\n"
        f"Hoogachtend,\n\nde minister van Voorbeelden,\n\n\nB.C. Proef\n{after}"
    )
    return recognise(read_document(text.encode(), "brief.txt"))


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("3mei 2021", "2021-05-03"),
        ("3/5/21", "2021-05-03"),
        ("03.05.'21", "2021-05-03"),
        ("3-mei-21", "2021-05-03"),
        ("3 mei 5021", None),
    ],
)
def test_a_date_is_read_in_every_spelling(printed: str, date: str | None) -> None:
    read = letter(f"Datum {printed}\nBetreft Proef").date
    assert read == printed
    assert read_date(read) == date


@pytest.mark.parametrize(
    "label", ["Betr.:", "Inzake", "Betreft / Subject", "Onderwerp/Subject:", "Betreft /Re:", "Onderwerp"]
)
def test_a_subject_has_many_labels(label: str) -> None:
    assert letter(f"Datum 3 mei 2021\n{label} Onderwerp van de proef").subject == "Onderwerp van de proef"


@pytest.mark.parametrize("reference", ["DN. 2004/12", "KAB. 990001", "XYZ/2021/7", "2021-0000012345"])
def test_a_reference_is_read_beside_and_below_its_label(reference: str) -> None:
    assert letter(f"Datum 3 mei 2021\nKenmerk {reference}").reference == reference
    assert letter(f"Kenmerk\n{reference}\nDatum 3 mei 2021").reference == reference


@pytest.mark.parametrize("text", ["Nummer: 2021D12345, datum: 2021-05-03, versie: 1", "Uw kenmerk\n\nPagina 1 van 2"])
def test_what_is_no_reference_is_none(text: str) -> None:
    printed = letter(text)
    assert (printed.reference, printed.your_reference) == (None, None)


def test_an_empty_label_leaves_the_value_below_to_the_next_label() -> None:
    printed = letter("Ons kenmerk\n2021-12\nBijlage(n)\n\nDatum\nBetreft\n\n3 mei 2021\nProefbrief\n\n2")
    assert (printed.reference, printed.date, printed.subject) == ("2021-12", "3 mei 2021", "Proefbrief")
    assert [attachment.title for attachment in printed.attachments] == [None, None]


@pytest.mark.parametrize(
    ("labels", "after"),
    [
        ("", "\nBijlagen:\n1. Eerste proef\n2. Tweede proef\n"),
        ("", "\nBijlagen\n- Eerste proef\n- Tweede proef\n"),
        ("", "\nBijlagen (2):\n1) Eerste proef\n2) Tweede proef\n"),
        ("", "\nBijlagen: 2\n1. Eerste proef\n2. Tweede proef\n"),
        ("", "\nBijlage 1: Eerste proef\nBijlage 2: Tweede proef\n"),
        ("\nBijlagen\n1. Eerste proef\n2. Tweede proef", ""),
    ],
)
def test_every_enclosure_of_a_list_is_read(labels: str, after: str) -> None:
    printed = letter(f"Datum 3 mei 2021\nBetreft Proef{labels}", after)
    assert [attachment.title for attachment in printed.attachments] == ["Eerste proef", "Tweede proef"]


def test_an_annex_is_no_list_of_enclosures() -> None:
    printed = letter("Datum 3 mei 2021", "\nBijlage 1: Overzicht\n\nJaar      Bedrag\n2020      10\n2021      12\n")
    assert [attachment.title for attachment in printed.attachments] == ["Overzicht"]


def test_what_is_behind_the_signature_is_another_letters() -> None:
    other = "\nNota aan de minister\nKenmerk 2021-99\nBijlagen\n3\n\nHierbij een nota die niet bij de brief hoort.\n"
    printed = letter("Datum 3 mei 2021\nBetreft Proef", other)
    assert printed.reference is None
    assert printed.attachments == ()
    assert "text-after-signature" in [found.code for found in printed.issues]


@pytest.mark.parametrize("other", ["B.C. Proef", "D. de Test"])
def test_the_first_of_two_letters_in_a_file_is_read_by_itself(other: str) -> None:
    page = (
        "Ministerie van Voorbeelden\n\nDe Voorzitter van de Tweede Kamer der Staten-Generaal\nPostbus 20018\n"
        "2500 EA Den Haag\n\nDatum 3 mei 2021\nBetreft Proefbrief\n\nGeachte voorzitter,\n\n"
        "In deze brief staat een alinea die over twee regels loopt, en die verder\n"
        "niets te melden heeft.\n\nHoogachtend,\n\nde minister van Voorbeelden,\n\n\nB.C. Proef"
    )
    text = f"{page}\f{page.replace('Tweede', 'Eerste').replace('B.C. Proef', other)}"
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert [(s.role, s.name) for s in printed.signatories] == [("de minister van Voorbeelden", "B.C. Proef")]
    assert [p.text[-22:] for p in printed.paragraphs] == ["niets te melden heeft."]
    assert printed.addressee_body == "Tweede Kamer der Staten-Generaal"


def test_a_paragraph_torn_before_a_date_goes_on() -> None:
    text = "Dit vult de brief aan van\n\n25 november 2011 (nr. 12) die er niet was.\n\nMeer is er niet."
    printed = recognise(
        read_document(f"Geachte voorzitter,\n\n{text}\n\nHoogachtend,\n\nB.C. Proef".encode(), "brief.txt")
    )
    assert [p.kind for p in printed.paragraphs] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("labels", "subject"),
    [
        (
            "Datum         3 mei 2021\nBetreft       Proef met\n              vervolg\nStempelnr     A-12",
            "Proef met vervolg",
        ),
        ("Datum         3 mei 2021\nBetreft       Proefbrief\nStempelnr     FIN-2024-7781-K", "Proefbrief"),
        ("Datum      3 mei 2021\nBetreft    Proefbrief\nStempelnr: FIN-2024-7781-K", "Proefbrief"),
        ("Datum      3 mei 2021\nBetreft    Proefbrief\ndie doorgaat", "Proefbrief die doorgaat"),
        ("Datum 3 mei 2021\nBetreft Proef van iets\nTRC 2021/5679", "Proef van iets"),
        ("Datum 3 mei 2021\nBetreft Proef van iets doorkiesnummer", "Proef van iets"),
        (
            "Behandeld door\n\nDatum\nBetreft\n\n3 mei 2021\nBesluit op een verzoek over iets dat er niet was\nen iets",
            "Besluit op een verzoek over iets dat er niet was en iets",
        ),
    ],
)
def test_a_subject_ends_where_it_ends(labels: str, subject: str) -> None:
    assert letter(labels).subject == subject


def test_a_day_that_a_scanner_split_is_one_day() -> None:
    assert letter("Datum\nBetreft\n\n2 2 APR. 2021\nProef van iets").date == "2 2 APR. 2021"


def test_the_place_behind_an_addressee_is_that_of_the_date_below() -> None:
    text = (
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal Den Haag,\n\n5 maart 2018\n\n"
        "Graag bied ik u hierbij niets aan, omdat er niets aan te bieden is.\n\nde minister van Proeven,\n\nB. Proef"
    )
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert (printed.place, printed.date) == ("Den Haag", "5 maart 2018")
    assert printed.addressee == "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"


def test_a_minister_who_greets_a_president_writes_to_a_chamber() -> None:
    text = (
        "7 november 2011\n\nGeachte voorzitter, Hierbij bied ik u niets aan. "
        "Hoogachtend, de minister van Voorbeelden,\n\nB.C. Proef"
    )
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert printed.kind == "kamerbrief"
    assert [(s.role, s.name) for s in printed.signatories] == [("de minister van Voorbeelden", "B.C. Proef")]


@pytest.mark.parametrize(
    "address",
    [
        "De Voorzitters van de Tweede en de Eerste Kamer der Staten-Generaal",
        "De Voorzitter van de Eerste Kamer en de Voorzitter van de Tweede Kamer",
        "De Voorzitter van de Eerste Kamer\nPostbus 20017\n2500 EA Den Haag\n\nDe Voorzitter van de Tweede Kamer",
    ],
)
def test_a_letter_to_both_chambers_is_to_no_single_body(address: str) -> None:
    text = (
        f"{address}\nPostbus 20018\n2500 EA Den Haag\n\nDatum 3 mei 2021\n\n"
        "Geachte voorzitters,\n\nNiets.\n\nHoogachtend,\n\nB.C. Proef"
    )
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert printed.addressee_body is None
    assert printed.addressee is not None
    assert "Eerste" in printed.addressee
    assert "Tweede" in printed.addressee


def test_a_copy_is_no_addressee() -> None:
    assert letter("Cc: De Voorzitter van de Eerste Kamer\nDatum 3 mei 2021").addressee_body is not None


def test_one_value_below_two_labels_is_the_senders_own_reference() -> None:
    printed = letter("Uw brief Ons kenmerk\nProef/2005/12\nDatum 3 mei 2021")
    assert (printed.reference, printed.your_reference) == ("Proef/2005/12", None)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Antwoorden op vragen van de commissie over niets", "kamerbrief"),
        ("Antwoorden op vragen van het lid Proef over niets", "antwoord-kamervragen"),
    ],
)
def test_questions_of_a_committee_are_no_written_questions(subject: str, kind: str) -> None:
    assert letter(f"Datum 3 mei 2021\nBetreft {subject}").kind == kind
