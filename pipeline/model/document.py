"""A document as its format gives it: lines in reading order, with everything that the format knows of them.

Every format reader returns a `Document`, and every recogniser works on one. A reader fills in only the facts that
its format states: plain text has no boxes; kamerstuk XML has named fields and needs no letterhead rules.
"""

from typing import Literal, NamedTuple

import msgspec

Role = Literal["", "header", "footer", "side", "paragraph", "heading", "list-item", "table", "footnote"]
"""Role of a line according to the format. "" is running text without a known role; header and
footer are page furniture; side is the letterhead's margin column."""


class Box(NamedTuple):
    """A rectangle on a page, in points (1/72 inch) from the page's top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One printed line, or one whole paragraph in formats that do not wrap."""

    text: str
    """The characters of the line without the line end, with tabs and repeated blanks unchanged."""
    start: int
    """Offset of the first character in `Document.text`."""
    page: int = 1
    """Page number from 1; 1 in formats without pages."""
    gap: bool = False
    """Whether clear space (a blank line, a paragraph end) separates this line from the previous one."""
    role: Role = ""
    box: Box | None = None
    bold: bool = False
    size: float | None = None
    """Type size in points, where known."""
    block: int | None = None
    """Lines of one paragraph, cell or text box share a number; None where the format has no blocks."""

    @property
    def end(self) -> int:
        """Offset just after the last character in `Document.text`."""
        return self.start + len(self.text)


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The readable content of one file."""

    format: str
    """Format of the reader that made the document: text, markdown, html, pdf, docx, odt, kamerstuk, scan."""
    text: str
    """All lines joined by newlines; the offsets of evidence refer to this text."""
    lines: tuple[Line, ...]
    pages: int = 1
    fields: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Facts that the format states explicitly, by their names in `PrintedLetter` (kamerstuk XML:
    `dossier_numbers`, `document_number`, `session_year`, `date`, `signatory_names`, `signatory_roles`,
    `citations` …)."""
    issues: tuple["DocumentIssue", ...] = ()


class DocumentIssue(NamedTuple):
    """A repair or omission by the format reader: an issue code and a sentence."""

    code: str
    message: str
