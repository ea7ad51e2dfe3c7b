"""Detect the language of a letter by its commonest words."""

from collections.abc import Iterable
from itertools import product

DUTCH = frozenset(
    [
        "de",
        "het",
        "een",
        "van",
        "en",
        "is",
        "op",
        "te",
        "dat",
        "die",
        "voor",
        "aan",
        "met",
        "in",
        "zijn",
        "niet",
        "wordt",
        "ik",
        "uw",
        "er",
        "om",
        "deze",
        "ook",
        "bij",
        "naar",
    ]
)
ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "for",
        "it",
        "with",
        "as",
        "on",
        "be",
        "are",
        "this",
        "have",
        "by",
        "your",
        "our",
        "was",
        "which",
        "from",
        "at",
        "we",
    ]
)
SAMPLE = 1500
LEAST = 3
"""Minimum number of known words to decide."""


def _cased(words: Iterable[str]) -> frozenset[str]:
    """Return words in every case in which they may be printed, so that a text needs no conversion."""
    return frozenset("".join(letters) for word in words for letters in product(*zip(word, word.upper(), strict=True)))


_DUTCH, _ENGLISH = _cased(DUTCH), _cased(ENGLISH)
_KNOWN = _DUTCH | _ENGLISH


def language(text: str) -> str | None:
    """Return the BCP 47 tag of the language of a text, `nl` or `en`, or None if it cannot be decided.

    >>> language("Hierbij bied ik u het rapport over de voortgang van het beleid aan."), language("Bijlage 1")
    ('nl', None)
    """
    words = [word for word in text[:SAMPLE].split() if word in _KNOWN]
    dutch, english = (sum(map(known.__contains__, words)) for known in (_DUTCH, _ENGLISH))
    if max(dutch, english) < LEAST:
        return None
    return "nl" if dutch >= english else "en"
