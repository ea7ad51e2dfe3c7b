"""Plain text: encodings, line ends, pages, the two columns of a letterhead."""

import pytest

from pipeline.letters.reading import read_document
from pipeline.model.document import Document
from tests.letters.reading.formats.printed_files import LAYOUT, TEXT


def lines(document: Document) -> list[str]:
    return [line.text for line in document.lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    document = read_document(TEXT.encode(encoding), "brief.txt")

    assert document.text == read_document(TEXT.encode(), "brief.txt").text
    assert "Financiën en coördinatie: € 5." in lines(document)


def test_an_encoding_that_is_not_utf8_is_an_issue() -> None:
    document = read_document(TEXT.encode("cp1252"), "brief.txt")

    assert [issue.code for issue in document.issues] == ["encoding-repaired"]
    assert read_document(TEXT.encode(), "brief.txt").issues == ()


def test_utf8_that_was_read_as_windows_is_mended() -> None:
    damaged = TEXT.encode().decode("cp1252").encode()

    document = read_document(damaged, "brief.txt")

    assert document.text == read_document(TEXT.encode(), "brief.txt").text
    assert [issue.code for issue in document.issues] == ["encoding-repaired"]


def test_capitals_before_a_quotation_mark_are_no_damage() -> None:
    text = "Het café heet “CAFÉ” en kost €\xa05."

    assert read_document(text.encode(), "a.txt").text == text


def test_a_few_bytes_that_are_not_utf8_do_not_spoil_the_rest() -> None:
    content = "Financiën, coördinatie, één: ".encode() + b"caf\xe9"

    assert read_document(content, "a.txt").text == "Financiën, coördinatie, één: café"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028"])
def test_line_ends_do_not_matter(end: str) -> None:
    document = read_document(TEXT.replace("\n", end).encode(), "brief.txt")

    assert document == read_document(TEXT.encode(), "brief.txt")


def test_unicode_forms_do_not_matter() -> None:
    assert read_document("coo\u0308rdinatie".encode(), "a.txt").text == "coördinatie"


def test_offsets_point_into_the_text() -> None:
    document = read_document(TEXT.encode(), "brief.txt")

    assert [document.text[line.start : line.end] for line in document.lines] == lines(document)
    assert document.text.split("\n") == lines(document)


def test_blank_lines_are_gaps() -> None:
    document = read_document(TEXT.encode(), "brief.txt")

    assert [line.text for line in document.lines if line.gap] == [
        "De Voorzitter van de Tweede Kamer",
        "Datum 3 mei 2024",
        "Geachte voorzitter,",
        "Financiën en coördinatie: € 5.",
    ]


def test_a_form_feed_begins_a_page() -> None:
    document = read_document(b"een\n\x0ctwee\n\x0cdrie\n\x0c", "a.txt")

    assert [(line.text, line.page) for line in document.lines] == [("een", 1), ("twee", 2), ("drie", 3)]
    assert document.pages == 3


def test_the_margin_is_taken_from_the_letter() -> None:
    document = read_document(LAYOUT.encode(), "layout.txt")

    assert [line.text for line in document.lines if line.role == ""] == [
        "> Retouradres Postbus 1",
        "De Voorzitter van de Tweede Kamer",
        "der Staten-Generaal",
        "Datum      3 mei 2024",
        "Hierbij bied ik u een voorbeeld aan van een brief die over niets gaat,",
        "maar die wel zo breed is als een echte brief, zodat er een marge is.",
    ]
    assert [line.text for line in document.lines if line.role == "side"] == [
        "Directie Voorbeelden",
        "Turfmarkt 147",
        "Ons kenmerk",
        "VB/17",
    ]
    assert [line.text for line in document.lines if line.role == "footer"] == ["Pagina 1 van 1"]


def test_a_row_that_only_the_margin_fills_is_no_gap_in_the_letter() -> None:
    document = read_document(LAYOUT.encode(), "layout.txt")

    assert [line.gap for line in document.lines if line.text == "der Staten-Generaal"] == [False]


def test_signatures_side_by_side_are_no_margin() -> None:
    letter = ["Deze brief is breed genoeg om te weten waar de regels van de tekst ophouden en dus"] * 6
    pair = ["De minister van Een,".ljust(46) + "De minister van Twee,", "A. Een".ljust(46) + "B. Twee"]

    document = read_document("\n".join([*letter, "", *pair, *pair]).encode(), "a.txt")

    assert {line.role for line in document.lines} == {""}
    assert document.lines[6].text.split("   ")[0] == "De minister van Een,"


def test_running_heads_are_furniture_and_question_numbers_are_not() -> None:
    body = "".join(f"regel {number}\n" for number in range(12))
    pages = [f"Ministerie van Voorbeelden\nVraag {number}\n{body}blad {number}\n" for number in (1, 2, 3)]

    document = read_document("\x0c".join(pages).encode(), "a.txt")

    assert [line.role for line in document.lines if line.text.startswith("Ministerie")] == ["header"] * 3
    assert [line.role for line in document.lines if line.text.startswith("Vraag")] == [""] * 3
    assert [line.role for line in document.lines if line.text.startswith("blad")] == ["footer"] * 3


def test_bold_marks_go_and_bold_stays() -> None:
    document = read_document(b"**Directoraat-Generaal\nWonen**\nDirectie\n", "a.txt")

    assert [(line.text, line.bold) for line in document.lines] == [
        ("Directoraat-Generaal", True),
        ("Wonen", True),
        ("Directie", False),
    ]
