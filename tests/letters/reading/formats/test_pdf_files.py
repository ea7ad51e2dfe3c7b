"""PDF: margin column, furniture, footnotes, reading order; what cannot be read says why."""

import io
import re

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits, read_document
from tests.letters.reading.formats.printed_files import BODY, MARGIN, blank_pdf, pdf, turned_pdf, wide_space_pdf


def test_the_letter_is_read_without_its_margin() -> None:
    document = read_document(pdf(), "brief.pdf")

    letter = [line.text for line in document.lines if line.role == "" and line.page == 1]
    assert [text.split() for text in letter[:2]] == [
        ["Datum", "3", "mei", "2024"],
        ["Betreft", "Voorbeeld", "van", "een", "brief"],
    ]
    assert letter[2:] == [*BODY[:2], f"{BODY[2]} Dit is bladzijde 1.", "Zie de bijlage.¹"]


def test_the_margin_and_the_page_numbers_have_their_roles() -> None:
    document = read_document(pdf(3), "brief.pdf")

    assert [line.text for line in document.lines if line.role == "side"] == list(MARGIN) * 3
    assert [line.text for line in document.lines if line.role == "footer"] == [f"Pagina {n} van 3" for n in (1, 2, 3)]
    assert document.pages == 3


def test_small_type_at_the_foot_is_a_footnote() -> None:
    document = read_document(pdf(), "brief.pdf")

    assert [line.text for line in document.lines if line.role == "footnote"] == ["1 Kamerstuk 32 824, nr. 1."]


def test_clear_space_shows_where_a_paragraph_begins() -> None:
    document = read_document(pdf(), "brief.pdf")

    letter = [line for line in document.lines if line.role == "" and line.page == 1]
    assert [line.gap for line in letter] == [False, False, True, False, True, False]


def test_lines_know_their_place_and_type() -> None:
    document = read_document(pdf(), "brief.pdf")

    first = next(line for line in document.lines if line.text == MARGIN[0])
    assert first.bold
    assert first.box is not None and round(first.box.left) == 466 and 140 < first.box.top < first.box.bottom < 160
    assert first.size is not None and 5.5 < first.size < 7.5


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(rotation: int) -> None:
    document = read_document(turned_pdf(rotation, 100, 60, "Een regel die rechtop staat."), "brief.pdf")

    (line,) = document.lines
    assert line.text == "Een regel die rechtop staat."
    assert line.box is not None and round(line.box.left) in (100, 101) and line.box.top < 60 < line.box.bottom + 1


def test_a_password_is_named() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(pdf(password="geheim"), "brief.pdf")

    assert caught.value.code == "encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.7\nniets", pdf()[:400]])
def test_a_broken_file_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(content, "brief.pdf")

    assert caught.value.code == "unreadable"


def test_a_blank_page_is_empty() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(blank_pdf(), "brief.pdf")

    assert caught.value.code == "empty"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 2)

    with pytest.raises(UnreadableError) as caught:
        read_document(pdf(3), "brief.pdf")

    assert (caught.value.code, str(caught.value)) == ("too-large", "the document has more than 2 pages")


def test_the_suffix_does_not_matter() -> None:
    assert read_document(pdf(), "brief.txt").format == "pdf"


def test_a_margin_right_after_a_full_line_in_the_file_is_taken_from_it() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for index in range(6):
        text = canvas.beginText(79, 700 - 12 * index)
        text.setFont("Helvetica", 9)
        text.textOut(BODY[index % 2])
        canvas.drawText(text)
        canvas.setFont("Helvetica", 6.5)
        canvas.drawString(79 + canvas.stringWidth(BODY[1], "Helvetica", 9) + 9, 700 - 12 * index, f"Regel {index}")
    canvas.save()

    document = read_document(file.getvalue(), "brief.pdf")

    assert [line.text for line in document.lines if line.role == ""] == [*BODY[:2]] * 3
    assert [line.text for line in document.lines if line.role == "side"] == [f"Regel {index}" for index in range(6)]


def test_a_line_of_nothing_but_a_wide_space_is_no_line() -> None:
    document = read_document(wide_space_pdf(BODY[0], BODY[2]), "brief.pdf")

    assert [line.text for line in document.lines] == [BODY[0], BODY[2]]


def drawn(*texts: tuple[float, float, float, str]) -> bytes:
    """Return a PDF of one page: type size, left, bottom and characters of each text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for size, left, bottom, text in texts:
        canvas.setFont("Helvetica", size)
        canvas.drawString(left, bottom, text)
    canvas.save()
    return file.getvalue()


def test_a_row_of_a_table_is_a_line_and_no_cell_is_lost() -> None:
    rows = (("Soort", "Aantal", "Bedrag"), ("Brieven", "24", "1.000"), ("Bijlagen", "3", "250,50"))
    cells = [
        (9.0, left, 400.0 - 14 * index, cell)
        for index, row in enumerate(rows)
        for left, cell in zip((79.0, 200.0, 320.0), row, strict=True)
    ]

    document = read_document(drawn((9, 79, 500, BODY[0]), (9, 79, 488, BODY[1]), *cells), "brief.pdf")

    table = [line.text for line in document.lines if line.role == "table"]
    assert [tuple(re.split(r"\t| {3,}", line)) for line in table] == list(rows)


def test_footnotes_below_the_signature_and_what_is_enclosed_are_footnotes() -> None:
    lines = (
        (9.0, 79.0, 500.0, BODY[0]),
        (9.0, 79.0, 488.0, BODY[1]),
        (9.0, 79.0, 440.0, "de minister van Voorbeelden,"),
        (9.0, 79.0, 400.0, "V. Voorbeeld"),
        (9.0, 79.0, 370.0, "Bijlagen:"),
        (9.0, 79.0, 358.0, "1. Voorbeeldrapport"),
        (6.5, 79.0, 80.0, "1 Kamerstuk 32 824, nr. 1."),
        (6.5, 79.0, 71.0, "2 Een noot die niets zegt."),
    )

    document = read_document(drawn(*lines), "brief.pdf")

    roles = {line.text: line.role for line in document.lines}
    assert [text for text, role in roles.items() if role == "footnote"] == [text for *_, text in lines[-2:]]
    assert roles["Bijlagen:"] == roles["1. Voorbeeldrapport"] == ""


def test_a_raised_mark_in_a_line_of_one_font_is_a_mark_and_other_figures_are_not() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for index in range(4):
        text = canvas.beginText(79, 700 - 12 * index)
        text.setFont("Helvetica", 9)
        text.textOut(BODY[index % 2].replace("over niets", "over 12 niets"))
        if index == 1:
            text.setRise(4)
            text.setFont("Helvetica", 5)
            text.textOut("3")
        canvas.drawText(text)
    canvas.save()

    document = read_document(file.getvalue(), "brief.pdf")

    figures = BODY[0].replace("over niets", "over 12 niets")
    assert [line.text for line in document.lines] == [figures, f"{BODY[1]}³", figures, BODY[1]]


def test_bold_type_is_known_in_every_font_of_a_page() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for index, font in enumerate(("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Helvetica")):
        canvas.setFont(font, 9)
        canvas.drawString(79, 700 - 12 * index, f"{BODY[2]} {font}")
    canvas.save()

    document = read_document(file.getvalue(), "brief.pdf")

    assert [line.bold for line in document.lines] == [False, True, False, True, False]


def test_what_the_fields_of_a_form_show_is_text_of_the_page() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.drawString(79, 700, "Datum")
    canvas.acroForm.textfield(name="a", value="3 mei 2024", x=130, y=692, width=200, height=20, borderWidth=0)
    canvas.drawString(79, 600, "Geachte voorzitter,")
    hidden = {"annotationFlags": "hidden"}
    canvas.acroForm.textfield(name="b", value="Verborgen", x=130, y=490, width=200, height=20, **hidden)
    canvas.save()
    document = read_document(file.getvalue(), "brief.pdf")

    assert "3 mei 2024" in document.text
    assert document.text.index("3 mei 2024") < document.text.index("Geachte")
    assert "Verborgen" not in document.text
