"""Direction of the text of a PDF page, and the characters that run in another: a stamp in the margin, a watermark."""

import ctypes
import math
from collections import Counter

import pypdfium2.raw as pdfium

from pipeline.letters.reading.formats.glyphs import quick

_SKEW = math.radians(12)
"""Text that is further than this from a quarter turn is a watermark."""
_MANY = 150
"""More characters in another direction than this are not just a stamp or a number in the margin."""

_angle = quick(pdfium.FPDFText_GetCharAngle, ctypes.c_float, ctypes.c_void_p, ctypes.c_int)


def direction(text_page: pdfium.FPDF_TEXTPAGE, text: str, rotation: int) -> tuple[int, list[int]]:
    """Return the quarter turns clockwise by which a page is read, and the indices of characters that run otherwise.

    The direction of most characters decides; without characters, the page's own `rotation` does.
    """
    address = ctypes.cast(text_page, ctypes.c_void_p).value
    turns = {
        index: _turn(_angle(address, index))
        for index, sign in enumerate(text)
        if not sign.isspace() and sign not in "\0\ufffe\2"
    }
    counts = Counter(turn for turn in turns.values() if turn is not None)
    if not counts:
        return rotation, []
    most = max(counts, key=lambda turn: (counts[turn], turn == rotation))
    return most, [index for index, turn in turns.items() if turn != most]


def is_much(others: int) -> bool:
    """Return whether this number of characters in another direction is text rather than a stamp."""
    return others > _MANY


def _turn(angle: float | None) -> int | None:
    """Return the quarter turns clockwise that bring text at an angle upright, or None where no quarter turn does."""
    quarter = math.pi / 2
    turns = round((angle or 0.0) / quarter)
    return -turns % 4 if abs((angle or 0.0) - turns * quarter) < _SKEW else None
