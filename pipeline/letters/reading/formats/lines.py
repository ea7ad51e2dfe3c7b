"""Collect the lines of a document, so that every offset points into its text."""

import re
import unicodedata

from msgspec.structs import replace

from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.wordbreaks import soften
from pipeline.model.document import Box, Document, DocumentIssue, Line, Role

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff]|\xad(?=\s*\S)")
"""Zero-width marks, and soft hyphens other than at the end of a line."""


def clean(text: str) -> str:
    """Return one line without unprintable characters, composed (NFC), without outer blanks.

    >>> clean(" Minis\\u00adterie\\ufeff\\x0c van e\\u0308 ")
    'Ministerie  van ë'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text.strip()
    text = _INVISIBLE.sub("", text).replace("\xad", "-")
    return _UNPRINTABLE.sub(" ", text).strip()


_HYPHENS = "-\u2010"


class LineBuilder:
    """Builder of the lines of one document, in reading order."""

    def __init__(self) -> None:
        """Start without lines."""
        self.lines: list[Line] = []
        self._end = 0

    def add(
        self,
        text: str,
        *,
        page: int = 1,
        gap: bool = False,
        role: Role = "",
        box: Box | None = None,
        bold: bool = False,
        size: float | None = None,
        block: int | None = None,
        indent: int = 0,
    ) -> bool:
        """Append a line and return True, or return False if nothing in it is printed.

        `indent` is the number of blanks before a row of columns, whose cells are found by their place.

        Raises UnreadableError where the document exceeds the limit of characters or lines.
        """
        text = clean(text)
        if not text:
            return False
        text = " " * indent + text
        line = Line(
            text=text,
            start=self._end,
            page=page,
            gap=gap,
            role=role,
            box=box,
            bold=bold,
            size=size,
            block=block,
        )
        self.lines.append(line)
        self._end += len(text) + 1
        if self._end > limits.CHARACTERS:
            raise limits.too_large("characters", limits.CHARACTERS)
        if len(self.lines) > limits.LINES:
            raise limits.too_large("lines", limits.LINES)
        return True

    def _soften(self) -> None:
        """Replace the hyphens of words that were broken at a line's end with soft hyphens."""
        follows = [self._follower(place) for place in range(len(self.lines))]
        for place, text in soften([line.text for line in self.lines], follows).items():
            self.lines[place] = replace(self.lines[place], text=text)

    def _follower(self, place: int) -> int | None:
        """Return the index of the line that continues a line ending in a hyphen, past page furniture, or None."""
        line = self.lines[place]
        if line.text[-1] not in _HYPHENS:
            return None
        for after in range(place + 1, len(self.lines)):
            other = self.lines[after]
            if other.page > line.page + 1:
                return None
            if other.role == line.role:
                return None if other.gap and other.page == line.page else after
        return None

    def document(
        self,
        form: str,
        *,
        pages: int = 1,
        fields: dict[str, list[str]] | None = None,
        issues: tuple[DocumentIssue, ...] = (),
    ) -> Document:
        """Return the document with these lines."""
        if any(line.text[-1] in _HYPHENS for line in self.lines):
            self._soften()
        text = "\n".join(line.text for line in self.lines)
        return Document(
            format=form, text=text, lines=tuple(self.lines), pages=pages, fields=fields or {}, issues=issues
        )
