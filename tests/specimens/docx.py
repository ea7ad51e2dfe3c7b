"""A letter as DOCX in the form of the ministries' Word template.

The margin column is a text box in the header of the first page, given twice as Word writes it (a drawing and its VML
fallback), with a shorter header on further pages; date and subject are a table without borders; footnotes are real.
"""

from xml.sax.saxutils import escape

from tests.specimens.package import package
from tests.specimens.parts import Block, Parts, Side, pieces, signed

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
NAMESPACES = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in SPACES.items())
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {
    "document": "document.main",
    "styles": "styles",
    "header1": "header",
    "header2": "header",
    "footer1": "footer",
    "footnotes": "footnotes",
}
"""Name of each part and its content type below `KIND`."""


def as_docx(parts: Parts) -> bytes:
    """Return the letter as DOCX."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{KIND}.{kind}+xml"/>' for name, kind in PARTS.items()
    )
    links = "".join(
        f'<Relationship Id="{name}" Type="{SPACES["r"]}/{kind.split(".")[0]}" Target="{name}.xml"/>'
        for name, kind in PARTS.items()
        if name != "document"
    )
    package_types = "http://schemas.openxmlformats.org/package/2006/content-types"
    package_links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package(
        {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{package_types}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{package_links}"><Relationship Id="document"'
            f' Type="{SPACES["r"]}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": _root("document", f"<w:body>{_body(parts)}</w:body>"),
            "word/_rels/document.xml.rels": f'{DECLARATION}<Relationships xmlns="{package_links}">'
            f"{links}</Relationships>",
            "word/styles.xml": _root("styles", _styles()),
            "word/header1.xml": _root("hdr", _first_header(parts)),
            "word/header2.xml": _root("hdr", _text_box(tuple(side for side in parts.side if side.repeated), 2)),
            "word/footer1.xml": _root("ftr", _folio()),
            "word/footnotes.xml": _root("footnotes", _footnotes(parts.footnotes)),
        }
    )


def _root(name: str, content: str) -> str:
    return f'{DECLARATION}<w:{name} {NAMESPACES} mc:Ignorable="">{content}</w:{name}>'


def _paragraph(content: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{content}</w:p>"


def _run(text: str, properties: str = "") -> str:
    """Return text as a run, its footnote marks as references."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    runs = ""
    for piece, note in pieces(text):
        runs += f'<w:r>{look}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' if piece else ""
        if note is not None:
            reference = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            runs += f'<w:r>{reference}<w:footnoteReference w:id="{note}"/></w:r>'
    return runs


def _broken(lines: tuple[str, ...]) -> str:
    """Return lines as one run with line breaks, as an address is typed."""
    return f"<w:r>{'<w:br/>'.join(f'<w:t>{escape(line)}</w:t>' for line in lines)}</w:r>"


def _body(parts: Parts) -> str:
    content = _paragraph(_run(f"> Retouradres {parts.return_address}"), "Small") if parts.return_address else ""
    content += _paragraph(_broken(parts.addressee), "Address")
    content += _table(parts.labels, "") if parts.labels else ""
    content += _paragraph("") + (_paragraph(_run(parts.salutation)) if parts.salutation else "")
    content += "".join(_block(block) for block in parts.body)
    content += _paragraph(_run(parts.closing)) if parts.closing else ""
    for signature in parts.signatures:
        above, below = signed(signature)
        content += "".join(_paragraph(_run(line)) for line in above) + _paragraph("") * 3
        content += "".join(_paragraph(_run(line)) for line in below) + _paragraph("")
    if parts.enclosures:
        content += _paragraph(_run("Bijlagen:"))
        content += "".join(_paragraph(_run(f"{number}. {title}")) for number, title in enumerate(parts.enclosures, 1))
    if parts.annex:
        content += _paragraph('<w:r><w:br w:type="page"/></w:r>') + "".join(_block(block) for block in parts.annex)
    return content + (
        '<w:sectPr><w:headerReference w:type="first" r:id="header1"/><w:headerReference w:type="default"'
        ' r:id="header2"/><w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="first"'
        ' r:id="footer1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2400" w:right="2800" w:bottom="1200"'
        ' w:left="1580" w:header="400" w:footer="400" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


def _block(block: Block) -> str:
    if block.kind == "table":
        return _table(block.rows, '<w:tblBorders><w:insideH w:val="single" w:sz="4"/></w:tblBorders>') + _paragraph("")
    if block.kind == "heading":
        return _paragraph(_run(block.text), "Heading1")
    if block.kind == "list-item":
        return _paragraph(f"<w:r><w:t>{escape(block.mark)}</w:t><w:tab/></w:r>{_run(block.text)}", "ListParagraph")
    return _paragraph(_run(block.text))


def _table(rows: tuple[tuple[str, ...], ...], borders: str) -> str:
    columns = max(len(row) for row in rows)
    grid = '<w:gridCol w:w="3000"/>' * columns
    lines = "".join(f"<w:tr>{''.join(f'<w:tc>{_paragraph(_run(cell))}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def _first_header(parts: Parts) -> str:
    name = _paragraph(_broken(parts.ministry), "Ministry") if parts.ministry else ""
    return name + _text_box(parts.side, 1)


def _text_box(blocks: tuple[Side, ...], number: int) -> str:
    """Return the margin column: a drawing, and the same in VML for programs that do not know drawings."""
    content = "".join(
        "".join(_paragraph(_run(line, "<w:b/>"), "Small") for line in block.bold)
        + "".join(_paragraph(_run(line), "Small") for line in block.plain)
        + _paragraph("", "Small")
        for block in blocks
    )
    box = f"<w:txbxContent>{content or _paragraph('')}</w:txbxContent>"
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2516633"'
        ' behindDoc="0" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH'
        ' relativeFrom="page"><wp:posOffset>5854065</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page">'
        '<wp:posOffset>1901190</wp:posOffset></wp:positionV><wp:extent cx="1492250" cy="7622540"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="Zijkolom {number}"/><a:graphic><a:graphicData uri="{SPACES["wps"]}">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1492250" cy="7622540"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{box}</wps:txbx><wps:bodyPr/>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    position = "position:absolute;margin-left:460.95pt;margin-top:149.7pt;width:117.5pt;height:600.2pt"
    fallback = f'<w:pict><v:shape style="{position}"><v:textbox>{box}</v:textbox></v:shape></w:pict>'
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return _paragraph(f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>")


def _folio() -> str:
    """Return `Pagina n van m` as fields."""
    fields = "".join(
        f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r><w:fldSimple w:instr="{name}"><w:r><w:t>1</w:t></w:r>'
        "</w:fldSimple>"
        for text, name in (("Pagina ", "PAGE"), (" van ", "NUMPAGES"))
    )
    return _paragraph(fields, "Small")


def _footnotes(notes: tuple[str, ...]) -> str:
    separator = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for number, kind, mark in (
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        )
    )
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    return separator + "".join(
        f'<w:footnote w:id="{number}">{_paragraph(mark + _run(" " + text), "FootnoteText")}</w:footnote>'
        for number, text in enumerate(notes, start=1)
    )


def _styles() -> str:
    paragraphs = {
        "Small": "13",
        "Address": "18",
        "Ministry": "20",
        "ListParagraph": "18",
        "FootnoteText": "13",
    }
    content = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:rPr><w:sz w:val="{size}"/></w:rPr>'
        "</w:style>"
        for name, size in paragraphs.items()
    )
    return content + (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:sz w:val="18"/>'
        '</w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/>'
        '</w:pPr><w:rPr><w:b/><w:sz w:val="18"/></w:rPr></w:style><w:style w:type="character"'
        ' w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/>'
        "</w:rPr></w:style>"
    )
