"""Read OpenDocument text: the letterhead in page headers and frames, the body, notes, lists and tables."""

from collections.abc import Iterator

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.docx_styles import number
from pipeline.letters.reading.formats.flow import FlowParagraph, table, write
from pipeline.letters.reading.formats.glyphs import superscript
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.letters.reading.formats.odt_visibility import is_hidden, length, unseen_styles
from pipeline.letters.reading.formats.package import Package
from pipeline.model.document import Document, DocumentIssue, Role

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_HEADS = (_STYLE + "header-first", _STYLE + "header", _STYLE + "header-left")
_FEET = (_STYLE + "footer-first", _STYLE + "footer", _STYLE + "footer-left")
_DROPPED = frozenset(
    _TEXT + name for name in ("tracked-changes", "table-of-content", "sequence-decls", "ruby-text", "note-citation")
).union((_OFFICE + "annotation", _OFFICE + "forms"))
_ROW_GROUPS = frozenset(_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
_REPEATED = 200
"""Maximum number of blanks that one element may represent."""


def read(package: Package) -> Document:
    """Read an OpenDocument text. Raises UnreadableError where a part is broken or no text is printed."""
    root = package.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableError("unsupported-format", "the OpenDocument file is no text document")
    styles = package.optional("styles.xml")
    reader = _Reader((styles, root))
    lines = LineBuilder()
    block = 0
    if styles is not None:
        block = write(lines, reader.edges(styles, _HEADS, "header"))
    block = write(lines, reader.blocks(body, ""), block)
    if styles is not None:
        write(lines, reader.edges(styles, _FEET, "footer"), block)
    if not lines.lines:
        raise UnreadableError("empty", "the OpenDocument file holds no text")
    return lines.document("odt", issues=reader.issues())


class _Reader:
    """Reader of the parts of one OpenDocument text."""

    def __init__(self, roots: tuple[etree._Element | None, ...]) -> None:
        self._bold: set[str] = set()
        self._unseen = unseen_styles(roots)
        self._hidden = 0
        self._spaced: set[str] = set()
        for root in roots:
            for style in root.iter(_STYLE + "style") if root is not None else ():
                name = style.get(_STYLE + "name") or ""
                text, space = style.find(_STYLE + "text-properties"), style.find(_STYLE + "paragraph-properties")
                if text is not None and text.get(_FO + "font-weight") in ("bold", "600", "700", "800", "900"):
                    self._bold.add(name)
                if space is not None and _centimetres(space.get(_FO + "margin-top")) > 0.17:
                    self._spaced.add(name)
        self._frames: list[etree._Element] = []
        self._notes: list[FlowParagraph] = []

    def issues(self) -> tuple[DocumentIssue, ...]:
        """Return the issue that hidden text was left out, if there was any."""
        message = f"{self._hidden} characters that the writer does not show are left out"
        return (DocumentIssue("text-not-visible", message),) if self._hidden else ()

    def edges(self, styles: etree._Element, kinds: tuple[str, ...], role: Role) -> Iterator[FlowParagraph]:
        """Yield the paragraphs of the page headers or footers: of the first page, then of the other pages."""
        for kind in kinds:
            for edge in styles.iter(kind):
                yield from self.blocks(edge, role)

    def blocks(self, parent: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        """Yield the paragraphs, lists and tables in an element, except hidden ones."""
        for child in parent:
            if isinstance(child.tag, str) and is_hidden(child, self._unseen):
                self._hidden += length(child)
            elif child.tag in (_TEXT + "p", _TEXT + "h"):
                yield from self._paragraph(child, role)
            elif child.tag == _TABLE + "table":
                rows = [
                    [list(self.blocks(cell, role)) for cell in row.iterchildren(_TABLE + "table-cell")]
                    for row in child.iter(_TABLE + "table-row")
                    if _holder(row) is child and not is_hidden(row, self._unseen)
                ]
                yield FlowParagraph("", role)
                yield from table(rows, role, ruled=False)
                yield FlowParagraph("", role)
            elif child.tag == _TEXT + "list":
                yield from self.blocks(child, role or "list-item")
            elif child.tag == _DRAW + "frame":
                yield from self._frame(child, role)
            elif isinstance(child.tag, str) and child.tag not in _DROPPED:
                yield from self.blocks(child, role)

    def _paragraph(self, element: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        """Yield a paragraph, then its notes and the frames that are anchored in it."""
        style = element.get(_TEXT + "style-name") or ""
        parts: list[str] = []
        bold: list[bool] = []
        outer, self._frames = self._frames, []
        self._collect(element, parts, bold, style in self._bold)
        frames, self._frames = self._frames, outer
        own: Role = role if role not in ("", "list-item") or element.tag != _TEXT + "h" else "heading"
        yield FlowParagraph("".join(parts), own, bool(bold) and all(bold), style in self._spaced)
        notes, self._notes = self._notes, []
        yield from notes
        for frame in frames:
            yield from self._frame(frame, role)

    def _frame(self, frame: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        for box in frame.iterchildren(_DRAW + "text-box"):
            inline = frame.get(_TEXT + "anchor-type") == "as-char" and not role
            yield from self.blocks(box, role if role == "footer" or inline else "side")

    def _collect(self, element: etree._Element, parts: list[str], bold: list[bool], heavy: bool) -> None:
        """Collect the text of a paragraph and whether each piece is bold; fold white space."""
        self._add(element.text, parts, bold, heavy)
        for child in element:
            tag = child.tag
            if tag == _TEXT + "s":
                parts.append(" " * min(number(child.get(_TEXT + "c"), 1), _REPEATED))
            elif tag == _TEXT + "tab":
                parts.append("\t")
            elif tag == _TEXT + "line-break":
                parts.append("\n")
            elif tag == _TEXT + "note":
                parts.append(self._note(child))
            elif tag == _DRAW + "frame":
                self._frames.append(child)
            elif isinstance(tag, str) and is_hidden(child, self._unseen):
                self._hidden += length(child)
            elif isinstance(tag, str) and tag not in _DROPPED:
                self._collect(child, parts, bold, heavy or (child.get(_TEXT + "style-name") or "") in self._bold)
            self._add(child.tail, parts, bold, heavy)

    def _add(self, text: str | None, parts: list[str], bold: list[bool], heavy: bool) -> None:
        if not text:
            return
        if text.strip():
            bold.append(heavy)
        folded = " ".join(text.split())
        lead, trail = " " if text[0].isspace() else "", " " if text[-1].isspace() and folded else ""
        parts.append(f"{lead}{folded}{trail}")

    def _note(self, element: etree._Element) -> str:
        """Return the mark of a note, and keep its text to follow the paragraph."""
        citation, body = element.find(_TEXT + "note-citation"), element.find(_TEXT + "note-body")
        mark = "".join(str(part) for part in citation.itertext()).strip() if citation is not None else ""
        outer, self._notes = self._notes, []
        inner = self.blocks(body, "footnote") if body is not None else ()
        text = " ".join(part.text.strip() for part in inner if part.text.strip())
        self._notes = [*outer, FlowParagraph(f"{mark} {' '.join(text.split())}", "footnote", gap=True)]
        return superscript(mark)


def _holder(row: etree._Element) -> etree._Element | None:
    """Return the table that a row belongs to, through groups of rows."""
    parent = row.getparent()
    while parent is not None and parent.tag in _ROW_GROUPS:
        parent = parent.getparent()
    return parent


def _centimetres(length: str | None) -> float:
    """Return a length in a style, in centimetres; 0 if it is not a length."""
    units = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 0.0353}
    try:
        return float((length or "")[:-2]) * units.get((length or "")[-2:], 0.0)
    except ValueError:
        return 0.0
