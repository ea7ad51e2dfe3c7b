"""Bullets and numbers at the beginning of the items of a list."""

import re

BULLET = re.compile(
    r"(?:[•·▪◦●○■□➢‣\uf0b7\uf0a7]|[-–—*]|o|>|\d{1,2}[.)]|\d{1,2}\.\d{1,2}\.?|[a-z][.)]|\(?[ivx]{1,5}\)|[ivx]{2,4}\.|"
    r"\(\d{1,2}\)|\([a-z]\)|[IVX]{1,4}\.|[A-Z]\.(?! ?[A-Z][a-z]*\b))(?:\s+(?=\S)|$)"
)
_MARKS = (".", ")")
"""Signs behind the letter or number of an item."""


def is_item(text: str) -> bool:
    """Return whether a line begins with a bullet or the number of an item; most lines begin with a word.

    >>> [is_item(text) for text in ("a. Eerst", "(iv) Dan", "3) Ten slotte", "Alle", "A. Jansen")]
    [True, True, True, False, False]
    """
    if text[0].isalpha() and text[1:2] not in _MARKS and text[0] not in "ivxIVXo":
        return False
    return BULLET.match(text) is not None
