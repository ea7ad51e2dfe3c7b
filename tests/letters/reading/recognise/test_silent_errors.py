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


def test_words_of_a_sentence_that_are_labels_elsewhere_stay_in_it() -> None:
    sentence = (
        "Dit overzicht is verzonnen en lang genoeg om te worden afgebroken. Dit\nbetreft uitsluitend een voorbeeld."
    )
    signature = "De Minister van Onderwijs, Cultuur en\nWetenschappen,\n\n\nJ.M.M. Voorbeeld"
    text = LETTER.replace("Cultuur en Wetenschappen", "Cultuur en\nWetenschappen", 1)
    text = text.format(head=HEAD, body=f"{BODY}\n\n{sentence}", signature=signature)
    last = recognise(read_document(text.encode(), "brief.txt")).paragraphs[-1]
    assert last.text == sentence.replace("\n", " ")


def test_a_number_that_a_line_waits_for_begins_no_footnote() -> None:
    for open_line, number in (
        ("De motie die uw Kamer in dat debat aannam (Kamerstuk 27 529, nr.", "47) wordt hiermee niet uitgevoerd."),
        ("Over de uitkomsten van het verzonnen onderzoek (zie ook paragraaf", "18) wordt later meer bekend gemaakt."),
    ):
        assert read(body=f"{BODY}\n\n{open_line}\n{number}").paragraphs[-1].text == f"{open_line} {number}"


def test_a_sentence_below_an_empty_label_of_enclosures_is_the_letter() -> None:
    head = f"{HEAD}\n\nBijlagen"
    for body in (
        "De Kamer is in deze alinea genoemd, maar zij wordt er niet over\ngehoord, want dat is niet nodig.",
        "De uitvoering ligt bij gemeenten voor het voorbeeld. De regels\nlopen over het einde van de regel.",
    ):
        text = LETTER.format(head=head, body=body, signature=SIGNATURE).replace("Geachte Voorzitter,\n\n", "")
        text = text.replace("\nOnderwerp\nVoortgang van het voorbeeld\n", "")
        got = recognise(read_document(text.encode(), "brief.txt"))
        assert got.attachments == ()
        assert [paragraph.text for paragraph in got.paragraphs] == [body.replace("\n", " ")]


def test_a_lone_word_for_a_unit_may_end_the_name_above_it() -> None:
    units = "Directie Arbeidszaken Publieke\nSector\nAfdeling Analyse"
    assert read(head=f"{units}\n\n{HEAD}").sender_units == ("Directie Arbeidszaken Publieke Sector", "Afdeling Analyse")


MARGIN = (
    "Directoraat-generaal Agro\nDirectie Dierlijke\nAgroketens en\nDierenwelzijn\n\nOns kenmerk\nDGA-DAD / 99974832"
)
REQUEST = "Bij beantwoording de datum\nen ons kenmerk vermelden.\nWilt u slechts één zaak in\nuw brief behandelen."
PAGES = """\
Ministerie van Landbouw, Natuur en
Voedselkwaliteit

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA Den Haag

Datum 17 juli 2018
Betreft Voorbeeld over de kwaliteit van proefteksten

{greeting}{body}
• het eerste voorbeeld, dat 30 woorden telt;
• de evaluatie van 2018;

{margin}

{request}

Pagina 1 van 2

{margin}

• wat verder ter tafel komt en nergens over gaat;

Tot slot

{body}

Hoogachtend,

De minister van Landbouw, Natuur en Voedselkwaliteit,


J.M.M. Voorbeeld
"""


def test_a_margin_between_the_pages_of_a_letter_is_no_part_of_its_text() -> None:
    body = "Deze alinea is verzonnen en lang genoeg om er een te zijn. Zij wordt\nafgebroken zoals in een echte brief."
    for greeting in ("Geachte heer/mevrouw,\n", ""):
        text = PAGES.format(greeting=greeting, body=body, margin=MARGIN, request=REQUEST)
        got = recognise(read_document(text.encode(), "brief.txt"))
        assert [paragraph.text for paragraph in got.paragraphs] == [
            body.replace("\n", " "),
            "• het eerste voorbeeld, dat 30 woorden telt;",
            "• de evaluatie van 2018;",
            "• wat verder ter tafel komt en nergens over gaat;",
            "Tot slot",
            body.replace("\n", " "),
        ]
        assert (got.reference, got.date) == ("DGA-DAD / 99974832", "17 juli 2018")
        assert got.sender_units == ("Directoraat-generaal Agro", "Directie Dierlijke Agroketens en Dierenwelzijn")


def test_a_standing_request_below_the_first_page_is_no_part_of_the_text() -> None:
    body = "Deze alinea is verzonnen en lang genoeg om er een te zijn. Zij wordt\nafgebroken zoals in een echte brief."
    request = (
        "Correspondentie\nuitsluitend richten aan\nhet retouradres, met\n"
        "vermelding van datum en\nkenmerk van deze brief."
    )
    margin = "Ons kenmerk\nDGA-DAD / 99974832"
    text = PAGES.format(greeting="", body=body, margin=margin, request=request)
    got = recognise(read_document(text.encode(), "brief.txt"))
    assert "Correspondentie" not in " ".join(paragraph.text for paragraph in got.paragraphs)
    assert got.reference == "DGA-DAD / 99974832"


def test_the_title_of_a_roman_dossier_may_begin_with_the_word_of_a_paper() -> None:
    text = (
        "Eerste Kamer der Staten-Generaal\n\n1\n\nVergaderjaar 2025–2026\n\nCII\n\nNota «Een voorbeeld»\n\nA\n\n"
        "Brief van de minister van Buitenlandse Zaken\n\nAan de Voorzitter van de Eerste Kamer der Staten-Generaal\n\n"
        f"Den Haag, 31 maart 2026\n\n{BODY}\n\nDe minister van Buitenlandse Zaken,\nJ.M.M. Voorbeeld\n"
    )
    got = recognise(read_document(text.encode(), "kamerstuk.txt"))
    assert got.heading == "Brief van de minister van Buitenlandse Zaken"
    assert [(one.number, one.title, one.document_number) for one in got.dossiers] == [
        ("CII", "Nota «Een voorbeeld»", "A")
    ]


def test_words_of_the_name_of_a_ministry_are_no_name_of_a_person() -> None:
    for role in (
        "Staatssecretaris van Volkshuisvesting, Ruimtelijke Ordening\nen Milieubeheer",
        "VICEMINISTER-PRESIDENT EN MINISTER VAN\nBUITENLANDSE ZAKEN",
    ):
        (one,) = read(signature=f"{role},\n\n\nC.A.R. Voorbeeld-Proef").signatories
        assert (one.role, one.name) == (role.replace("\n", " "), "C.A.R. Voorbeeld-Proef")


def test_an_office_goes_on_below_itself_where_several_sign_side_by_side() -> None:
    def abreast(*rows: tuple[str, ...]) -> list[tuple[str | None, str | None]]:
        lines = ["".join(f"{cell:<42}" for cell in row).rstrip() for row in rows]
        return [(one.role, one.name) for one in read(signature="\n".join(lines)).signatories]

    health = "Minister van Volksgezondheid, Welzijn en Sport"
    assert abreast(
        ("De Minister-president,", "Minister van Volksgezondheid,"),
        ("", "Welzijn en Sport,"),
        (),
        (),
        ("Jan Voorbeeld", "Ab Proef"),
    ) == [("De Minister-president", "Jan Voorbeeld"), (health, "Ab Proef")]
    assert abreast(
        ("De Minister van Volkshuisvesting,", "de Minister van Binnenlandse Zaken", "Minister van Financiën,"),
        ("Ruimtelijke Ordening en", "en Koninkrijksrelaties,"),
        ("Milieubeheer,",),
        (),
        (),
        ("J.C. Voorbeeld", "Ernst Proef", "Femke Model"),
    ) == [
        ("De Minister van Volkshuisvesting, Ruimtelijke Ordening en Milieubeheer", "J.C. Voorbeeld"),
        ("de Minister van Binnenlandse Zaken en Koninkrijksrelaties", "Ernst Proef"),
        ("Minister van Financiën", "Femke Model"),
    ]
    assert [
        name
        for _, name in abreast(
            ("De viceminister-president en", "de Minister van Landbouw, Natuur", "de viceminister-president en"),
            ("minister van Volkshuisvesting,", "en Voedselkwaliteit,", "minister van Defensie,"),
            ("Ruimtelijke Ordening en",),
            ("Milieubeheer,",),
            (),
            ("prof. dr. S. Voorbeeld", "A.K. Proef", "E. van Model"),
        )
    ] == ["prof. dr. S. Voorbeeld", "A.K. Proef", "E. van Model"]


def test_the_first_line_of_a_letter_without_salutation_may_name_an_enclosure() -> None:
    first = "Bijlage 1 bevat een tabel met niets erin, bijlage 2 een lege kaart. Tussen"
    body = f"{first}\n“aanhalingstekens” staat hier één woord, en daarna volgt nog een bijzin. De uitvoering\n{BODY}"
    text = PAGES.format(greeting="", body=body, margin=MARGIN, request=REQUEST)
    assert recognise(read_document(text.encode(), "brief.txt")).paragraphs[0].text == body.replace("\n", " ")


def test_a_label_that_a_page_repeats_below_the_closing_does_not_end_the_signature() -> None:
    margin = "Ons kenmerk\nPO/ZO-1996/69918"
    (one,) = read(signature=f"{margin}\n\n{SIGNATURE}").signatories
    assert (one.role, one.name) == ("De Minister van Onderwijs, Cultuur en Wetenschappen", "J.M.M. Voorbeeld")


def test_a_stain_between_office_and_name_does_not_end_the_signature() -> None:
    for speck in (".", "|", "~", "'"):
        (one,) = read(signature=SIGNATURE.replace("\n\n\n", f"\n\n{speck}\n\n")).signatories
        assert one.name == "J.M.M. Voorbeeld"
