"""What Word, LibreOffice and a browser do not show is not read, and is a finding; what they show is read."""

import pytest

from pipeline.letters.reading import read_document
from pipeline.model.document import Document
from tests.letters.reading.formats.printed_files import R, W, docx, odt, package, paragraph

SEEN, MORE, SECRET = "Dit is voorbeeldtekst.", "Nog een regel.", "Geheim"


def check(document: Document, hidden: bool) -> None:
    assert SEEN in document.text
    assert MORE in document.text
    assert (SECRET in document.text) is not hidden
    assert [issue.code for issue in document.issues] == (["text-not-visible"] if hidden else [])


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


STYLES = f"""<w:styles {W}>
<w:style w:type="character" w:styleId="Weg"><w:name w:val="Weg"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Kind"><w:name w:val="Kind"/><w:basedOn w:val="Weg"/></w:style>
<w:style w:type="character" w:styleId="Wit"><w:name w:val="Wit"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Stil"><w:name w:val="Stil"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Stiller"><w:name w:val="Stiller"/><w:basedOn w:val="Stil"/></w:style>
</w:styles>"""
ROW = "<w:tbl><w:tr>{0}<w:tc>{1}</w:tc></w:tr></w:tbl>"
WORD_HIDDEN = {
    "run": "<w:p>" + run(SECRET, "<w:vanish/>") + "</w:p>",
    "character style": "<w:p>" + run(SECRET, '<w:rStyle w:val="Weg"/>') + "</w:p>",
    "style based on it": "<w:p>" + run(SECRET, '<w:rStyle w:val="Kind"/>') + "</w:p>",
    "paragraph style": f'<w:p><w:pPr><w:pStyle w:val="Stil"/></w:pPr>{run(SECRET)}</w:p>',
    "paragraph style based on it": f'<w:p><w:pPr><w:pStyle w:val="Stiller"/></w:pPr>{run(SECRET)}</w:p>',
    "hidden, and of a colour": "<w:p>" + run(SECRET, '<w:rStyle w:val="Weg"/><w:color w:val="000000"/>') + "</w:p>",
    "white": "<w:p>" + run(SECRET, '<w:color w:val="FFFFFF"/>') + "</w:p>",
    "white by style": "<w:p>" + run(SECRET, '<w:rStyle w:val="Wit"/>') + "</w:p>",
    "one point high": "<w:p>" + run(SECRET, '<w:sz w:val="2"/>') + "</w:p>",
    "within a control": "<w:p><w:sdt><w:sdtContent>" + run(SECRET, "<w:vanish/>") + "</w:sdtContent></w:sdt></w:p>",
}
WORD_SEEN = {
    "plain": paragraph(SECRET),
    "not vanish": "<w:p>" + run(SECRET, '<w:vanish w:val="0"/>') + "</w:p>",
    "style undone": "<w:p>" + run(SECRET, '<w:rStyle w:val="Weg"/><w:vanish w:val="false"/>') + "</w:p>",
    "white on shade": "<w:p>" + run(SECRET, '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>') + "</w:p>",
    "white on marker": "<w:p>" + run(SECRET, '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>') + "</w:p>",
    "white in a table": ROW.format("", "<w:p>" + run(SECRET, '<w:color w:val="FFFFFF"/>') + "</w:p>"),
    "grey": "<w:p>" + run(SECRET, '<w:color w:val="BFBFBF"/>') + "</w:p>",
    "white style, black run": "<w:p>" + run(SECRET, '<w:rStyle w:val="Wit"/><w:color w:val="000000"/>') + "</w:p>",
}


def word(middle: str) -> Document:
    content = docx(paragraph(SEEN) + middle + paragraph(MORE), {"styles.xml": STYLES}, {"s": ("styles", "styles.xml")})
    return read_document(content, "brief.docx")


@pytest.mark.parametrize("middle", WORD_HIDDEN.values(), ids=WORD_HIDDEN)
def test_what_word_hides_is_not_read(middle: str) -> None:
    check(word(middle), hidden=True)


@pytest.mark.parametrize("middle", WORD_SEEN.values(), ids=WORD_SEEN)
def test_what_word_shows_is_read(middle: str) -> None:
    check(word(middle), hidden=False)


LOOKS = """<office:automatic-styles>
<style:style style:name="Weg" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Kind" style:family="text" style:parent-style-name="Weg"/>
<style:style style:name="Wit" style:family="text"><style:text-properties fo:color="#FFFFFF"/></style:style>
<style:style style:name="Balk" style:family="text">
<style:text-properties fo:color="#ffffff" fo:background-color="#000000"/></style:style>
</office:automatic-styles>"""
ODT_HIDDEN = {
    "section": f'<text:section text:display="none"><text:p>{SECRET}</text:p></text:section>',
    "section by condition": '<text:section text:display="condition" text:is-hidden="true">'
    f"<text:p>{SECRET}</text:p></text:section>",
    "paragraph": f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{SECRET}</text:p>',
    "words": f'<text:p><text:hidden-text text:is-hidden="true">{SECRET}</text:hidden-text></text:p>',
    "style": f'<text:p><text:span text:style-name="Weg">{SECRET}</text:span></text:p>',
    "style based on it": f'<text:p><text:span text:style-name="Kind">{SECRET}</text:span></text:p>',
    "white": f'<text:p><text:span text:style-name="Wit">{SECRET}</text:span></text:p>',
}
ODT_SEEN = {
    "section": f"<text:section><text:p>{SECRET}</text:p></text:section>",
    "section by a condition that does not hold": '<text:section text:display="condition" text:is-hidden="false">'
    f"<text:p>{SECRET}</text:p></text:section>",
    "paragraph": f'<text:p><text:hidden-paragraph text:is-hidden="false"/>{SECRET}</text:p>',
    "words": f'<text:p><text:hidden-text text:is-hidden="false">{SECRET}</text:hidden-text></text:p>',
    "white on a bar": f'<text:p><text:span text:style-name="Balk">{SECRET}</text:span></text:p>',
}


def open_document(middle: str) -> Document:
    content = odt(f"<text:p>{SEEN}</text:p>{middle}<text:p>{MORE}</text:p>", looks=LOOKS)
    return read_document(content, "brief.odt")


@pytest.mark.parametrize("middle", ODT_HIDDEN.values(), ids=ODT_HIDDEN)
def test_what_libreoffice_hides_is_not_read(middle: str) -> None:
    check(open_document(middle), hidden=True)


@pytest.mark.parametrize("middle", ODT_SEEN.values(), ids=ODT_SEEN)
def test_what_libreoffice_shows_is_read(middle: str) -> None:
    check(open_document(middle), hidden=False)


RULES = "<style>.weg, #zo { color: red; display: none } @media print { .pap { display: none } }</style>"
HTML_HIDDEN = {
    "attribute": f"<p hidden>{SECRET}</p>",
    "style": f'<p style="color:red; display : NONE">{SECRET}</p>',
    "visibility": f'<p>x <span style="visibility:hidden">{SECRET}</span></p>',
    "opacity": f'<p style="opacity: 0">{SECRET}</p>',
    "class": f'<div class="x weg"><p>{SECRET}</p></div>',
    "id": f'<p id="zo">{SECRET}</p>',
    "dialog": f"<dialog>{SECRET}</dialog>",
}
HTML_SEEN = {
    "class of print": f'<p class="pap">{SECRET}</p>',
    "half transparent": f'<p style="opacity:0.5">{SECRET}</p>',
    "block": f'<p style="display:block">{SECRET}</p>',
    "inserted": f"<p><ins>{SECRET}</ins></p>",
}


def page(middle: str) -> Document:
    html = f"<html><head>{RULES}</head><body><p>{SEEN}</p>{middle}<p>{MORE}</p></body></html>"
    return read_document(html.encode(), "brief.html")


@pytest.mark.parametrize("middle", HTML_HIDDEN.values(), ids=HTML_HIDDEN)
def test_what_a_browser_hides_is_not_read(middle: str) -> None:
    check(page(middle), hidden=True)


@pytest.mark.parametrize("middle", HTML_SEEN.values(), ids=HTML_SEEN)
def test_what_a_browser_shows_is_read(middle: str) -> None:
    check(page(middle), hidden=False)


def test_what_is_struck_out_is_not_read() -> None:
    document = page(f"<p>x <del>{SECRET}</del></p>")
    assert SECRET not in document.text
    assert document.issues == ()


def cell(text: str) -> str:
    return f"<w:tc>{paragraph(text)}</w:tc>"


def control(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


ROWS = {
    "plain": f"<w:tr>{cell('Datum')}{cell('3 mei 2024')}</w:tr>",
    "cell in a control": f"<w:tr>{cell('Datum')}{control(cell('3 mei 2024'))}</w:tr>",
    "row in a control": control(f"<w:tr>{cell('Datum')}{cell('3 mei 2024')}</w:tr>"),
    "both": control(control(f"<w:tr>{control(cell('Datum'))}{cell('3 mei 2024')}</w:tr>")),
    "custom XML": f"<w:customXml><w:tr>{cell('Datum')}<w:customXml>{cell('3 mei 2024')}</w:customXml></w:tr>"
    "</w:customXml>",
    "hidden row beside it": f"<w:tr>{cell('Datum')}{cell('3 mei 2024')}</w:tr>"
    f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('Geheim')}</w:tr>",
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_cells_and_rows_within_controls_are_read(rows: str) -> None:
    document = read_document(docx(f"{paragraph('Een')}<w:tbl>{rows}</w:tbl>"), "brief.docx")
    assert [line.text for line in document.lines] == ["Een", "Datum\t3 mei 2024"]


def test_a_file_that_word_shows_within_the_text_is_read_or_named() -> None:
    chunk = f'{paragraph("Een")}<w:altChunk r:id="c"/>{paragraph("Twee")}'
    parts = {"stuk.html": "<p>Uit het stuk.</p>"}
    document = read_document(docx(chunk, parts, {"c": ("aFChunk", "stuk.html")}), "brief.docx")
    assert [line.text for line in document.lines] == ["Een", "Uit het stuk.", "Twee"]
    document = read_document(docx(chunk, {"stuk.rtf": "{\\rtf1}"}, {"c": ("aFChunk", "stuk.rtf")}), "brief.docx")
    assert [line.text for line in document.lines] == ["Een", "Twee"]
    assert [issue.code for issue in document.issues] == ["text-lost"]


def test_strict_open_xml_and_names_with_backslashes_are_read() -> None:
    namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="d"'
    links += ' Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"'
    links += ' Target="word/document.xml"/>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels\\.rels": f"{links}</Relationships>",
        "word\\document.xml": f'<w:document xmlns:w="{namespace}" {R}><w:body>{paragraph("Een")}</w:body></w:document>',
    }
    assert read_document(package(parts), "brief.docx").text == "Een"


@pytest.mark.parametrize(("place", "role"), [("inline", ""), ("anchor", "side")])
def test_a_text_box_in_a_line_is_text_and_one_in_a_place_is_margin(place: str, role: str) -> None:
    box = f"<wp:{place} xmlns:wp='wp'><w:txbxContent>{paragraph('Kader')}</w:txbxContent></wp:{place}>"
    box = f"<w:drawing>{box}</w:drawing>"
    document = read_document(docx(f"<w:p><w:r><w:t>Een</w:t>{box}</w:r></w:p>"), "brief.docx")
    assert [(line.text, line.role) for line in document.lines] == [("Een", ""), ("Kader", role)]
