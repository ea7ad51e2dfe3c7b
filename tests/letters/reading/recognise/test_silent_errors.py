"""Letters that were read wrongly without an issue: capitals, columns, numbers and units over two lines."""

from pipeline.letters.reading import read_document, recognise
from pipeline.model.printed import PrintedLetter

LETTER = """\
Ministerie van Onderwijs, Cultuur en Wetenschappen

De Voorzitter van de Tweede Kamer
der Staten-Generaal
Binnenhof 1a
2513 AA Den Haag

{head}

Onderwerp
Voortgang van het voorbeeld

Geachte Voorzitter,

{body}

Hoogachtend,

{signature}
"""
HEAD = "Ons kenmerk\nPO/ZO-1996/69918\n\nDatum\n1 juli 1996"
BODY = "Deze alinea is verzonnen en lang genoeg om een alinea te zijn, ook al zegt zij niets over wat dan ook."
SIGNATURE = "De Minister van Onderwijs, Cultuur en Wetenschappen,\n\n\nJ.M.M. Voorbeeld"


def read(head: str = HEAD, body: str = BODY, signature: str = SIGNATURE) -> PrintedLetter:
    text = LETTER.format(head=head, body=body, signature=signature)
    return recognise(read_document(text.encode(), "brief.txt"))


def test_a_role_in_capitals_goes_on_in_its_second_line() -> None:
    (one,) = read(signature="DE MINISTER VAN ONDERWIJS, CULTUUR EN\nWETENSCHAPPEN,\n\n\nJ.M.M. Voorbeeld").signatories
    assert (one.role, one.name) == ("DE MINISTER VAN ONDERWIJS, CULTUUR EN WETENSCHAPPEN", "J.M.M. Voorbeeld")
    (one,) = read(signature="DE STAATSSECRETARIS VAN NATUURBEHEER\nEN VISSERIJ,\n\n\nir. C.H. ten Modelle").signatories
    assert one.name == "ir. C.H. ten Modelle"


def test_values_below_labels_of_which_the_first_are_empty_stay_in_their_columns() -> None:
    labels = "".join(f"{label:<24}" for label in ("Uw brief", "Uw kenmerk", "Ons kenmerk", "Datum"))
    values = "".join(f"{value:<24}" for value in ("", "", "PO/ZO-1996/69918", "1 juli 1996"))
    got = read(head=f"{labels.rstrip()}\n{values.rstrip()}")
    assert (got.reference, got.your_reference, got.date) == ("PO/ZO-1996/69918", None, "1 juli 1996")


def test_a_paragraph_that_begins_with_an_amount_is_no_footnote() -> None:
    amount = "64 procent van de voorbeelden begint met een getal, zoals deze zin laat zien."
    assert [p.kind for p in read(body=f"{BODY}\n\n{amount}").paragraphs] == ["paragraph", "paragraph"]


def test_the_first_word_of_a_unit_stands_on_a_line_of_its_own() -> None:
    for name in ("Bestuursondersteuning", "Klimaatverandering"):
        assert read(head=f"Directie\n{name}\n\n{HEAD}").sender_units == (f"Directie {name}",)
    units = read(head=f"Directie\nArbeidsverhoudingen\nAfdeling Cao-zaken\n\n{HEAD}").sender_units
    assert units == ("Directie Arbeidsverhoudingen", "Afdeling Cao-zaken")
