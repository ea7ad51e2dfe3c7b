"""Read the printed pieces of a PDF page with few calls to pdfium: some for each line or word, none per character."""

import ctypes
import re
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipeline.letters.reading import limits

_HYPHEN = "\ufffe"
"""Character that pdfium returns for a hyphen at the end of a printed line; it omits the line end."""
_LINE = re.compile(f"[^\r\n{_HYPHEN}]+{_HYPHEN}?")
_WORD = re.compile(r"[^\s\0]+")
_MARK = re.compile(r"(?<=[^\d\s])\d{1,3}(?=[.,;:]?$)")
"""Digits at the end of a word: the mark of a footnote, if they are raised."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WIDE = 1.3
"""A blank wider than this, in ems, separates two pieces of a row; blanks in justified text are narrower."""
_OTHER = 0.45
"""The same limit where the type size changes: the margin is set in smaller type than the letter."""
_USUAL = 0.8
"""Maximum average width of a character in a word, in ems."""
_EM = 1 / 1.2
"""Approximate ratio of the type size to the line height."""
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


_LONG = 45
"""Characters of a line that is long enough to judge by its width that it has no wide blank."""
_EVEN = 1.06
"""Maximum ratio of the character width in such a line to the usual character width."""
_NAME = 200
"""Bytes of a font name that are read; a longer name counts as no name."""
_BOX = struct.Struct("4f")
"""Box as pdfium writes it: left, top, right, bottom, in points from the page's bottom left corner."""
_BLANK = " \t\0\xa0"
_ENDING = re.compile(r"\d[.,;:]?(?=[\s\0]|$)")
"""End of a word that may end in the mark of a footnote."""


class TextPiece(NamedTuple):
    """Text printed on one line without a wide blank, in points from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Line height that the font asks for; about 1.2 times the type size."""
    bold: bool


Place = tuple[float, float, float, float]
"""Left, top, right and bottom of a character on the page as shown, with the height of its line."""


class _Line(NamedTuple):
    start: int
    end: int
    single: bool
    """Whether the file sets the line in one go: one font, one size, on one level."""
    first: Place
    last: Place
    width: float
    """Average width of a character, as a share of the line height."""
    level: bool
    """Whether the line ends at the same level and in the same size as it begins."""


def quick(function: Any, result: type | None, *arguments: type) -> Callable[..., int | None]:
    """Return a pdfium function for many calls: it takes plain numbers and does not let other threads run.

    pdfium does not use threads, so nothing is lost, and a call takes half the time.
    """
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_loose_box = quick(pdfium.FPDFText_GetLooseCharBox, None, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_runs = quick(pdfium.FPDFText_CountRects, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
_text_object = quick(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_font = quick(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)


def superscript(digits: str) -> str:
    """Return raised digits, as the mark of a footnote is printed.

    >>> superscript("12")
    '¹²'
    """
    return digits.translate(_RAISED)


def pieces(text_page: pdfium.FPDF_TEXTPAGE, text: str, visible: Place, rotation: int) -> list[TextPiece]:
    """Return the pieces of a page in the order of the file; `text` is the text of the page.

    `visible` is the page's box in its own coordinates (bottom below top). `rotation` is the number of quarter turns
    clockwise with which the page is shown.
    """
    return _Page(text_page, text, visible, rotation).pieces()


def characters(text_page: pdfium.FPDF_TEXTPAGE) -> str:
    """Return the text of a page, in which each character has the same index as in pdfium.

    Raises UnreadableError for a page with more characters than a document may have.
    """
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
    """Characters of one page and their places."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, text: str, visible: Place, rotation: int) -> None:
        self._page = ctypes.cast(text_page, ctypes.c_void_p).value
        self._text = text
        self._visible = visible
        self._rotation = rotation
        self._box = ctypes.create_string_buffer(_BOX.size)
        self._address = ctypes.addressof(self._box)
        self._fonts: dict[int, bool] = {}
        self._found: list[TextPiece] = []

    def pieces(self) -> list[TextPiece]:
        """Return the pieces of the page."""
        lines = [line for found in _LINE.finditer(self._text) if (line := self._line(*found.span())) is not None]
        widths = sorted(line.width for line in lines if line.end - line.start >= _LONG)
        plain = _EVEN * widths[len(widths) // 2] if widths else 0.0
        for line in lines:
            if line.level and line.end - line.start >= _LONG and line.width <= plain:
                raised = [] if line.single else self._marks(line)
                self._append(line.start, line.end, line.first, raised, line.last)
            else:
                self._cut(line)
        return self._found

    def _line(self, start: int, end: int) -> _Line | None:
        """Return a line of text without outer blanks, with the places of its first and last character, or None."""
        text = self._text
        if text[start] in _BLANK or text[end - 1] in _BLANK:
            line = text[start:end]
            start, end = end - len(line.lstrip(_BLANK)), start + len(line.rstrip(_BLANK))
            if start >= end:
                return None
        first = self._place(start)
        last = self._last(start, end)
        size = max(first[3] - first[1], 0.1)
        level = abs(last[1] - first[1]) < 0.15 * size and abs(last[3] - first[3]) < 0.15 * size
        width = (last[2] - first[0]) / (end - start) / size
        single = _runs(self._page, start, end - start) == 1
        return _Line(start, end, single, first, last, width, level and width > 0)

    def _marks(self, line: _Line) -> list[tuple[int, int]]:
        """Return the offsets of footnote marks in a line of even width."""
        marks: list[tuple[int, int]] = []
        for ending in _ENDING.finditer(self._text, line.start, line.end):
            start = max(line.start, self._text.rfind(" ", line.start, ending.start()) + 1)
            marks += self._raised(start, ending.end(), line.first)
        return marks

    def _cut(self, line: _Line) -> None:
        """Add the pieces of one line: its words, split where a wide blank or another line begins."""
        words = _WORD.finditer(self._text, line.start, line.end)
        word = next(words, None)
        if word is None:
            return
        opening, end = word.span()
        begin = opening
        first = before = line.first if opening == line.start else self._place(opening)
        raised = [] if line.single else self._raised(opening, end, first)
        for word in words:
            start, stop = word.span()
            here = self._place(start)
            if self._apart(before, here, begin, end):
                self._append(opening, end, first, raised)
                opening, first, raised = start, here, []
            elif begin == opening and end - begin < 4 and here[3] - here[1] > first[3] - first[1]:
                first = (first[0], here[1], first[2], here[3])  # the mark of a footnote or a list item
            if not line.single:
                raised += self._raised(start, stop, here if opening == start else before)
            begin, end, before = start, stop, here
        self._append(opening, end, first, raised, line.last if end == line.end else None)

    def _raised(self, start: int, stop: int, before: Place) -> list[tuple[int, int]]:
        """Return the offsets of the footnote mark in a word, if any: smaller than the text before it, and higher."""
        if self._text[stop - 1] not in "0123456789.,;:":
            return []
        if self._text[start:stop].isdecimal():
            mark = (start, stop)
        elif found := _MARK.search(self._text, start, stop):
            mark, before = found.span(), self._place(start)
        else:
            return []
        place, size = self._place(mark[0]), before[3] - before[1]
        small = place[3] - place[1] < 0.85 * size and place[3] < before[3] - 0.08 * size
        return [mark] if small else []

    def _apart(self, before: Place, here: Place, begin: int, end: int) -> bool:
        """Return whether a word is separate from the word before it, which runs from `begin` to `end`."""
        height, tall = before[3] - before[1], here[3] - here[1]
        size = max(height, tall)
        if here[0] < before[0] - size or min(before[3], here[3]) < max(before[1], here[1]):
            return True
        if abs(here[3] - before[3]) > 0.6 * size:
            return True
        if abs(tall - height) > 0.2 * size:
            return here[0] - self._place(end - 1)[2] > _OTHER * size * _EM
        usual = (end - begin + 1) * _USUAL * size * _EM
        return here[0] - before[0] > usual and here[0] - self._place(end - 1)[2] > _WIDE * size * _EM

    def _append(
        self, start: int, end: int, first: Place, raised: list[tuple[int, int]], last: Place | None = None
    ) -> None:
        text = self._text[start:end]
        for begin, stop in raised:
            text = text[: begin - start] + superscript(text[begin - start : stop - start]) + text[stop - start :]
        if not text.isprintable():
            text = text.replace(_HYPHEN, "-").replace("\2", "-").replace("\0", "")
        left, top, right, bottom = first
        right = max(right, (last or self._last(start, end))[2])
        self._found.append(TextPiece(text, left, top, right, bottom, round(bottom - top, 1), self._bold(start)))

    def _last(self, start: int, end: int) -> Place:
        """Return the place of the last character of a text; pdfium gives no place to a hyphen at a line's end."""
        return self._place(end - 1 if self._text[end - 1] != _HYPHEN or end - start == 1 else end - 2)

    def _place(self, index: int) -> Place:
        """Return the place of a character, with the line height that its font gives."""
        _loose_box(self._page, index, self._address)
        left, top, right, bottom = _BOX.unpack(self._box)
        x, high, far, low = self._visible
        if not self._rotation:
            return left - x, high - top, right - x, high - bottom
        match self._rotation:
            case 1:
                return bottom - low, left - x, top - low, right - x
            case 2:
                return far - right, bottom - low, far - left, top - low
        return high - top, far - right, high - bottom, far - left

    def _bold(self, index: int) -> bool:
        """Return whether a character's font has a bold name; look each font of the page up once."""
        text_object = _text_object(self._page, index)
        font = _font(text_object) if text_object else None
        if not font:
            return False
        bold = self._fonts.get(font)
        if bold is None:
            bold = self._fonts[font] = _is_bold(font)
        return bold


def _is_bold(font: int) -> bool:
    name = ctypes.create_string_buffer(_NAME)
    size = pdfium.FPDFFont_GetBaseFontName(ctypes.cast(font, pdfium.FPDF_FONT), name, _NAME)
    return 0 < size <= _NAME and _BOLD.search(name.value) is not None
