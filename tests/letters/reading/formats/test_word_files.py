"""Word and OpenDocument: header parts, text boxes, lists, footnotes, tables, changes; hostile packages."""

import zipfile

import pytest

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits, read_document
from pipeline.model.document import Document
from tests.letters.reading.formats.printed_files import W, docx, odt, package, paragraph

BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def shown(document: Document) -> list[tuple[str, str]]:
    return [(line.role, line.text) for line in document.lines]


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{cells}</w:tbl>"


def test_the_header_of_the_first_page_comes_first_and_that_of_the_others_last() -> None:
    references = '<w:headerReference w:type="default" r:id="r1"/><w:headerReference w:type="first" r:id="r2"/>'
    content = docx(
        paragraph("Geachte voorzitter,") + f"<w:sectPr>{references}<w:titlePg/></w:sectPr>",
        {
            "header1.xml": f"<w:hdr {W}>{paragraph('Later')}</w:hdr>",
            "header2.xml": f"<w:hdr {W}>{paragraph('Ministerie van Voorbeelden')}</w:hdr>",
        },
        {"r1": ("header", "header1.xml"), "r2": ("header", "header2.xml")},
    )

    assert shown(read_document(content, "a.docx")) == [
        ("header", "Ministerie van Voorbeelden"),
        ("", "Geachte voorzitter,"),
        ("header", "Later"),
    ]


def test_a_text_box_is_read_once() -> None:
    document = read_document(docx(paragraph("Een") + BOX.format(paragraph("Ons kenmerk"))), "a.docx")

    assert shown(document) == [("", "Een"), ("side", "Ons kenmerk")]


def test_a_table_placed_in_the_margin_is_the_margin() -> None:
    placed = '<w:tblpPr w:horzAnchor="page" w:tblpX="9357"/>'
    document = read_document(
        docx(paragraph("Een") + table((paragraph("Ons kenmerk") + paragraph("12"),), properties=placed)), "a.docx"
    )

    assert shown(document) == [("", "Een"), ("side", "Ons kenmerk"), ("side", "12")]


def test_rows_of_cells_are_lines_with_tabs() -> None:
    document = read_document(docx(table((paragraph("Datum"), paragraph("3 mei 2024")))), "a.docx")

    assert shown(document) == [("", "Datum\t3 mei 2024")]


def test_a_ruled_table_is_a_table() -> None:
    grid = '<w:tblStyle w:val="TableGrid"/>'
    document = read_document(docx(table((paragraph("a"), paragraph("b")), properties=grid)), "a.docx")

    assert shown(document) == [("table", "a\tb")]


def test_what_was_deleted_is_not_read_and_what_was_inserted_is() -> None:
    runs = (
        "<w:del><w:r><w:delText>oud</w:delText><w:t>oud</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>nieuw</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>verborgen</w:t></w:r>"
        "<w:r><w:instrText> DATE </w:instrText><w:t>er</w:t></w:r>"
    )

    assert read_document(docx(f"<w:p>{runs}</w:p>"), "a.docx").text == "nieuwer"


def test_numbered_lists_show_their_numbers_and_headings_are_headings() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Kop1"/></w:style></w:styles>'
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Vraag %1"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="5"/></w:numPr>'
    content = docx(
        paragraph("Titel", '<w:pStyle w:val="Sub"/>')
        + paragraph("een", item.format(0))
        + paragraph("twee", item.format(0))
        + paragraph("drie", item.format(1)),
        {"styles.xml": styles, "numbering.xml": numbering},
        {"r1": ("styles", "styles.xml"), "r2": ("numbering", "numbering.xml")},
    )

    assert shown(read_document(content, "a.docx")) == [
        ("heading", "Titel"),
        ("list-item", "Vraag 1 een"),
        ("list-item", "Vraag 2 twee"),
        ("list-item", "2a) drie"),
    ]


def test_a_footnote_follows_its_paragraph() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("Kamerstuk 1.")}</w:footnote></w:footnotes>'
    content = docx(
        '<w:p><w:r><w:t>Zie</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("Verder"),
        {"footnotes.xml": notes},
        {"r1": ("footnotes", "footnotes.xml")},
    )

    assert shown(read_document(content, "a.docx")) == [("", "Zie¹"), ("footnote", "1 Kamerstuk 1."), ("", "Verder")]


def test_an_empty_paragraph_is_a_gap_and_a_line_break_is_not() -> None:
    lines = "<w:p><w:r><w:t>Een</w:t><w:br/><w:t>Twee</w:t></w:r></w:p>"
    document = read_document(docx(lines + paragraph("Drie") + paragraph("") + paragraph("Vier")), "a.docx")

    assert [(line.text, line.gap) for line in document.lines] == [
        ("Een", False),
        ("Twee", False),
        ("Drie", False),
        ("Vier", True),
    ]


def test_odt_gives_headings_frames_notes_lists_and_tables() -> None:
    body = (
        "<text:h>Kop</text:h><text:p>Zie <text:span>dit</text:span><text:s text:c='2'/>stuk<text:note>"
        "<text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>De noot.</text:p></text:note-body></text:note>"
        "<draw:frame><draw:text-box><text:p>Kenmerk</text:p></draw:text-box></draw:frame></text:p>"
        "<text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        "<text:list><text:list-item><text:p>punt</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Datum</text:p></table:table-cell>"
        "<table:table-cell><text:p>3 mei</text:p></table:table-cell></table:table-row></table:table>"
    )

    document = read_document(odt(body, "<text:p>Ministerie</text:p>"), "a.odt")

    assert document.format == "odt"
    assert shown(document) == [
        ("header", "Ministerie"),
        ("heading", "Kop"),
        ("", "Zie dit  stuk¹"),
        ("footnote", "1 De noot."),
        ("side", "Kenmerk"),
        ("list-item", "punt"),
        ("", "Datum\t3 mei"),
    ]


BOMB = "<w:p/>" * 2_000_000
ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(BOMB), "too-large"),
        (
            package({"[Content_Types].xml": "", "word/document.xml": f"{ENTITIES}<w:document {W}>&b;</w:document>"}),
            "unreadable",
        ),
        (package({"[Content_Types].xml": "", "word/document.xml": "<w:document>"}), "unreadable"),
        (package({"[Content_Types].xml": "", "xl/workbook.xml": "", "_rels/.rels": ""}), "unsupported-format"),
        (package({"gewoon.txt": "tekst"}), "unsupported-format"),
        (docx(""), "empty"),
        (docx(paragraph("Een"))[:200], "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported-format"),
    ],
    ids=["bomb", "entities", "broken xml", "spreadsheet", "other zip", "no text", "cut", "password", "old Word"],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(content, "a.docx")

    assert caught.value.code == code


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ENTRIES", 3)

    with pytest.raises(UnreadableError) as caught:
        read_document(docx(paragraph("Een")), "a.docx")

    assert str(caught.value) == "the document has more than 3 parts"


def test_a_part_that_is_larger_than_it_says_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    content = docx(paragraph("Een" * 2000))
    monkeypatch.setattr(limits, "EXPANDED", 3000)
    assert zipfile.is_zipfile(__file__) is False

    with pytest.raises(UnreadableError) as caught:
        read_document(content, "a.docx")

    assert caught.value.code == "too-large"
