"""Names in the form in which they are compared, and printed persons' names in parts."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SIGNS = bytes(code for code in range(0x80) if not chr(code).isalnum())
_LOWER_CASE = bytes(range(0x100)).lower()
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ĳ": "ij"})


LONGEST = 300
"""Characters of the longest name, role or date that is remembered, or taken for one."""


def fold(text: str) -> str:
    """Return a name without case, accents, punctuation and ampersand, so that its spellings compare equal.

    >>> fold("Economische Zaken, Landbouw & Innovatie"), fold("FINANCIËN")
    ('economische zaken landbouw en innovatie', 'financien')
    """
    return _remembered(text) if len(text) <= LONGEST else _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " en ")).casefold().translate(_UNDECOMPOSED)
    return _NOT_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


_remembered = lru_cache(maxsize=8192)(_folded)


def compact(text: str) -> str:
    """Return a folded name without blanks, as abbreviations are compared: EL&I, ELenI and EL en I are one.

    >>> compact("EL&I") == compact("ELenI") == compact("EL en I")
    True
    """
    return fold(text).replace(" ", "")


def without_signs(text: bytes) -> bytes:
    """Return UTF-8 without blanks and signs of ASCII, and its ASCII letters in lower case: many times faster than str.

    >>> without_signs("Financiën, BZK-12".encode()).decode()
    'financiënbzk12'
    """
    return text.translate(_LOWER_CASE, _SIGNS)


_TITLES = frozenset(
    re.findall(
        r"\S+",
        "drs dr mr ir ing prof mw mevr mevrouw dhr heer jhr jkvr ds bc mrs ms msc ma mba mpa mpm ra rc re cia llm "
        "phd bsc ba",
    )
)
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_INITIALS = re.compile(r"(?:(?:[A-ZÀ-ÖØ-ÞĀ-Ž]|IJ|Th|Ph|Ch|Chr|Tj|Sj|St|Fr|Jac|Joh|Wm)\. ?-?)+")
_FIRST_LETTER = re.compile(r"(IJ|[A-ZÀ-ÖØ-ÞĀ-Ž])")


class PersonName(NamedTuple):
    """The parts of a printed person's name."""

    initials: str
    """First letters of the printed initials, such as JPH; empty where first names or nothing is printed."""
    words: tuple[str, ...]
    """The folded words after titles and initials: first names and surname."""
    before_hyphen: tuple[str, ...]
    """The same without the text after the last hyphen, for people who print a partner's name after their own; or ()."""


def person_name(text: str) -> PersonName:
    """Return the parts of a name as printed under a letter.

    >>> person_name("drs. A.Th.B. Bijleveld-Schouten")
    PersonName(initials='ATB', words=('bijleveld', 'schouten'), before_hyphen=('bijleveld',))
    >>> person_name("mw. dr. Jacqueline Cramer MSc")
    PersonName(initials='', words=('jacqueline', 'cramer'), before_hyphen=())
    """
    return _parts(text) if len(text) <= LONGEST else PersonName("", (), ())


@lru_cache(maxsize=4096)
def _parts(text: str) -> PersonName:
    rest = _BRACKETS.sub(" ", text).strip(" ,.;")
    rest = _without_titles(rest)
    match = _INITIALS.match(rest)
    initials = "".join(letter[0] for letter in _FIRST_LETTER.findall(match[0].replace("-", ""))) if match else ""
    rest = rest[match.end() :] if match else rest
    head = re.split(r"\s*[-–]\s*", rest)
    before = tuple(fold("-".join(head[:-1])).split()) if len(head) > 1 else ()
    return PersonName(initials, tuple(fold(rest).split()), before)


def _without_titles(text: str) -> str:
    """Drop titles before and behind a name: `mr.drs. X`, `de heer X`, `X MSc`."""
    words = re.sub(r"(?i)\b(mr|prof|ir|dr|drs)\.(?=(?:mr|prof|ir|dr|drs|ing)\b)", r"\1. ", text).split()
    while words and words[0].casefold().rstrip(".,") in _TITLES | {"de"} and len(words) > 1:
        if words[0].casefold() == "de" and words[1].casefold() != "heer":
            break
        words.pop(0)
    while len(words) > 1 and words[-1].casefold().strip(".,").replace(".", "") in _TITLES:
        words.pop()
    return " ".join(words).rstrip(" ,")
