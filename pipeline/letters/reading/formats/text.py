"""Read plain text in any encoding: lines, blank lines, pages, and the two columns of printed letters."""

import re

from pipeline.letters.reading.formats import columns
from pipeline.letters.reading.formats.encoding import decode
from pipeline.letters.reading.formats.furniture import edges, is_stated_page_number
from pipeline.letters.reading.formats.lines import LineBuilder, clean, is_clean
from pipeline.letters.reading.formats.marks import unbold
from pipeline.model.document import Document, Role

_CELL = 20
"""Blanks before a row that has one cell, not the first."""
_COLUMNS = re.compile(r"\S {4,}\S")
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x85", "\u2028", "\u2029")
"""Ends of lines besides the newline, the longest first."""


def read(content: bytes) -> Document:
    """Return a text file as a document; a form feed starts a new page."""
    text, issues = decode(content)
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    pages = [page.expandtabs(8) if "\t" in page else page for page in text.split("\f")]
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    marked = text.count("**") >= 2
    lines = LineBuilder(str.strip if all(is_clean(page.replace("\n", "")) for page in pages) else clean)
    placed = columns.split(pages)
    letters = edges([[row.text for row in page if not row.side] for page in placed])
    for number, (page, known) in enumerate(zip(placed, letters, strict=True), 1):
        roles: list[Role] = known + [_beside(row.text) for row in page if row.side]
        plain = unbold([(row.text, row.gap) for row in page]) if marked else ((row.text, False) for row in page)
        for row, role, (words, bold) in zip(page, roles, plain, strict=True):
            indent = _indent(words) if words.startswith(" ") else 0
            lines.add(words, page=number, gap=row.gap, role=role, bold=bold, indent=indent)
    return lines.document("text", pages=len(pages), issues=issues)


def _indent(words: str) -> int:
    """Return the number of blanks before a row of columns, such as values below labels of which the first are empty.

    A row may have one cell alone, as the second line of an office in a signature.
    """
    blanks = len(words) - len(words.lstrip(" "))
    return blanks if blanks >= _CELL or _COLUMNS.search(clean(words)) else 0


def _beside(text: str) -> Role:
    return "footer" if is_stated_page_number(text) else "side"
