"""The printed pieces of a document: lines cut into cells, cleaned."""

import re
import unicodedata

import msgspec

from pipeline.model.document import Document, Line, Role

NOTE = re.compile(r"\d{1,3} [A-Z][^\d]{3,}")
"""A footnote, which has the place of a page footer and may look like one."""
MARGIN_ROLES = frozenset({"header", "footer", "side"})
CELL = re.compile(r"(?:(?<=\s): {1,3})?([^\s]+(?:[ \u00a0]{1,2}[^\s]+)*)")
"""Words with at most two blanks between them: `pdftotext -layout` and typists part columns by three or more. A colon in
front of a column belongs to its label."""
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphens and zero-width characters."""
BOLD = ("**", "__")
"""Marks for bold that text renderings leave behind."""
UNPRINTED = re.compile(rf"[{UNSEEN}]+|\*\*|__")
FLATTENED = 400
"""A line this long is no row of columns: line ends were lost, or a paragraph was never wrapped."""


class WordGroup(msgspec.Struct, frozen=True, gc=False):
    """Words that are printed together on one row."""

    text: str
    """Cleaned: NFC, single blanks, no soft hyphens, no marks for bold."""
    start: int
    """Offset in `Document.text`."""
    end: int
    page: int
    row: int
    """Index of its line; cells of one row share it."""
    left: float
    """Distance from the left margin: points where the format knows boxes, else characters."""
    gap: bool
    """Whether there is clear space above it."""
    role: Role = ""
    side: bool = False
    """Whether it is in the margin column, or in a page header or footer."""
    bold: bool = False
    block: int | None = None
    whole: bool = False
    """Whether it is a whole paragraph: the format does not wrap lines."""
    torn: bool = False
    """Whether a margin block was taken out between it and the line above."""


def pieces(document: Document) -> list[WordGroup]:
    """Return the pieces of a document in the order of its lines; blank lines give none."""
    whole = document.format in UNWRAPPED
    text = document.text
    printable = text.replace("\n", "").isprintable()
    marked = any(sign in text for sign in (BOLD if printable else (*BOLD, *UNSEEN)))
    plain = printable and not marked and _is_composed(text)
    found: list[WordGroup] = []
    gap = open_bold = False
    for row, line in enumerate(document.lines):
        text = line.text.strip()
        gap = gap or line.gap or not text
        if not text:
            continue
        bold = line.bold
        if marked:
            open_bold = (open_bold and not gap) or text.startswith("**")
            bold = bold or open_bold
        if "  " not in text and (plain or _is_plain(text)):
            at = 0 if text is line.text else line.text.find(text)  # `strip` gives the same string if it has no blanks
            found.append(_piece(line, row, text, at, at + len(text), gap, bold, whole))
            gap = False
            continue
        if ("   " in text or "\t" in text) and len(text) < FLATTENED:
            cells = [(m.start(1), m.end()) for m in CELL.finditer(line.text)]
        else:
            at = line.text.find(text)
            cells = [(at, at + len(text))]
        for begin, end in cells:
            cleaned = line.text[begin:end]
            if not plain or "  " in cleaned:
                cleaned = clean(cleaned)
            if cleaned:
                found.append(_piece(line, row, cleaned, begin, end, gap, bold, whole))
                gap = False
        open_bold = open_bold and not text.endswith("**")
    return found


def _is_plain(text: str) -> bool:
    """Return whether a line is printable and composed and has no marks for bold, so that there is nothing to clean."""
    return text.isprintable() and "**" not in text and "__" not in text and _is_composed(text)


def _is_composed(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)


UNWRAPPED = frozenset({"docx", "odt", "html", "kamerstuk"})
"""Formats whose lines are whole paragraphs."""


def clean(text: str) -> str:
    """Return text as it is compared and published: NFC, single blanks, no unprinted characters.

    A soft hyphen that ends a line stays: the word goes on in the next.

    >>> clean("**Directie  Wonen**, wij\\u00adken")
    'Directie Wonen, wijken'
    """
    broken = text.endswith("\xad")
    text = UNPRINTED.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split()) + ("\xad" if broken else "")


def _piece(line: Line, row: int, text: str, begin: int, end: int, gap: bool, bold: bool, whole: bool) -> WordGroup:
    left, box, role = float(begin), line.box, line.role
    if box is not None:  # cells share the box of their line: their share of its characters is their place
        left = box.left + (box.right - box.left) * begin / max(1, len(line.text))
    if role == "footer" and NOTE.match(text):
        role = "footnote"
    start = line.start
    return WordGroup(
        text,
        start + begin,
        start + end,
        line.page,
        row,
        left,
        gap,
        role,
        role in MARGIN_ROLES,
        bold,
        line.block,
        whole,
    )
