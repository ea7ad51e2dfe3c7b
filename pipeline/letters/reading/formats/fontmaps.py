"""Detect PDF pages whose letters have no map to characters: their text is meaningless signs."""

import re
from collections.abc import Sequence

_NONE = re.compile(r"[\0-\x08\ufffd\ue000-\uf8ff]")
"""Characters that replace a letter without a character; word processors also draw their bullets with them."""
_SHARE = 0.3
"""A page with more than this share of them has more than bullets."""
_COMMON = re.compile(
    r"\b(?:de|het|een|van|en|in|op|aan|te|is|the|of|and|to|for|on|le|la|les|des|et|der|die|und|das|fan|it)\b",
    re.IGNORECASE,
)
_LETTERS = 300
"""Number of letters in which one of these words occurs in any language that is written with these letters."""


def is_unmapped(text: str) -> bool:
    """Return whether too few letters of a page map to a character.

    >>> is_unmapped("\\ue001\\ue002 \\ue003"), is_unmapped("\\uf0b7 Een punt in een lijst")
    (True, False)
    """
    unknown = len(_NONE.findall(text))
    return unknown > 0 and unknown > _SHARE * (len(text) - text.count(" ") - text.count("\n") - text.count("\r"))


def is_scrambled(texts: Sequence[str]) -> bool:
    """Return whether a long text has none of the commonest words, because its letters map to wrong characters.

    >>> is_scrambled(["Ghdfkwh yrru}lwwhu " * 30]), is_scrambled(["Geachte voorzitter van de Kamer " * 30])
    (True, False)
    """
    if any(_COMMON.search(text) for text in texts):
        return False
    return sum(sign.isalpha() for text in texts for sign in text) >= _LETTERS
