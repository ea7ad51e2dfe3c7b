"""A letter as ODT: letterhead in the header of the first page's master, particulars in a frame, notes as notes."""

from xml.sax.saxutils import escape

from tests.specimens.package import package
from tests.specimens.parts import Block, Parts, Side, pieces, signed

URN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = {
    "office": f"{URN}:office:1.0",
    "text": f"{URN}:text:1.0",
    "table": f"{URN}:table:1.0",
    "style": f"{URN}:style:1.0",
    "draw": f"{URN}:drawing:1.0",
    "svg": f"{URN}:svg-compatible:1.0",
    "fo": f"{URN}:xsl-fo-compatible:1.0",
}
NAMESPACES = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in SPACES.items())
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def as_odt(parts: Parts) -> bytes:
    """Return the letter as ODT."""
    manifest = f"{URN}:manifest:1.0"
    files = (("/", MEDIA_TYPE), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>' for name, kind in files
    )
    return package(
        {
            "mimetype": MEDIA_TYPE,
            "META-INF/manifest.xml": f'{DECLARATION}<manifest:manifest xmlns:manifest="{manifest}"'
            f' manifest:version="1.2">{listed}</manifest:manifest>',
            "content.xml": _root(
                "document-content", f"{_looks()}<office:body><office:text>{_text(parts)}</office:text></office:body>"
            ),
            "styles.xml": _root("document-styles", _masters(parts)),
        }
    )


def _root(name: str, content: str) -> str:
    return f'{DECLARATION}<office:{name} {NAMESPACES} office:version="1.2">{content}</office:{name}>'


def _looks() -> str:
    return (
        '<office:automatic-styles><style:style style:name="First" style:family="paragraph"'
        ' style:parent-style-name="Standard" style:master-page-name="First"/><style:style style:name="Bold"'
        ' style:family="text"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    )


def _paragraph(content: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def _run(text: str, notes: tuple[str, ...] = ()) -> str:
    """Return text with each footnote in the place of its mark."""
    content = ""
    for piece, number in pieces(text):
        content += escape(piece)
        if number is not None:
            body = _paragraph(escape(notes[number - 1]), "Footnote")
            content += (
                f'<text:note text:id="ftn{number}" text:note-class="footnote"><text:note-citation>{number}'
                f"</text:note-citation><text:note-body>{body}</text:note-body></text:note>"
            )
    return content


def _text(parts: Parts) -> str:
    content = _paragraph(_frame(parts.side) + escape(f"> Retouradres {parts.return_address}"), "First")
    content += _paragraph("<text:line-break/>".join(escape(line) for line in parts.addressee))
    content += "".join(_paragraph(f"{escape(label)}<text:tab/>{escape(value)}") for label, value in parts.labels)
    content += _paragraph("") + (_paragraph(_run(parts.salutation)) if parts.salutation else "")
    content += _blocks(parts.body, parts.footnotes)
    content += _paragraph(_run(parts.closing)) if parts.closing else ""
    for signature in parts.signatures:
        above, below = signed(signature)
        content += "".join(_paragraph(_run(line)) for line in above) + _paragraph("") * 3
        content += "".join(_paragraph(_run(line)) for line in below) + _paragraph("")
    if parts.enclosures:
        content += _paragraph("Bijlagen:")
        content += "".join(_paragraph(escape(f"{number}. {title}")) for number, title in enumerate(parts.enclosures, 1))
    return content + _blocks(parts.annex, parts.footnotes)


def _blocks(blocks: tuple[Block, ...], notes: tuple[str, ...]) -> str:
    """Return the blocks of a body, neighbouring list items in one list."""
    content, items = "", ""
    for number, block in enumerate(blocks):
        if block.kind == "list-item":
            items += f"<text:list-item>{_paragraph(_run(block.text, notes))}</text:list-item>"
            if number + 1 == len(blocks) or blocks[number + 1].kind != "list-item":
                content += f"<text:list>{items}</text:list>"
                items = ""
        elif block.kind == "heading":
            content += f'<text:h text:outline-level="1">{_run(block.text, notes)}</text:h>'
        elif block.kind == "table":
            content += _table(block.rows)
        else:
            content += _paragraph(_run(block.text, notes))
    return content


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    columns = max(len(row) for row in rows)
    lines = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell>{_paragraph(_run(cell))}</table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in rows
    )
    return (
        f'<table:table table:name="Tabel"><table:table-column table:number-columns-repeated="{columns}"/>{lines}'
        "</table:table>"
    )


def _frame(blocks: tuple[Side, ...]) -> str:
    """Return the margin column: a frame on the first page."""
    content = "".join(
        "".join(
            _paragraph(f'<text:span text:style-name="Bold">{escape(line)}</text:span>', "Small") for line in block.bold
        )
        + "".join(_paragraph(escape(line), "Small") for line in block.plain)
        + _paragraph("", "Small")
        for block in blocks
    )
    return (
        '<draw:frame draw:name="Zijkolom" text:anchor-type="page" text:anchor-page-number="1" svg:x="15.9cm"'
        f' svg:y="5.3cm" svg:width="4cm"><draw:text-box>{content}</draw:text-box></draw:frame>'
    )


def _masters(parts: Parts) -> str:
    """Return the page styles: the ministry's name heads the first page, the repeated particulars the others."""
    name = _paragraph("<text:line-break/>".join(escape(line) for line in parts.ministry), "Ministry")
    repeated = "".join(
        _paragraph(escape(line), "Small") for side in parts.side if side.repeated for line in (*side.bold, *side.plain)
    )
    folio = _paragraph(
        "Pagina <text:page-number>1</text:page-number> van <text:page-count>1</text:page-count>", "Small"
    )
    styles = "".join(
        f'<style:style style:name="{style}" style:family="paragraph"><style:text-properties fo:font-size="{size}"/>'
        "</style:style>"
        for style, size in (("Standard", "9pt"), ("Small", "6.5pt"), ("Ministry", "10pt"), ("Footnote", "6.5pt"))
    )
    layout = (
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"'
        ' fo:margin-top="4cm" fo:margin-bottom="2cm" fo:margin-left="2.8cm" fo:margin-right="6cm"/>'
        "<style:header-style/><style:footer-style/></style:page-layout>"
    )
    masters = "".join(
        f'<style:master-page style:name="{master}" style:page-layout-name="A4"{following}><style:header>{head}'
        f"</style:header><style:footer>{folio}</style:footer></style:master-page>"
        for master, head, following in (
            ("First", name, ' style:next-style-name="Standard"'),
            ("Standard", repeated or _paragraph(""), ""),
        )
    )
    return (
        f"<office:styles>{styles}</office:styles><office:automatic-styles>{layout}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles>"
    )
