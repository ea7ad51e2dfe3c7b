"""Word documents: the letterhead in header parts and text boxes, the body, footnotes, lists and tables."""

import posixpath
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.docx_styles import (
    Numbering,
    Styles,
    W,
    is_on,
    leaves_space,
    number,
    refine,
    value,
)
from pipeline.letters.reading.formats.flow import Paragraph, table, write
from pipeline.letters.reading.formats.glyphs import superscript
from pipeline.letters.reading.formats.lines import Lines
from pipeline.letters.reading.formats.package import Package
from pipeline.model.document import Document, Role

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_PAGE = 11906
"""Width of A4 in twentieths of a point."""
_SIDE = 0.6
"""A table or frame that is placed right of this share of the page stands in the margin."""
_SKIPPED = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "sdtEndPr", "object")
)
_SPECIAL = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_EDGES: dict[str, Role] = {W + "headerReference": "header", W + "footerReference": "footer"}
_BOX = W + "txbxContent"


def read(package: Package) -> Document:
    """Return a Word document. Raises UnreadableError where a part is broken or nothing is printed."""
    main = _main_part(package)
    reader = _Reader(package, main)
    root = package.xml(main)
    body = root.find(W + "body")
    if body is None:
        raise UnreadableError("unreadable", "the Word document has no body")
    lines = Lines()
    opening, later = reader.edges(body)
    block = write(lines, opening)
    block = write(lines, reader.blocks(body, ""), block)
    write(lines, later, block)
    if not lines.lines:
        raise UnreadableError("empty", "the Word document holds no text")
    return lines.document("docx")


def _main_part(package: Package) -> str:
    """Return the name of the part that holds the body."""
    for kind, target in _relations(package, "_rels/.rels", "").values():
        if kind.endswith(_MAIN) and package.has(target):
            return target
    return "word/document.xml"


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id to kind and the name of the part that is meant."""
    root = package.optional(part)
    found: dict[str, tuple[str, str]] = {}
    for relation in root.iter(_RELATION) if root is not None else ():
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[relation.get("Id") or ""] = (relation.get("Type") or "", path)
    return found


class _Reader:
    """Reads the parts of one Word document."""

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
        self._pending: list[Paragraph] = []
        self._boxes: list[etree._Element] = []

    def _related(self, kind: str) -> etree._Element | None:
        target = next((target for known, target in self._relations.values() if known.endswith(kind)), None)
        return self._package.optional(target) if target else None

    def edges(self, body: etree._Element) -> tuple[list[Paragraph], list[Paragraph]]:
        """Return what the header and footer parts hold: those that the first page shows, and the others.

        A first page of its own has its own header; the header of later pages repeats some of the letterhead.
        """
        title = next(body.iter(W + "titlePg"), None) is not None
        opening: list[Paragraph] = []
        later: list[Paragraph] = []
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

    def blocks(self, parent: etree._Element, role: Role) -> Iterator[Paragraph]:
        """Give the paragraphs and tables in an element."""
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

    def _paragraph(self, element: etree._Element, role: Role) -> Iterator[Paragraph]:
        """Give a paragraph, then its footnotes and the text boxes that hang on it."""
        properties = element.find(W + "pPr")
        style = refine(self._styles.get(value(properties, "pStyle")), properties)
        parts: list[str] = []
        bold: list[bool] = []
        outer, self._boxes = self._boxes, []
        self._collect(element, parts, bold, style.bold)
        text = "".join(parts)
        boxes, self._boxes = self._boxes, outer
        own: Role = role or ("heading" if style.heading else "")
        if text.strip():
            printed = self._numbering.next(style)
            if printed is not None:
                text = f"{printed} {text.lstrip()}" if printed else text
                own = own or "list-item"
        yield Paragraph(text, own, bool(bold) and all(bold), leaves_space(style))
        pending, self._pending = self._pending, []
        yield from pending
        for box in boxes:
            yield from self.blocks(box, role if role == "footer" else "side")

    def _collect(self, element: etree._Element, parts: list[str], bold: list[bool], heavy: bool) -> None:
        """Collect the text of a paragraph's runs, and whether each is bold; keep text boxes for later."""
        for child in element:
            tag = child.tag
            if tag == W + "t":
                parts.append(child.text or "")
                if (child.text or "").strip():
                    bold.append(heavy)
            elif tag == W + "r":
                properties = child.find(W + "rPr")
                if not is_on(properties, "vanish"):
                    own = is_on(properties, "b") if value(properties, "b") is not None else heavy
                    self._run(child, parts, bold, own)
            elif tag in _SPECIAL:
                parts.append(_SPECIAL[tag])
            elif tag in self._notes:
                parts.append(self._note(child))
            elif tag == _BOX:
                self._boxes.append(child)
            elif tag == _MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    self._collect(chosen, parts, bold, heavy)
            elif tag not in _SKIPPED and isinstance(tag, str) and not is_on(child.find(W + "sdtPr"), "showingPlcHdr"):
                self._collect(child, parts, bold, heavy)

    def _run(self, run: etree._Element, parts: list[str], bold: list[bool], heavy: bool) -> None:
        """Collect one run; raised digits stay raised."""
        before = len(parts)
        self._collect(run, parts, bold, heavy)
        text = "".join(parts[before:])
        if text.isdecimal() and len(text) <= 3 and value(run.find(W + "rPr"), "vertAlign") == "superscript":
            parts[before:] = [superscript(text)]

    def _note(self, reference: etree._Element) -> str:
        """Return the mark of a footnote, and keep its text for after the paragraph."""
        note = self._notes[reference.tag].pop(reference.get(W + "id") or "", None)
        if note is None:
            return ""
        self._count += 1
        mark, outer, self._pending = str(self._count), self._pending, []
        text = " ".join(part.text.strip() for part in self.blocks(note, "footnote") if part.text.strip())
        self._pending = [*outer, Paragraph(f"{mark} {' '.join(text.split())}", "footnote", gap=True)]
        return superscript(mark)

    def _table(self, element: etree._Element, role: Role) -> Iterator[Paragraph]:
        """Give a table; one that stands in the margin is the margin column."""
        properties = element.find(W + "tblPr")
        placed = properties.find(W + "tblpPr") if properties is not None else None
        if not role and placed is not None and number(placed.get(W + "tblpX")) > _SIDE * _PAGE:
            role = "side"
        borders = properties.find(W + "tblBorders") if properties is not None else None
        ruled = borders is not None and value(borders, "insideH") not in (None, "nil", "none")
        style = value(properties, "tblStyle") or ""
        ruled = ruled or "grid" in style.lower() or "raster" in style.lower()
        rows = [
            [list(self.blocks(cell, role)) for cell in row.iterchildren(W + "tc", W + "sdt")]
            for row in element.iterchildren(W + "tr")
        ]
        yield Paragraph("", role)
        yield from table(rows, role, ruled=ruled)
        yield Paragraph("", role)


def _chosen(alternate: etree._Element) -> etree._Element | None:
    """Return the first of the ways in which something is given: the others say the same."""
    choice = alternate.find(_MC + "Choice")
    return choice if choice is not None else alternate.find(_MC + "Fallback")


def _by_id(root: etree._Element | None, name: str) -> dict[str, etree._Element]:
    """Return footnotes by their ids, without the lines that part them from the body."""
    notes = root.iter(W + name) if root is not None else ()
    return {note.get(W + "id") or "": note for note in notes if note.get(W + "type") in (None, "normal")}
