"""One citation as a finder returns it: a span of the text, its kind and the keys of the cited items."""

import re
from typing import NamedTuple

from pipeline.model.printed import ReferenceKind


class FoundCitation(NamedTuple):
    """One citation by its place in the text."""

    start: int
    end: int
    kind: ReferenceKind
    targets: tuple[str, ...] = ()


LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
WORD = f"0-9_{LETTER}"
"""Characters of a word, for a class in a pattern: unlike `\\w`, without the raised figures of footnote marks."""

MONTHS = r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
"""Names of the months, to distinguish `nr. 20 en 22` from `nr. 20 en 22 maart`."""

SESSION_YEAR = r"(?P<year>(?:19|20)\d\d)\s?[-–—/]{1,2}\s?(?P<next>(?:19|20)?\d\d)(?!\d)"
"""A vergaderjaar in any notation: 2010/11, 2010-2011, 2010–11; a doubled mark (2022/-23) is a common slip."""


_CAPITAL = re.compile(f"[A-Z][{LETTER}]+")


def capital_words(text: str) -> frozenset[str]:
    """Return the words of a text that begin with a capital: those without which a citation is not looked for.

    >>> sorted(capital_words("Zie Stb. 2020, 118, en de Wet op het AVG-register."))
    ['AVG', 'Stb', 'Wet', 'Zie']
    """
    return frozenset(_CAPITAL.findall(text))


def starts_word(text: str, at: int) -> bool:
    """Return whether a word begins at an offset: nothing directly before it belongs to the same word.

    Patterns begin with letters rather than with a word boundary, because the engine can then skip to those letters:
    five times as fast on running text.
    """
    return at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "-_")


def session_key(found: re.Match[str]) -> str | None:
    """Return a session year as publication ids write it (20232024), or None where the years are not consecutive.

    >>> session_key(re.match(SESSION_YEAR, "2023/24"))
    '20232024'
    >>> session_key(re.match(SESSION_YEAR, "2023/26")) is None
    True
    """
    year = int(found["year"])
    if int(found["next"]) % 100 != (year + 1) % 100:
        return None
    return f"{year}{year + 1}"
