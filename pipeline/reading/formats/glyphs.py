"""The printed pieces of a PDF page, by few calls into pdfium: a call for each word, not for each character."""

import ctypes
import re
from typing import NamedTuple

import pypdfium2.raw as pdfium

from pipeline.reading import limits

_HYPHEN = "\ufffe"
"""What pdfium gives for a hyphen at the end of a printed line; it drops the line end with it."""
_LINE = re.compile(f"[^\r\n{_HYPHEN}]+{_HYPHEN}?")
_WORD = re.compile(r"[^\s\0]+")
_MARK = re.compile(r"(?<=[^\d\s])\d{1,3}(?=[.,;:]?$)")
"""Digits that end a word: the mark of a footnote, if they are raised."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WIDE = 1.3
"""A blank of more ems than this parts two pieces of a row; justified text stays below it."""
_OTHER = 0.45
"""The same where the type is of another size: the margin is set in smaller type than the letter."""
_USUAL = 0.8
"""Ems that a character of a word takes at most, on average."""
_EM = 1 / 1.2
"""Share of the line height that is the type size, near enough."""
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


_LONG = 45
"""Characters of a line that is long enough to tell by its width that it has no wide blank."""
_EVEN = 1.06
"""How many times the usual width of a character that of such a line may be."""
_NAME = 200
"""Bytes of a font's name that are looked at; longer names are none."""
_BLANK = " \t\0\xa0"
_ENDING = re.compile(r"\d[.,;:]?(?=[\s\0]|$)")
"""The end of a word that may end in the mark of a footnote."""


class Piece(NamedTuple):
    """Text printed on one line without a wide blank, in points from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of the line that the font asks for; about 1.2 times the type size."""
    bold: bool


class Place(NamedTuple):
    """Where a character stands on the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float


class _Line(NamedTuple):
    start: int
    end: int
    first: Place
    last: Place
    width: float
    """Of a character, on average, as a share of the line height."""
    level: bool
    """Whether it ends on the level, and in the size, that it begins in."""


def superscript(digits: str) -> str:
    """Return digits raised, as the mark of a footnote is printed.

    >>> superscript("12")
    '¹²'
    """
    return digits.translate(_RAISED)


def pieces(text_page: pdfium.FPDF_TEXTPAGE, visible: Place, rotation: int) -> list[Piece]:
    """Return the pieces of a page in the order of the file.

    `visible` is the page's box in its own coordinates (bottom below top), `rotation` the quarter turns
    clockwise that it is shown with. Raises UnreadableError for a page with more characters than a
    document may have.
    """
    text = _text(text_page)
    return _Page(text_page, text, visible, rotation).pieces()


def _text(text_page: pdfium.FPDF_TEXTPAGE) -> str:
    """Return the text of a page, with the index of each character as pdfium counts them."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count > limits.CHARACTERS:
        raise limits.too_large("characters", limits.CHARACTERS)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    if written == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
    # Characters without Unicode value are left out of the text, and rare ones take two units: ask for each.
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if code < 0x110000 else "\0" for code in codes)


class _Page:
    """One page's characters and where they stand."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, text: str, visible: Place, rotation: int) -> None:
        self._page = text_page
        self._text = text
        self._visible = visible
        self._rotation = rotation
        self._box = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._box)
        self._name = ctypes.create_string_buffer(_NAME)
        self._fonts: dict[int, bool] = {}
        self._found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        """Return the pieces of the page."""
        lines = [self._line(found.start(), found.end()) for found in _LINE.finditer(self._text)]
        whole = [line for line in lines if line is not None]
        widths = sorted(line.width for line in whole if line.end - line.start >= _LONG)
        plain = _EVEN * widths[len(widths) // 2] if widths else 0.0
        for line in whole:
            if line.level and line.end - line.start >= _LONG and line.width <= plain:
                self._append(line.start, line.end, line.first, self._marks(line), line.last)
            else:
                self._cut([word.span() for word in _WORD.finditer(self._text, line.start, line.end)])
        return self._found

    def _line(self, start: int, end: int) -> _Line | None:
        """Return a line of text without the blanks around it, with where it begins and ends."""
        text = self._text[start:end]
        start, end = start + len(text) - len(text.lstrip(_BLANK)), end - len(text) + len(text.rstrip(_BLANK))
        if start >= end:
            return None
        first = self._place(start)
        last = self._place(end - 1 if self._text[end - 1] != _HYPHEN or end - start == 1 else end - 2)
        size = max(first.bottom - first.top, 0.1)
        width = (last.right - first.left) / (end - start) / size
        level = max(abs(last.top - first.top), abs(last.bottom - first.bottom)) < 0.15 * size
        return _Line(start, end, first, last, width, level and width > 0)

    def _marks(self, line: _Line) -> list[tuple[int, int]]:
        """Return where the marks of footnotes stand in a line of even width."""
        marks: list[tuple[int, int]] = []
        for ending in _ENDING.finditer(self._text, line.start, line.end):
            start = max(line.start, self._text.rfind(" ", line.start, ending.start()) + 1)
            marks += self._raised(start, ending.end(), line.first)
        return marks

    def _cut(self, words: list[tuple[int, int]]) -> None:
        """Add the pieces of one line: its words, parted where a wide blank or another line begins."""
        opening, end = words[0]
        first = before = self._place(opening)
        begin = opening
        raised = self._raised(opening, end, first)
        for start, stop in words[1:]:
            here = self._place(start)
            if self._apart(before, here, begin, end):
                self._append(opening, end, first, raised)
                opening, first, raised = start, here, []
            elif begin == opening and end - begin < 4 and here.bottom - here.top > first.bottom - first.top:
                first = first._replace(top=here.top, bottom=here.bottom)  # the mark of a footnote or a list item
            raised += self._raised(start, stop, here if opening == start else before)
            begin, end, before = start, stop, here
        self._append(opening, end, first, raised)

    def _raised(self, start: int, stop: int, before: Place) -> list[tuple[int, int]]:
        """Return where in a word the mark of a footnote stands: smaller than the text before it, and higher."""
        if self._text[stop - 1] not in "0123456789.,;:":
            return []
        if self._text[start:stop].isdecimal():
            mark = (start, stop)
        elif found := _MARK.search(self._text, start, stop):
            mark, before = found.span(), self._place(start)
        else:
            return []
        place, size = self._place(mark[0]), before.bottom - before.top
        small = place.bottom - place.top < 0.85 * size and place.bottom < before.bottom - 0.08 * size
        return [mark] if small else []

    def _apart(self, before: Place, here: Place, begin: int, end: int) -> bool:
        """Return whether a word stands apart from the word before it, which runs from `begin` to `end`."""
        size = max(before.bottom - before.top, here.bottom - here.top)
        if here.left < before.left - size or min(before.bottom, here.bottom) < max(before.top, here.top):
            return True
        if abs(here.bottom - before.bottom) > 0.6 * size:
            return True
        usual = (end - begin + 1) * _USUAL * size * _EM
        step = here.left - before.left
        if abs((here.bottom - here.top) - (before.bottom - before.top)) > 0.2 * size:
            return here.left - self._place(end - 1).right > _OTHER * size * _EM
        return step > usual and here.left - self._place(end - 1).right > _WIDE * size * _EM

    def _append(
        self, start: int, end: int, first: Place, raised: list[tuple[int, int]], last: Place | None = None
    ) -> None:
        text = self._text[start:end]
        for begin, stop in raised:
            text = text[: begin - start] + superscript(text[begin - start : stop - start]) + text[stop - start :]
        if last is None:
            last = self._place(end - 1 if text[-1] != _HYPHEN or len(text) == 1 else end - 2)
        self._found.append(
            Piece(
                text.replace(_HYPHEN, "-").replace("\2", "-").replace("\0", ""),
                first.left,
                first.top,
                max(first.right, last.right),
                first.bottom,
                round(first.bottom - first.top, 1),
                self._bold(start),
            )
        )

    def _place(self, index: int) -> Place:
        """Return where a character stands, with the height that its font gives to a line."""
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._reference)
        box, visible = self._box, self._visible
        if not self._rotation:
            return Place(
                box.left - visible.left, visible.top - box.top, box.right - visible.left, visible.top - box.bottom
            )
        match self._rotation:
            case 1:
                return Place(
                    box.bottom - visible.bottom,
                    box.left - visible.left,
                    box.top - visible.bottom,
                    box.right - visible.left,
                )
            case 2:
                return Place(
                    visible.right - box.right,
                    box.bottom - visible.bottom,
                    visible.right - box.left,
                    box.top - visible.bottom,
                )
        return Place(
            visible.top - box.top, visible.right - box.right, visible.top - box.bottom, visible.right - box.left
        )

    def _bold(self, index: int) -> bool:
        """Return whether a character's font is bold by its name; asked once for each font of the page."""
        text_object = pdfium.FPDFText_GetTextObject(self._page, index)
        font = pdfium.FPDFTextObj_GetFont(text_object) if text_object else None
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            size = pdfium.FPDFFont_GetBaseFontName(font, self._name, _NAME)
            self._fonts[key] = 0 < size <= _NAME and _BOLD.search(self._name.value) is not None
        return self._fonts[key]
