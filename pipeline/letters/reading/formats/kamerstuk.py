"""Read the XML of officielebekendmakingen.nl, modern (`officiele-publicatie`) and legacy (`kamerwrk`).

The XML states facts that a printed letter only shows, so the document carries them in `Document.fields`.
Each field is a list of strings as in the XML, with white space folded. A field that the XML does not state
is absent. The fields:

`publication`
    Publication id, opaque: `kst-28844-269`, `ah-tk-20202021-3235`.
`chamber`
    Chamber for which the paper is printed: `Tweede Kamer der Staten-Generaal`.
`session_year`
    As printed, without the word: `2022-2023`.
`dossier_numbers`
    With the printed blank: `28 844`; followed by the budget chapter, if any: `36 600-XIV`.
`dossier_titles`
    In the order of `dossier_numbers`, and as many; "" where a dossier has no title.
`document_number`
    Without `Nr.`: `269`.
`title`
    The paper's own title: `BRIEF VAN DE MINISTER VAN …`.
`subject`
    Only where the XML marks one: the subject of written questions.
`addressee`, `place`, `date`, `salutation`
    From the first paragraphs: `Aan de Voorzitter van …`; `Den Haag`; `7 juli 2023` as printed; `Geachte …,`.
`date_iso`
    Only where the XML marks a date in the head (motions, written questions): `2021-07-06`. For questions it is
    the date of the answer.
`signatory_names`, `signatory_roles`
    In pairs, and as many of each; "" where one is not stated. A role is without its comma.
`citations`
    `target<TAB>text` of each marked reference, in order: `kst-28844-266<TAB>28 844, nr. 266`.

Lines have the roles heading, paragraph, list-item, table and footnote. Lines of the paper's head have the role
header. Addressee, place and date, salutation and signature have no role (""), so every line with a role of the
body is part of the body. A footnote is one line, after the paragraph that it belongs to: its mark, a blank, its
text. In the paragraph itself the mark is raised (¹). Other XML is read as lines, without fields.
"""

from collections.abc import Callable

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.glyphs import superscript
from pipeline.letters.reading.formats.kamerstuk_fields import Fields
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.letters.reading.formats.xml import fold, name, parent, parse, text
from pipeline.model.document import Document, Role

_INLINE = frozenset(("nadruk", "sup", "sub", "super", "inf", "b", "i", "u", "vet", "cur", "vetcur", "ondlijn")).union(
    ("extref", "intref", "datum", "organisatie", "kamervraagonderwerp", "ondernummer", "noot", "noot.nr", "noot.lijst"),
    ("naam", "voornaam", "achternaam", "tussenvoegsel", "afk", "tekstcorrectie", "unl", "redactie", "label"),
)
_PARAGRAPHS = frozenset(("al", "noot.al", "p", "lid"))
_HEADINGS = frozenset(("tussenkop", "tuskop", "kop", "titel", "subtitel", "nr"))
_DROPPED = frozenset(("versie", "ordernr", "plaatje", "illustratie", "witreg", "ltrlabel"))
_HEADS = frozenset(("kamerstukkop", "kamervraagkop", "frontm", "datumtekst"))
_ROOTS = frozenset(("kamerwrk", "officiele-publicatie"))
_ROWS = frozenset(("row", "rij", "tr"))
_LISTS = frozenset(("li", "lijst", "definitielijst", "definitie-item"))
_SIGNED = frozenset(("ondertekening", "ondtek", "ondertek"))
_UNMARKED = _SIGNED | {"tekst-sluiting", "slotform", "functie", "kamervraagomschrijving"}
"""Elements that are not body text."""


def read(content: bytes) -> Document:
    """Return an XML publication as a document.

    Raises UnreadableError where the XML is not well-formed, declares entities, or has no text.
    """
    reader = _Reader()
    root = parse(content)
    reader.block(root, name(root), "")
    if not reader.lines.lines:
        for element in root.iter():
            reader.lines.add(f"{element.get('name') or ''}: {element.get('content') or ''}".strip(" :"), role="table")
    if not reader.lines.lines:
        raise UnreadableError("empty", "the XML holds no text")
    return reader.lines.document("kamerstuk", fields=reader.fields.values)


class _Reader:
    """Walker over the elements of a publication that writes its lines and records its fields."""

    def __init__(self) -> None:
        self.lines = LineBuilder()
        self.fields = Fields()
        self._parts: list[str] = []
        self._notes: list[tuple[str, str]] = []
        self._block = 0
        self._heads: dict[str, Callable[[etree._Element], str]] = {
            "dossier": self.fields.dossier,
            "onderw": self.fields.dossier,
            "stuknr": self.fields.number,
            "kamervraagnummer": self.fields.number,
            "tekstregel": self.fields.head_line,
            "vergjaar": self.fields.head_line,
        }

    def block(self, element: etree._Element, tag: str, role: Role) -> None:
        """Write an element that begins a line, and all in it; parts without a role of their own get `role`."""
        if tag in _DROPPED or not tag:
            return
        self._flush(role)
        if tag == "metadata":
            self.fields.metadata(element)
        elif head := self._heads.get(tag):
            self._parts.append(head(element))
            self._flush("header")
        elif tag in _ROWS:
            self._row(element)
        elif tag in ("titel", "nummer") and name(parent(element)) == "stuk":
            self._parts.append(self._paper(element, tag))
            self._flush("header")
        else:
            if tag in _SIGNED:
                self.fields.signature(element)
            own = _role(element, tag, role)
            self._content(element, tag, own)
            self._flush(own)

    def _paper(self, element: etree._Element, tag: str) -> str:
        """Record and return the paper's title or, in the legacy form, its number."""
        if tag == "nummer":
            return self.fields.number(element)
        self.fields.first("title", text(element))
        return text(element)

    def _content(self, element: etree._Element, outer: str, role: Role) -> None:
        """Collect the text of an element named `outer`; write each child that begins a line as a line of its own."""
        if element.text:
            self._parts.append(element.text)
        for child in element:
            tag = name(child)
            if tag == "noot":
                self._footnote(child)
            elif tag in _INLINE:
                self._inline(child, tag, role)
            elif tag == "li.nr":
                self._content(child, tag, role)
                self._parts.append(" ")
            elif tag == "al" and outer == "li" and any(part.strip() for part in self._parts):
                self._content(child, tag, role)
                self._flush(role)
            elif tag:
                self.block(child, tag, role)
            if child.tail:
                self._parts.append(child.tail)

    def _inline(self, element: etree._Element, tag: str, role: Role) -> None:
        """Collect an inline element, and record the field that it states."""
        before = len(self._parts)
        self._content(element, tag, role)
        words = fold("".join(self._parts[before:]))
        if tag == "extref" and (target := fold(element.get("doc") or "")):
            self.fields.note("citations", f"{target}\t{words}")
        elif tag == "kamervraagonderwerp":
            self.fields.first("subject", words)
        elif tag == "datum" and element.get("isodatum"):
            self.fields.date(element, words)
        elif tag in ("sup", "super") and words.isdecimal() and len(words) <= 3:
            self._parts[before:] = [superscript(words)]
        elif tag in ("voornaam", "tussenvoegsel"):
            self._parts.append(" ")

    def _footnote(self, element: etree._Element) -> None:
        """Keep a footnote until its paragraph ends; leave its raised mark in the text."""
        outer, self._parts = self._parts, []
        mark, notes = "", []
        for child in element:
            tag = name(child)
            if tag == "noot.nr":
                mark = text(child)
                continue
            self._content(child, tag, "footnote")
            notes.append(fold("".join(self._parts)))
            self._parts = []
        self._parts = [*outer, superscript(mark)]
        self._notes.append((mark, " ".join(notes)))

    def _row(self, element: etree._Element) -> None:
        """Write a row of a table."""
        cells = []
        for cell in element:
            self._cell(cell)
            cells.append(fold("".join(self._parts)))
            self._parts = []
        self._write("\t".join(cells).strip("\t"), "table")

    def _cell(self, element: etree._Element) -> None:
        if element.text:
            self._parts.append(element.text)
        for child in element:
            if name(child) == "noot":
                self._footnote(child)
            elif name(child) not in _DROPPED:
                self._cell(child)
                self._parts.append("" if name(child) in _INLINE else " ")
            if child.tail:
                self._parts.append(child.tail)

    def _flush(self, role: Role) -> None:
        """Write the collected text as one line."""
        parts, self._parts = self._parts, []
        words = fold("".join(parts))
        if words or self._notes:
            self._write(words, role)

    def _write(self, words: str, role: Role) -> None:
        """Write a line and its footnotes."""
        if words:
            self._block += 1
            role = self.fields.opened(words, role)
            self.lines.add(words, gap=True, role=role, bold=role == "heading", block=self._block)
        notes, self._notes = self._notes, []
        for mark, note in notes:
            self._block += 1
            self.lines.add(f"{mark} {note}", gap=True, role="footnote", block=self._block)


def _role(element: etree._Element, tag: str, role: Role) -> Role:
    """Return the role of an element's text; `role` is the role of the element around it."""
    if role == "header" or tag in _HEADS or (tag == "kop" and name(parent(element)) in _ROOTS):
        return "header"
    if tag in _UNMARKED:
        return ""
    if tag in _LISTS:
        return "list-item"
    if tag in _HEADINGS:
        return "heading"
    if tag in _PARAGRAPHS and role not in ("list-item", "footnote"):
        return "paragraph"
    return role
