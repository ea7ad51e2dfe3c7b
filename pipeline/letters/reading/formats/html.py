"""Read HTML, including that of officielebekendmakingen.nl: blocks become lines; nothing is fetched or run."""

import codecs
import re

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.encoding import decode
from pipeline.letters.reading.formats.hiding import Hiding
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.model.document import Document, DocumentIssue, Role

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^<>]{0,500}\?>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_RUN = re.compile(r" {2,}")
_DROPPED = frozenset(
    ("head", "script", "style", "noscript", "template", "nav", "iframe", "object", "svg", "math", "button", "select")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS.union(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    ("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "ol", "p"),
    ("pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
)
_CELLS = frozenset(("td", "th"))
_BOLD = frozenset(("b", "strong", "th")) | _HEADINGS
_NOTE_CLASS = re.compile(r"(?:^|[\s_-])(?:voet)?noot(?:en)?(?:$|[\s_-])|footnote", re.IGNORECASE)
_FIELDS = {
    "OVERHEIDop.dossiernummer": "dossier_numbers",
    "OVERHEIDop.dossiertitel": "dossier_titles",
    "OVERHEIDop.ondernummer": "document_number",
    "OVERHEIDop.vergaderjaar": "session_year",
    "DC.identifier": "publication",
}
"""Metadata names of officielebekendmakingen.nl, mapped to fields of `pipeline.letters.reading.formats.kamerstuk`."""


def read(content: bytes) -> Document:
    """Return a web page as a document. Each block is a line, and so is each row of a table.

    Raises UnreadableError where the page cannot be parsed.
    """
    text, issues = _characters(content)
    text = text.replace("\0", " ").lstrip()
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError("unreadable", f"the page cannot be parsed as HTML: {error}") from error
    if root is None:
        raise UnreadableError("empty", "the page holds no text")
    walker = _Walker(Hiding(root))
    walker.walk(root)
    return walker.lines.document("html", fields=_fields(root), issues=(*issues, *walker.issues()))


def _characters(content: bytes) -> tuple[str, tuple[DocumentIssue, ...]]:
    """Return the page's text, decoded with the declared encoding if that fits, else by its bytes."""
    declared = _CHARSET.search(content[:4000])
    if declared is not None:
        try:
            codec = codecs.lookup(declared[1].decode("ascii"))
            if codec.name not in ("utf-8", "ascii"):
                return content.decode("cp1252" if codec.name == "iso8859-1" else codec.name), ()
        except (LookupError, UnicodeError, ValueError, AssertionError):
            return decode(content)
    return decode(content)


def _fields(root: etree._Element) -> dict[str, list[str]]:
    """Return the fields of the publication that the page's metadata state."""
    fields: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name, value = _FIELDS.get(meta.get("name", "")), (meta.get("content") or "").strip()
        if name and value:
            fields.setdefault(name, []).append(value)
    return fields


class _Walker:
    """Walker over a parsed page that writes a line whenever a block begins or ends."""

    def __init__(self, hiding: Hiding) -> None:
        self.lines = LineBuilder()
        self._hiding = hiding
        self._hidden = 0
        self._parts: list[str] = []
        self._bold_only = True
        self._gap = False
        self._block = 0
        self._stack: list[str] = []
        self._cells: list[str] | None = None
        self._notes = 0

    def issues(self) -> tuple[DocumentIssue, ...]:
        """Return the issue that hidden text was left out, if there was any."""
        message = f"{self._hidden} characters that a browser does not show are left out"
        return (DocumentIssue("text-not-visible", message),) if self._hidden else ()

    def walk(self, root: etree._Element) -> None:
        """Write the lines of an element and of all elements in it."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _DROPPED or not tag or self._is_hidden(element):
                    walk.skip_subtree()
                    self._stack.append("")
                    continue
                self._start(tag, element)
            else:
                self._end(self._stack.pop(), element)
        self._flush()

    def _is_hidden(self, element: etree._Element) -> bool:
        """Return whether a browser hides an element or shows it as struck out; count the hidden characters."""
        if element.tag == "del":
            return True
        if not self._hiding.hides(element):
            return False
        self._hidden += len("".join("".join(str(part) for part in element.itertext()).split()))
        return True

    def _start(self, tag: str, element: etree._Element) -> None:
        if tag in _BLOCKS and self._cells is None:
            self._flush()
            self._gap, self._block = tag not in ("li", "tr", "br"), self._block + 1
        self._stack.append(tag)
        note = _NOTE_CLASS.search(element.get("class") or "") is not None and tag in _BLOCKS
        self._notes += note
        if note:
            self._stack[-1] = "note " + tag
        if tag == "tr" and self._cells is None and not _nested(element):
            self._cells = []
        if tag == "br":
            self._break()
        self._text(element.text)

    def _end(self, tag: str, element: etree._Element) -> None:
        note, _, name = tag.rpartition(" ")
        if name in _CELLS and self._cells is not None:
            self._cells.append(" ".join(_collapse(self._parts).split("\n")))
            self._parts = []
        elif name == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            role: Role = "table" if sum(map(bool, cells)) > 1 else "paragraph"
            self.lines.add("\t".join(cells).strip("\t"), gap=self._gap, role=role, block=self._block)
            self._gap = False
        elif name in _BLOCKS and self._cells is None:
            self._flush(name)
            self._gap = self._gap or name not in ("li", "tr")
        elif name in _BLOCKS:
            self._parts.append(" ")
        self._notes -= bool(note)
        self._text(element.tail)

    def _break(self) -> None:
        self._parts.append("\n" if self._cells is None else " ")

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if any(tag.endswith("pre") for tag in self._stack[-3:]):
            self._parts.append(text)
            return
        text = _BLANKS.sub(" ", text)
        self._parts.append(text)
        if text.strip() and not any(tag in _BOLD for tag in self._stack[-4:]):
            self._bold_only = False

    def _flush(self, tag: str = "") -> None:
        """Write the collected text, one line for each line break in it."""
        parts, self._parts = self._parts, []
        bold, self._bold_only = self._bold_only, True
        role = self._role(tag)
        for row in _collapse(parts).split("\n"):
            if self.lines.add(row, gap=self._gap and bool(self.lines.lines), role=role, bold=bold, block=self._block):
                self._gap = False

    def _role(self, tag: str) -> Role:
        if self._notes:
            return "footnote"
        for name in (tag, *reversed(self._stack)):
            if name == "li":
                return "list-item"
            if name in _HEADINGS:
                return "heading"
        return "paragraph" if tag in ("p", "dd") else ""


def _nested(row: etree._Element) -> bool:
    """Return whether a table row is page layout: a cell has a table, a list or several paragraphs."""
    for cell in row:
        blocks = sum(1 for _ in cell.iter("p", "div", "li", "h1", "h2", "h3"))
        if blocks > 1 or next(cell.iter("table"), None) is not None:
            return True
    return False


def _collapse(parts: list[str]) -> str:
    text = "".join(parts)
    return _RUN.sub(" ", text)
