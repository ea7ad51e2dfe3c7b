"""Personal data of civil servants and citizens does not reach the published letter. All persons are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.letters.normalise import normalise
from pipeline.letters.normalise.privacy import is_bsn_like, public_addressee, without_personal_data
from pipeline.letters.normalise.statement import complete
from pipeline.model.letter import Letter
from pipeline.model.printed import Paragraph, PrintedAttachment, PrintedLetter, PrintedSignatory
from pipeline.model.record import Record
from pipeline.model.statement import Statement

RECORD = Record(source="folder", key="brief.txt", sha256="0" * 64, bytes=1)


def published(**fields: object) -> Letter:
    """Return a letter with some printed fields, normalised."""
    return normalise(PrintedLetter(kind="brief", **fields), RECORD, "https://example.org/")  # type: ignore[arg-type]


def body(text: str) -> str:
    """Return a paragraph of the body as published."""
    letter = published(paragraphs=(Paragraph(kind="paragraph", text=text),))
    return "\n".join(paragraph.text for paragraph in letter.paragraphs)


@pytest.mark.parametrize(
    "number",
    [
        "070-1234567",
        "070 123 45 67",
        "(070) 123 45 67",
        "070 – 123 45 67",
        "0512-123456",
        "0512 12 34 56",
        "06-12345678",
        "06 12 34 56 78",
        "0612345678",
        "+31 6 12345678",
        "+31 70 123 45 67",
        "+31(0)70 123 45 67",
        "0031 70 1234567",
        "088 123 45 67",
    ],
)
def test_telephone_numbers_are_left_out(number: str) -> None:
    shown = body(f"Voor vragen belt u {number} of schrijft u ons.")
    assert shown == "Voor vragen belt u [telefoonnummer] of schrijft u ons."
    assert number not in body(f"Telefoon {number}")
    assert number not in body(f"(tel. {number}).")


@pytest.mark.parametrize(
    "address",
    ["a.jansen@minbzk.nl", "A.Jansen@MINVWS.NL", "woo-verzoek@voorbeeld.example.org", "a_b+c@d-e.nl", "mailto:x@y.nl"],
)
def test_mail_addresses_are_left_out(address: str) -> None:
    shown = body(f"U kunt mailen naar {address}.")
    assert "@" not in shown
    assert shown == "U kunt mailen naar [e-mailadres]."


@pytest.mark.parametrize(
    "text",
    [
        "Zie www.rijksoverheid.nl/privacy en https://example.org/a/070-1234567.",
        "Kamerstuk 32 824, nr. 1, vergaderjaar 2010-2011, 16-06-2011.",
        "Het gaat om € 070.123.456 en 0,06 procent, 10 000 keer.",
        "Bel 112, 14 070 of 0800-8051.",
        "Kenmerk 2011-2000183847 van 01-02-2011 tot 03-04-2012.",
        "Zaaknummer 0701234567.",
        "Artikel 06, lid 1 tot en met 12, 34 en 56.",
        "BWBR0005537, ECLI:NL:RVS:2020:0123456, 2024Z00615.",
        "De contactpersoon van de Kamer is bekend.",
        "Op 06-12-2011 en 06-01-2012 is overlegd.",
    ],
)
def test_what_only_looks_like_contact_data_stays(text: str) -> None:
    assert body(text) == text


def test_the_person_whose_number_it_is_is_left_out() -> None:
    text = "De minister is er. Bel mevrouw drs. A.B. van der Voorbeeld-Proef (06-12345678). De heer Donner sprak."
    shown = body(text)
    assert "Voorbeeld" not in shown
    assert shown == "De minister is er. Bel [naam] ([telefoonnummer]). De heer Donner sprak."


@pytest.mark.parametrize(
    "line",
    [
        "Behandeld door: A. Jansen",
        "Contactpersoon: mw. A. Jansen",
        "Inlichtingen bij: A. Jansen",
        "behandelend ambtenaar: X",
    ],
)
def test_the_note_of_who_handles_the_letter_is_no_part_of_it(line: str) -> None:
    assert body(line) == ""


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (
            "De Voorzitter van de Tweede Kamer der Staten-Generaal",
            "De Voorzitter van de Tweede Kamer der Staten-Generaal",
        ),
        ("Aan de leden van de vaste commissie voor Financiën", "Aan de leden van de vaste commissie voor Financiën"),
        ("Mr X. Proef Secretary-General of the Conference", "Mr X. Proef Secretary-General of the Conference"),
        ("Het college van B en W t.a.v. mevrouw A. Jansen", "Het college van B en W"),
        ("N.V. Voorbeeld, T.a.v. de heer A. Jansen", "N.V. Voorbeeld"),
        ("Gemeente Utrecht, ter attentie van A. Jansen", "Gemeente Utrecht"),
        ("Stichting Voorbeeld Postbus 12 1234 AB Plaats", "Stichting Voorbeeld"),
        ("De heer A. Jansen", None),
        ("Mevrouw B. de Vries Dorpsstraat 1 1234 AB Plaats", None),
        ("A. Jansen", None),
        ("Familie Jansen", None),
        ("t.a.v. A. Jansen", None),
        ("", None),
    ],
)
def test_an_addressee_is_an_office_or_a_body(printed: str, kept: str | None) -> None:
    assert public_addressee(printed) == kept
    letter = published(addressee=printed)
    assert (letter.addressee.name if letter.addressee else None) == kept


def test_other_fields_are_searched_too() -> None:
    letter = published(
        subject="Uw mail van a.jansen@example.org",
        sender_units=("Directie Wonen", "A. Jansen T 070-1234567"),
        attachments=(PrintedAttachment(title="Brief van b@example.org"),),
        clues=("Contactpersoon A. Jansen", "a.jansen@minbzk.nl"),
        signatories=(PrintedSignatory(role="De minister van Financiën", name="A. Voorbeeld, 06-12345678"),),
    )
    shown = str(letter)
    assert "@" not in shown
    assert "1234567" not in shown
    assert "Jansen" not in shown
    assert letter.sender_units == ("Directie Wonen",)


def test_what_a_source_states_is_searched_too() -> None:
    said = Statement(
        title="Klacht over 06-12345678",
        addressee="Mevrouw B. Proef Dorpsstraat 1",
        attachments=(("Mail van a.jansen (at) example.org", None, None),),
    )
    printed = normalise(PrintedLetter(kind="brief"), RECORD, "https://example.org/")
    letter = complete(printed, replace(RECORD, statement=said), "https://example.org/")
    assert letter.subject == "Klacht over [telefoonnummer]"
    assert letter.addressee is None
    assert [attachment.title for attachment in letter.attachments] == ["Mail van [e-mailadres]"]


BSN = "111222333"


@pytest.mark.parametrize(
    "text",
    [
        f"Het nummer van betrokkene, {BSN}, is bekend.",
        f"BSN {BSN}",
        f"burgerservicenummer: {BSN}",
        "BSN 1112.22.333",
        "sofinummer 111 222 333",
        "Haar BSN is 10000008.",
        f"({BSN})",
    ],
)
def test_what_looks_like_a_citizen_service_number_holds_the_letter_back(text: str) -> None:
    letter = published(paragraphs=(Paragraph(kind="paragraph", text=text),))
    assert [found.code for found in letter.issues] == ["held-back"]
    assert "222" not in str(letter)
    assert "10000008" not in str(letter)


@pytest.mark.parametrize(
    "text",
    [
        "Kamerstuk nr. 111222333",
        "€ 111222333 of 111222333 euro",
        "111.222.333 inwoners",
        "Zie https://example.org/111222333 en DGLGS/111222333.",
        "KvK 111222333, RSIN 111222333",
        "123456789",
        "20110616",
        "96535513",
        "1112223334",
        "000000000",
        "2024Z111222333",
        "een tabel met 111 222 333 woorden",
    ],
)
def test_other_numbers_do_not_hold_a_letter_back(text: str) -> None:
    letter = published(paragraphs=(Paragraph(kind="paragraph", text=text),))
    assert not letter.issues
    assert letter.paragraphs[0].text == text


@settings(deadline=None)
@given(st.integers(min_value=10_000_000, max_value=999_999_999))
def test_the_test_of_eleven(number: int) -> None:
    digits = str(number).zfill(9)
    total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    assert is_bsn_like(str(number)) == (total % 11 == 0 and len(set(digits)) > 1)


@settings(deadline=None)
@given(st.text(alphabet="0123456789 .-+@()abc€,/NLT:\n", max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = without_personal_data(text).text
    assert without_personal_data(once).text == once


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    body(text)
    public_addressee(text)
