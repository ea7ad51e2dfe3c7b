"""Replace characters by the plain character that they look like, so that searches see one form of each."""

import re
import sys
import unicodedata
from collections.abc import Iterable

HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def _table() -> dict[int, str]:
    """Return one character for each lookalike, so that offsets in a text do not change."""
    found = dict.fromkeys(map(ord, HYPHENS), "-") | dict.fromkeys(map(ord, BLANKS), " ")
    found |= {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
    found |= {0xFE6B: "@", 0x24D0: "@", 0x2024: ".", 0x2027: ".", 0x00B7: ".", 0x2022: ".", 0x2044: "/", 0x2215: "/"}
    for code in range(0x80, sys.maxunicode + 1 if sys.maxunicode < 0x20000 else 0x20000):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            found[code] = str(digit)
    return found


_PLAIN = _table()
_ODD = re.compile(
    "[\u00a0\u00b7\u0600-\u1fff\u2000-\u2015\u2022-\u2027\u202f\u2043-\u205f\u2212\u2215\u24d0\u3000-\U0010ffff]"
)


def holds_one(text: str, fragments: Iterable[str]) -> bool:
    """Return whether a text contains one of the fragments; a loop is twice as fast as `any` with a generator.

    >>> holds_one("Bel mevrouw Jansen", ("heer ", "evrouw ")), holds_one("", ("x",))
    (True, False)
    """
    for fragment in fragments:  # noqa: SIM110
        if fragment in text:
            return True
    return False


def held(text: str, fragments: Iterable[str]) -> tuple[str, ...]:
    """Return the fragments that a text contains: those that its parts need to be searched for.

    >>> held("Bel mevrouw Jansen", ("heer ", "evrouw "))
    ('evrouw ',)
    """
    return tuple([fragment for fragment in fragments if fragment in text])


def plain(text: str) -> str:
    """Return a text of the same length with plain digits, hyphens, blanks and signs.

    >>> plain("０６‑１２３４　x＠y．nl")
    '06-1234 x@y.nl'
    """
    return text if text.isascii() or not _ODD.search(text) else text.translate(_PLAIN)
