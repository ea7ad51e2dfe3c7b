"""Small letters in every format, made here: what the tests of the readers read, and what the fuzz run mutates."""

import io
import zipfile
from collections.abc import Mapping

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

BODY = (
    "Hierbij bied ik u een voorbeeld aan van een brief die nooit is verstuurd en over niets gaat,",
    "zodat de regels ervan zo breed zijn als die van een echte brief en de kantlijn ernaast staat.",
    "De tweede alinea volgt na een witregel.",
)
MARGIN = ("Directie Voorbeelden", "Turfmarkt 147", "2511 DP Den Haag", "Ons kenmerk", "VB/2024/17")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)


def pdf(pages: int = 2, *, password: str | None = None) -> bytes:
    """Return a letter on a number of pages, with margin column, page numbers and a footnote on the first."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, encrypt=password)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 6.5)
        for index, line in enumerate(MARGIN):
            canvas.drawString(466, 690 - 9 * index, line)
            canvas.setFont("Helvetica", 6.5)
        canvas.drawString(466, 30, f"Pagina {number} van {pages}")
        canvas.setFont("Helvetica", 9)
        top = 690
        if number == 1:
            for label, value in (("Datum", "3 mei 2024"), ("Betreft", "Voorbeeld van een brief")):
                canvas.drawString(79, top, label)
                canvas.drawString(136, top, value)
                top -= 12
            top -= 12
        for line in (*BODY[:2], None, BODY[2] + f" Dit is bladzijde {number}."):
            if line is not None:
                canvas.drawString(79, top, line)
            top -= 12
        if number == 1:
            text = canvas.beginText(79, top)
            text.setFont("Helvetica", 9)
            text.textOut("Zie de bijlage.")
            text.setRise(4)
            text.setFont("Helvetica", 5)
            text.textOut("1")
            canvas.drawText(text)
            canvas.setFont("Helvetica", 4)
            canvas.drawString(79, 73, "1")
            canvas.setFont("Helvetica", 6.5)
            canvas.drawString(83, 70, "Kamerstuk 32 824, nr. 1.")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def wide_space_pdf(before: str, after: str) -> bytes:
    """Return a PDF of two lines in plain characters, with a line between them that holds nothing but an em space."""
    content = f"BT /F 12 Tf 72 700 Td ({before}) Tj 0 -40 Td (A) Tj 0 -40 Td ({after}) Tj ET".encode()
    names = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <2003> endbfchar endcmap end"
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(names), names),
    )
    numbered = b"".join(b"%d 0 obj%s endobj\n" % (number, text) for number, text in enumerate(objects, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer<</Root 1 0 R/Size 7>>"


def turned_pdf(rotation: int, left: float, top: float, text: str) -> bytes:
    """Return a PDF whose page is turned, with a text that is upright in the place given when it is shown."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    width, height = A4
    canvas.setPageRotation(rotation)  # for a quarter turn, reportlab gives the page A4's width as its height
    canvas.rotate({90: 90, 180: 180, 270: -90}[rotation])
    canvas.setFont("Helvetica", 10)
    x, y = {90: (left, -top), 180: (left - width, -top), 270: (left - width, height - top)}[rotation]
    canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def blank_pdf() -> bytes:
    """Return a PDF of one empty page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip package of parts, without the clock in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def docx(
    body: str, extra: Mapping[str, str] | None = None, relations: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """Return a Word file with a body of WordprocessingML; `relations` are id to kind and part."""
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{part}"/>'
        for key, (kind, part) in (relations or {}).items()
    )
    package_ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package_ns}"><Relationship Id="a"'
        f' Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package_ns}">{listed}</Relationships>',
        "word/document.xml": f"<w:document {W} {R} {MC}><w:body>{body}</w:body></w:document>",
    }
    return package(parts | {f"word/{name}": content for name, content in (extra or {}).items()})


def paragraph(text: str, properties: str = "") -> str:
    """Return a Word paragraph."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def odt(body: str, header: str = "", looks: str = "") -> bytes:
    """Return an OpenDocument text."""
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODF}>{looks}<office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_ODF}><office:master-styles><style:master-page>"
            f"<style:header>{header}</style:header></style:master-page></office:master-styles></office:document-styles>",
        }
    )


KAMERSTUK = """<?xml version="1.0" encoding="utf-8"?>
<officiele-publicatie>
  <metadata><meta name="OVERHEIDop.externMetadataRecord" content="https://example.org/kst-36600-XIV-7/metadata.xml"/></metadata>
  <kamerstuk>
    <kamerstukkop>
      <tekstregel inhoud="vergaderjaar">Vergaderjaar 2024-2025</tekstregel>
      <tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>
    </kamerstukkop>
    <dossier>
      <dossiernummer><dossiernr>36 600</dossiernr><begrotingshoofdstuk>XIV</begrotingshoofdstuk></dossiernummer>
      <titel>Een begroting</titel>
    </dossier>
    <dossier><dossiernummer><dossiernr>21 501-02</dossiernr></dossiernummer></dossier>
    <stuk>
      <stuknr>Nr. <ondernummer kamer="2">7</ondernummer></stuknr>
      <titel>BRIEF VAN DE MINISTER VAN VOORBEELDEN </titel>
      <algemeen><vrije-tekst><tekst status="goed">
        <al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al>
        <al>’s-Gravenhage, 3 mei 2024</al>
        <tussenkop kopopmaak="vet">Inleiding</tussenkop>
        <al>Dit is een <nadruk type="vet">voorbeeld</nadruk>, met
een harde regel<noot id="a" type="voet"><noot.nr>1</noot.nr><noot.al>Zie <extref doc="kst-36600-XIV-3"
soort="document">Kamerstuk 36 600 XIV, nr. 3</extref>.</noot.al></noot> erin.</al>
        <lijst><li><li.nr>a.</li.nr><al>Het eerste;</al></li><li><li.nr>b.</li.nr><al>het tweede.</al></li></lijst>
        <table><tgroup><tbody><row><entry><al>Jaar</al></entry><entry><al>Bedrag</al></entry></row></tbody></tgroup></table>
      </tekst></vrije-tekst>
      <tekst-sluiting><ondertekening><functie>De Minister van Voorbeelden,</functie>
        <naam><voornaam>A.B.</voornaam><achternaam>Van Proef</achternaam></naam></ondertekening></tekst-sluiting>
      </algemeen>
    </stuk>
  </kamerstuk>
</officiele-publicatie>
"""

TEXT = """Ministerie van Voorbeelden

De Voorzitter van de Tweede Kamer
der Staten-Generaal

Datum 3 mei 2024
Betreft Voorbeeld

Geachte voorzitter,

Financiën en coördinatie: € 5.
"""

LAYOUT = "\n".join(
    (
        "> Retouradres Postbus 1",
        " " * 84 + "Directie Voorbeelden",
        "De Voorzitter van de Tweede Kamer",
        " " * 84 + "Turfmarkt 147",
        "der Staten-Generaal",
        "Datum      3 mei 2024" + " " * 63 + "Ons kenmerk",
        " " * 84 + "VB/17",
        "",
        "Hierbij bied ik u een voorbeeld aan van een brief die over niets gaat,",
        "maar die wel zo breed is als een echte brief, zodat er een marge is.",
        "",
        " " * 84 + "Pagina 1 van 1",
        "",
    )
)

HTML = """<!DOCTYPE html><html><head><title>Weg</title><meta name="OVERHEIDop.dossiernummer" content="36600-XIV"/>
<style>p { color: red }</style><script>alert(1)</script></head><body>
<h1>Nr. 7 Brief</h1><p>Aan de Voorzitter<br/>der <b>Staten</b>-Generaal</p>
<ul><li>Een</li><li>Twee</li></ul><table><tr><td>Datum</td><td>3 mei 2024</td></tr></table></body></html>"""

MARKDOWN = (
    "##Kop\n\n**Vet** en [een link](x.md) met noot[^1].\n\n- punt\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: De noot.\n"
)


def samples() -> dict[str, bytes]:
    """Return a file of every format by its name."""
    return {
        "brief.txt": TEXT.encode(),
        "layout.txt": LAYOUT.encode(),
        "brief.md": MARKDOWN.encode(),
        "brief.html": HTML.encode(),
        "brief.pdf": pdf(),
        "brief.docx": docx(paragraph("Datum") + paragraph("3 mei 2024", '<w:pStyle w:val="Kop1"/>')),
        "brief.odt": odt("<text:p>Datum<text:tab/>3 mei 2024</text:p><text:h>Kop</text:h>", "<text:p>Kop</text:p>"),
        "kst.xml": KAMERSTUK.encode(),
    }
