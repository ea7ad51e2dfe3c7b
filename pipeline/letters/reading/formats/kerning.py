"""Find the blanks within words that pdfium returns for a little space between letters, as kerning leaves."""

import ctypes
import re
import struct

import pypdfium2.raw as pdfium

from pipeline.letters.reading.formats.glyphs import quick

_ODD = re.compile(
    r"(?<![\w.])[A-Z] (?=[A-Z]{1,4}\b|[a-z])|(?<=[A-Z]) (?=\.)|(?<![\w.'’-])[A-Za-z]{2,3} (?=[a-z]{3})|"
    r"(?<=[a-z]{4}) (?=[a-z]{1,3}\b(?!\.))"
)
"""A blank that may be within a word."""
_WORDS = (
    "a aan af al als an and are art as at be bed ben bij bod by can cm dag dan dat de den der des did die dit "
    "do doe dr dus een eer eis elk en ene er eu eén fax for ga gaf gas had has he heb hem hen her het hij him "
    "his hoe hof hun i if ik in ir is it its ja je jl jou kan kon lid log los mag man may me mee mei men met "
    "mij min mkb mln mr my na nee net nl no nog nor not nr nu nut of om on one ons oog ook op or our pas per "
    "rol ruw she so st sta tak tal te ten ter the to toe top tot tv two u uit up us uur uw van ver via vol "
    "was wat we weg wel wet who wie wij wil wob woo you zal zat ze zee zei zes zet zie zij zin zit zo zou én "
    "één"
)
_SHORT = frozenset(_WORDS.split())
"""Short words of Dutch and English, which are no pieces of words."""
_REST = re.compile(r"[a-z]{1,3}\b")
_PIECE = 4
"""Pieces of words that are looked for have fewer letters: one longer piece of a page shows up beside shorter ones."""
_NARROW = 0.22
"""A blank narrower than this, in ems, may be kerning."""
_SHARE = 0.6
"""So may one that is narrower than this share of the usual blank of the page."""
_EM = 1.2
_BOX = struct.Struct("4f")
_BLANK = re.compile(r"(?<=\S) (?=\S)")
_JOINS = re.compile(r"[^\W\d_] [a-zß-ÿ]|[A-Z] [A-Z.]|\d \d")
"""A blank between letters of one word, or between the letters of initials and abbreviations."""

_pointer = ctypes.c_void_p
_generated = quick(pdfium.FPDFText_IsGenerated, ctypes.c_int, _pointer, ctypes.c_int)
_loose = quick(pdfium.FPDFText_GetLooseCharBox, None, _pointer, ctypes.c_int, _pointer)


def kerned(text_page: pdfium.FPDF_TEXTPAGE, text: str) -> list[int]:
    """Return the indices of the blanks within words; `text` is the text of the page.

    The file has no such blank: pdfium adds it for the space. A file without any blanks has only added ones, which are
    as wide as blanks are.
    """
    short = [word for word in set(text.split()) if len(word) < _PIECE]
    if not any(_lowered(word) not in _SHORT and _is_piece(word) for word in short):
        return []
    address = ctypes.cast(text_page, _pointer).value or 0
    if not any(_is_odd(found) and _generated(address, found.end() - 1) == 1 for found in _ODD.finditer(text)):
        return []
    added, widths = [], []
    for found in _BLANK.finditer(text):
        at = found.start()
        width = _width(address, at)
        widths.append(width)
        if width < _NARROW and _JOINS.fullmatch(text, at - 1, at + 2) and _generated(address, at) == 1:
            added.append((at, width))
    usual = sorted(widths)[len(widths) // 2] if widths else 0.0
    return [at for at, width in added if width < _SHARE * usual]


def _lowered(word: str) -> str:
    """Return a word in small letters, unless it is one letter: `I` is no Dutch word."""
    return word.lower() if len(word) > 1 else word


def _is_piece(word: str) -> bool:
    """Return whether a short word that is none may be a piece of one: no number, no abbreviation in capitals."""
    return (len(word) == 1 and word.isupper()) or (word.isalpha() and word[-1].islower()) or word[0] == "."


def _is_odd(found: re.Match[str]) -> bool:
    before = found[0].strip()
    after = _REST.match(found.string, found.end())
    return _lowered(before) not in _SHORT and not (not before and after and after[0] in _SHORT)


def _width(address: int, index: int) -> float:
    """Return the width of the space around a blank, in ems."""
    box = ctypes.create_string_buffer(_BOX.size)
    _loose(address, index - 1, ctypes.addressof(box))
    _, top, right, bottom = _BOX.unpack(box)
    _loose(address, index + 1, ctypes.addressof(box))
    return float((_BOX.unpack(box)[0] - right) / max(top - bottom, 0.1) * _EM)
