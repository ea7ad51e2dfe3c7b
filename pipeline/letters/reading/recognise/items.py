"""Bullets and numbers at the beginning of the items of a list."""

import re
from string import ascii_letters

BULLET = re.compile(
    r"(?:[•·▪◦●○■□➢‣\uf0b7\uf0a7]|[-–—*]|o|>|\d{1,2}[.)]|\d{1,2}\.\d{1,2}\.?|[a-z][.)]|\(?[ivx]{1,5}\)|[ivx]{2,4}\.|"
    r"\(\d{1,2}\)|\([a-z]\)|[IVX]{1,4}\.|[A-Z]\.(?! ?[A-Z][a-z]*\b))(?:\s+(?=\S)|$)"
)
_LETTERED = frozenset(
    [letter + mark for letter in ascii_letters for mark in ".)"]
    + [first + second for digits in ("ivx", "IVX") for first in digits for second in digits]
    + ["o", "o "]
)
"""How an item begins whose number is a letter: two characters, or all there is."""


def is_item(text: str) -> bool:
    """Return whether a line begins with a bullet or the number of an item; most lines begin with a word.

    >>> [is_item(text) for text in ("a. Eerst", "(iv) Dan", "3) Ten slotte", "Alle", "A. Jansen")]
    [True, True, True, False, False]
    """
    return (text[:2] in _LETTERED or not text[0].isalpha()) and BULLET.match(text) is not None
