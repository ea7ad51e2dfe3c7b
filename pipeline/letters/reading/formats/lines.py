"""Collect the lines of a document, so that every offset points into its text."""

import re
import unicodedata
from collections.abc import Callable

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
    if is_clean(text):
        return text.strip()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text.strip()
    text = _INVISIBLE.sub("", text).replace("\xad", "-")
    return _UNPRINTABLE.sub(" ", text).strip()


def is_clean(text: str) -> bool:
    """Return whether text is printable and composed, so that there is nothing to clean in it but outer blanks."""
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


_HYPHENS = ("-", "\u2010")


class LineBuilder:
    """Builder of the lines of one document, in reading order."""

    def __init__(self, clean: Callable[[str], str] = clean) -> None:
        """Start without lines; `clean` is for a text that is known to need less."""
        self.lines: list[Line] = []
        self._end = 0
        self._clean = clean

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
        text = self._clean(text)
        if not text:
            return False
        if indent:
            text = " " * indent + text
        line = Line(
            text=text, start=self._end, page=page, gap=gap, role=role, box=box, bold=bold, size=size, block=block
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
        follows = [
            self._follower(place) if line.text.endswith(_HYPHENS) else None for place, line in enumerate(self.lines)
        ]
        for place, text in soften([line.text for line in self.lines], follows).items():
            self.lines[place] = replace(self.lines[place], text=text)

    def _follower(self, place: int) -> int | None:
        """Return the index of the line that continues a line ending in a hyphen, past page furniture, or None."""
        line = self.lines[place]
        for after in range(place + 1, len(self.lines)):
            other = self.lines[after]
            if other.page > line.page + 1:
                return None
            if other.role == line.role:
                return None if other.gap and other.page == line.page else after
        return None

    def _text(self) -> str:
        return "\n".join([line.text for line in self.lines])

    def document(
        self,
        form: str,
        *,
        pages: int = 1,
        fields: dict[str, list[str]] | None = None,
        issues: tuple[DocumentIssue, ...] = (),
    ) -> Document:
        """Return the document with these lines."""
        text = self._text()
        if any(f"{sign}\n" in text for sign in _HYPHENS):
            self._soften()
            text = self._text()
        return Document(
            format=form, text=text, lines=tuple(self.lines), pages=pages, fields=fields or {}, issues=issues
        )
