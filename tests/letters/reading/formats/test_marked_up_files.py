"""Markdown and HTML: blocks become lines, marks go."""

from pipeline.letters.reading import read_document
from tests.letters.reading.formats.printed_files import HTML, MARKDOWN


def test_markdown_gives_blocks_without_marks() -> None:
    document = read_document(MARKDOWN.encode(), "brief.md")

    assert [(line.role, line.text) for line in document.lines] == [
        ("heading", "Kop"),
        ("", "Vet en een link met noot1."),
        ("list-item", "punt"),
        ("table", "a\tb"),
        ("table", "1\t2"),
        ("footnote", "1 De noot."),
    ]


def test_html_gives_blocks_and_no_script() -> None:
    document = read_document(HTML.encode(), "onbekend")

    assert [(line.role, line.text) for line in document.lines] == [
        ("heading", "Nr. 7 Brief"),
        ("paragraph", "Aan de Voorzitter"),
        ("paragraph", "der Staten-Generaal"),
        ("list-item", "Een"),
        ("list-item", "Twee"),
        ("table", "Datum\t3 mei 2024"),
    ]
    assert document.fields == {"dossier_numbers": ["36600-XIV"]}


def test_html_is_read_in_the_encoding_that_it_declares() -> None:
    content = '<html><head><meta charset="iso-8859-1"></head><body><p>Financiën</p></body></html>'.encode("latin-1")

    assert read_document(content, "a.html").text == "Financiën"


def test_a_table_that_lays_out_a_page_is_no_table() -> None:
    content = b"<html><table><tr><td><p>Een</p><p>Twee</p></td><td>Drie</td></tr></table></html>"

    document = read_document(content, "a.html")

    assert [line.text for line in document.lines] == ["Een", "Twee", "Drie"]
    assert "table" not in {line.role for line in document.lines}
