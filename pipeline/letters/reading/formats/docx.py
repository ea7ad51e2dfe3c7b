"""Read Word documents: the letterhead in header parts and text boxes, the body, footnotes, lists and tables."""

import posixpath
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.docx_parts import chunk, is_inline
from pipeline.letters.reading.formats.docx_styles import (
    Numbering,
    Style,
    Styles,
    W,
    is_hidden,
    is_on,
    leaves_space,
    number,
    over,
    refine,
    seen,
    value,
)
from pipeline.letters.reading.formats.flow import FlowParagraph, table, write
from pipeline.letters.reading.formats.glyphs import superscript
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.letters.reading.formats.package import Package
from pipeline.model.document import Document, DocumentIssue, Role

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_PAGE = 11906
"""Width of A4 in twentieths of a point."""
_SIDE = 0.6
"""A table or frame that is placed right of this share of the page is in the margin."""
_SKIPPED = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "sdtEndPr", "object")
)
_SPECIAL = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_EDGES: dict[str, Role] = {W + "headerReference": "header", W + "footerReference": "footer"}
_WRAPPINGS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")) | {
    _MC + "AlternateContent",
    _MC + "Choice",
}
_BOX = W + "txbxContent"


def read(package: Package) -> Document:
    """Read a Word document. Raises UnreadableError where a part is broken or no text is printed."""
    main = _main_part(package)
    reader = _Reader(package, main)
    root = package.xml(main)
    body = root.find(W + "body")
    if body is None:
        raise UnreadableError("unreadable", "the Word document has no body")
    lines = LineBuilder()
    opening, later = reader.edges(body)
    block = write(lines, opening)
    block = write(lines, reader.blocks(body, ""), block)
    write(lines, later, block)
    if not lines.lines:
        raise UnreadableError("empty", "the Word document holds no text")
    return lines.document("docx", issues=tuple(reader.issues()))


def _main_part(package: Package) -> str:
    """Return the name of the part that contains the body."""
    for kind, target in _relations(package, "_rels/.rels", "").values():
        if kind.endswith(_MAIN) and package.has(target):
            return target
    return "word/document.xml"


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: from id to type and the name of the target part."""
    root = package.optional(part)
    found: dict[str, tuple[str, str]] = {}
    for relation in root.iter(_RELATION) if root is not None else ():
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[relation.get("Id") or ""] = (relation.get("Type") or "", path)
    return found


class _Reader:
    """Reader of the parts of one Word document."""

    def __init__(self, package: Package, main: str) -> None:
        folder, name = posixpath.split(main)
        self._package = package
        self._relations = _relations(package, posixpath.join(folder, "_rels", name + ".rels"), folder)
        self._styles = Styles(self._related("/styles"))
        self._numbering = Numbering(self._related("/numbering"))
        self._notes = {
            W + "footnoteReference": _by_id(self._related("/footnotes"), "footnote"),
            W + "endnoteReference": _by_id(self._related("/endnotes"), "endnote"),
        }
        self._count = 0
        self._pending: list[FlowParagraph] = []
        self._boxes: list[tuple[etree._Element, bool]] = []
        self._paper = True
        self._hidden = 0
        self._unread: list[str] = []

    def issues(self) -> Iterator[DocumentIssue]:
        """Yield an issue for hidden text that was left out, and one for each inserted file that was not read."""
        if self._hidden:
            yield DocumentIssue("text-not-visible", f"{self._hidden} characters that Word does not show are left out")
        for what in self._unread:
            yield DocumentIssue("text-lost", f"{what}, which Word shows within the text, is not read")

    def _related(self, kind: str) -> etree._Element | None:
        target = next((target for known, target in self._relations.values() if known.endswith(kind)), None)
        return self._package.optional(target) if target else None

    def edges(self, body: etree._Element) -> tuple[list[FlowParagraph], list[FlowParagraph]]:
        """Return the paragraphs of the header and footer parts: those of the first page's header, and the others.

        A first page with a header of its own shows that one; the header of later pages repeats some of the letterhead.
        """
        title = next(body.iter(W + "titlePg"), None) is not None
        opening: list[FlowParagraph] = []
        later: list[FlowParagraph] = []
        seen: set[str] = set()
        for kind in ("first", "default", "even"):
            for tag, role in _EDGES.items():
                for reference in body.iter(tag):
                    _, target = self._relations.get(reference.get(_R + "id") or "", ("", ""))
                    if reference.get(W + "type") != kind or target in seen or not self._package.has(target):
                        continue
                    seen.add(target)
                    shown = role == "header" and kind == ("first" if title else "default")
                    (opening if shown else later).extend(self.blocks(self._package.xml(target), role))
        return opening, later

    def blocks(self, parent: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        """Yield the paragraphs and tables in an element."""
        for child in parent:
            if child.tag == W + "p":
                yield from self._paragraph(child, role)
            elif child.tag == W + "tbl":
                yield from self._table(child, role)
            elif child.tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None and not is_on(child.find(W + "sdtPr"), "showingPlcHdr"):
                    yield from self.blocks(content, role)
            elif child.tag == _MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    yield from self.blocks(chosen, role)
            elif child.tag in (W + "ins", W + "moveTo", W + "customXml", W + "smartTag"):
                yield from self.blocks(child, role)
            elif child.tag == W + "altChunk":
                _, target = self._relations.get(child.get(_R + "id") or "", ("", ""))
                found, left = chunk(self._package, target)
                yield from (paragraph._replace(role=paragraph.role or role) for paragraph in found)
                self._unread += left

    def _paragraph(self, element: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        """Yield a paragraph, then its footnotes and the text boxes that are anchored in it."""
        properties = element.find(W + "pPr")
        style = refine(self._styles.get(value(properties, "pStyle")), properties)
        parts: list[str] = []
        bold: list[bool] = []
        outer, self._boxes = self._boxes, []
        paper, self._paper = self._paper, self._paper and (properties is None or properties.find(W + "shd") is None)
        self._collect(element, parts, bold, style)
        self._paper = paper
        text = "".join(parts)
        boxes, self._boxes = self._boxes, outer
        own: Role = role or ("heading" if style.heading else "")
        if text.strip():
            printed = self._numbering.next(style)
            if printed is not None:
                text = f"{printed} {text.lstrip()}" if printed else text
                own = own or "list-item"
        yield FlowParagraph(text, own, bool(bold) and all(bold), leaves_space(style))
        pending, self._pending = self._pending, []
        yield from pending
        for box, inline in boxes:
            paper, self._paper = self._paper, False
            yield from self.blocks(box, role if role == "footer" or (inline and not role) else "side")
            self._paper = paper

    def _collect(self, element: etree._Element, parts: list[str], bold: list[bool], look: Style) -> None:
        """Collect the text of a paragraph's runs, and whether each is bold; keep text boxes for later."""
        for child in element:
            tag = child.tag
            if tag == W + "t":
                parts.append(child.text or "")
                if (child.text or "").strip():
                    bold.append(look.bold)
            elif tag == W + "r":
                self._run(child, parts, bold, look)
            elif tag in _SPECIAL:
                parts.append(_SPECIAL[tag])
            elif tag in self._notes:
                parts.append(self._note(child))
            elif tag == _BOX:
                self._boxes.append((child, is_inline(child)))
            elif tag == _MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    self._collect(chosen, parts, bold, look)
            elif tag not in _SKIPPED and isinstance(tag, str) and not is_on(child.find(W + "sdtPr"), "showingPlcHdr"):
                self._collect(child, parts, bold, look)

    def _run(self, run: etree._Element, parts: list[str], bold: list[bool], look: Style) -> None:
        """Collect one run unless it is hidden; write raised digits as superscript."""
        properties = run.find(W + "rPr")
        named = value(properties, "rStyle")
        if named is not None:
            look = over(look, self._styles.get(named))
        if properties is not None:
            look = seen(look, properties)
        if is_hidden(look, self._paper):
            self._hidden += sum(len("".join((text.text or "").split())) for text in run.iter(W + "t"))
            return
        if value(properties, "b") is not None:
            look = look._replace(bold=is_on(properties, "b"))
        before = len(parts)
        self._collect(run, parts, bold, look)
        text = "".join(parts[before:])
        if text.isdecimal() and len(text) <= 3 and value(run.find(W + "rPr"), "vertAlign") == "superscript":
            parts[before:] = [superscript(text)]

    def _note(self, reference: etree._Element) -> str:
        """Return the mark of a footnote, and keep its text to follow the paragraph."""
        note = self._notes[reference.tag].pop(reference.get(W + "id") or "", None)
        if note is None:
            return ""
        self._count += 1
        mark, outer, self._pending = str(self._count), self._pending, []
        text = " ".join(part.text.strip() for part in self.blocks(note, "footnote") if part.text.strip())
        self._pending = [*outer, FlowParagraph(f"{mark} {' '.join(text.split())}", "footnote", gap=True)]
        return superscript(mark)

    def _table(self, element: etree._Element, role: Role) -> Iterator[FlowParagraph]:
        """Yield a table; a table placed in the margin becomes the margin column."""
        properties = element.find(W + "tblPr")
        placed = properties.find(W + "tblpPr") if properties is not None else None
        if not role and placed is not None and number(placed.get(W + "tblpX")) > _SIDE * _PAGE:
            role = "side"
        borders = properties.find(W + "tblBorders") if properties is not None else None
        ruled = borders is not None and value(borders, "insideH") not in (None, "nil", "none")
        style = value(properties, "tblStyle") or ""
        ruled = ruled or "grid" in style.lower() or "raster" in style.lower()
        paper, self._paper = self._paper, False
        rows = [
            [list(self.blocks(cell, role)) for cell in _unwrapped(row, W + "tc")]
            for row in _unwrapped(element, W + "tr")
            if _is_shown(row)
        ]
        self._paper = paper
        yield FlowParagraph("", role)
        yield from table(rows, role, ruled=ruled)
        yield FlowParagraph("", role)


def _unwrapped(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, including those within content controls and other wrappers."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPINGS and not is_on(child.find(W + "sdtPr"), "showingPlcHdr"):
            yield from _unwrapped(child, tag)


def _is_shown(row: etree._Element) -> bool:
    """Return whether a table row is neither hidden nor deleted."""
    properties = row.find(W + "trPr")
    return properties is None or not (is_on(properties, "hidden") or properties.find(W + "del") is not None)


def _chosen(alternate: etree._Element) -> etree._Element | None:
    """Return the first alternative of some content, or its fallback: the others repeat the same content."""
    choice = alternate.find(_MC + "Choice")
    return choice if choice is not None else alternate.find(_MC + "Fallback")


def _by_id(root: etree._Element | None, name: str) -> dict[str, etree._Element]:
    """Return footnotes by id, without the separator lines between them and the body."""
    notes = root.iter(W + name) if root is not None else ()
    return {note.get(W + "id") or "": note for note in notes if note.get(W + "type") in (None, "normal")}
