"""Distinguish words that a printer broke at the end of a line from words with a hyphen of their own.

In Dutch, nearly every line that ends in a hyphen breaks a word between syllables, so the hyphen is removed unless
there is a reason to keep it: the document prints the word with a hyphen elsewhere, a capital or a digit is next to
it, the word is one that is written with a hyphen, or two vowels meet that would be read as one (`zee-egel`). In
English the document itself must contain the word. A removed hyphen becomes a soft one (U+00AD), which is never part
of a word.
"""

import re
from collections.abc import Iterable, Sequence

SOFT = "\u00ad"
_HYPHENS = ("-", "\u2010")
_ENDING = re.compile(r"(?:^|(?<=[\s(\"'\u2018\u201c/]))((?:[^\W\d_]+-)*)([^\W\d_]{2,})[-\u2010]$")
_ADDRESS = re.compile(r"(?:/|www\.)\S*$")
"""A web address at the end of a line, which keeps its hyphens."""
_BEGINNING = re.compile(r"[a-z\xdf-\xf6\xf8-\xff]{2,}(?:-[^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SUSPENDED = frozenset(
    ("en", "of", "tot", "and", "or", "dan", "als", "noch", "respectievelijk", "resp", "c.q", "dan wel", "to")
)
"""Words before which a hyphen replaces a part that was left out (`land- en tuinbouw`)."""
_FIRST = re.compile(
    r"adjunct|anti|aspirant|chef|concept|congres|demissionair|economisch|ex|financieel|gouverneur|"
    r"inspecteur|interim|juridisch|kandidaat|luitenant|loco|maatschappelijk|minister|niet|non|noord|oost|"
    r"oud|politiek|post|president|pro|procureur|sociaal|staats|staatkundig|technisch|vice|west|zuid|"
    r"zuidoost|zuidwest|noordoost|noordwest|directeur|secretaris|plaatsvervangend|bestuurlijk|christelijk|"
    r"cultureel|hoofd|wetenschappelijk|medisch"
)
"""First parts of words that are often written with a hyphen; a break after one needs proof."""
_SECOND = re.compile(
    r"generaal|president|minister|voorzitter|lid|economisch|economische|economie|culturele|cultureel|"
    r"juridische|juridisch|politieke|politiek|technische|technisch|maatschappelijke|financi\xeble|"
    r"bestuurlijke|wetenschappelijke|democratische|medische|ingezetene|ingezetenen|naleving|nakoming"
)
"""Last parts of words that are often written with a hyphen."""
_CLASH = re.compile(r"aa|ae|ai|au|ee|ei|eu|ie|ii|oe|oi|oo|ou|ue|ui|uu|ij")


def _words(*words: str) -> re.Pattern[str]:
    """Return a pattern of whole words; each begins with its letters, to which the engine skips."""
    return re.compile("|".join(rf"{word}(?<!\w{word})\b" for word in words))


_COMMON_ENGLISH, _COMMON_DUTCH = ("the", "and", "of", "to"), ("de", "het", "een", "van", "en")
_ENGLISH, _DUTCH = _words(*_COMMON_ENGLISH), _words(*_COMMON_DUTCH)
_NEAR = 6
"""Number of lines, without page furniture, within which a line continues."""


def soften(texts: Sequence[str], follows: Sequence[int | None]) -> dict[int, str]:
    """Return the lines whose last hyphen is no part of a word, with a soft hyphen instead, by index.

    `follows` gives for each line the index of the line that continues it.

    >>> soften(["de orga-", "nisatie, oud-", "minister van EU-", "zaken"], [1, 2, 3, None])
    {0: 'de orga\\xad'}
    """
    broken = {}
    for place, (text, after) in enumerate(zip(texts, follows, strict=True)):
        if after is not None and text[-1:] in _HYPHENS:
            found, beginning = _ENDING.search(text), _BEGINNING.match(texts[after])
            if found and beginning and not _ADDRESS.search(text):
                broken[place] = found[1], found[2], beginning[0]
    if not broken:
        return {}
    known = _known(texts)
    english = _is_english(" ".join(texts))
    return {
        place: texts[place][:-1] + SOFT for place, parts in broken.items() if _is_break(*parts, known, english=english)
    }


def _known(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that a document prints in full."""
    whole = "\n".join(_ENDING.sub("", text) if text[-1:] in _HYPHENS else text for text in texts)
    once = "\n".join(frozenset(whole.split()))  # most words of a text occur in it many times
    return frozenset("\n".join(_WORD.findall(once)).casefold().split("\n"))


def _is_english(whole: str) -> bool:
    """Return whether a text has more of the commonest words of English than of those of Dutch.

    To count letters is many times faster than to count words, and shows it for most Dutch texts.
    """
    if sum(whole.count(word) for word in _COMMON_ENGLISH) <= sum(whole.count(f" {word} ") for word in _COMMON_DUTCH):
        return False
    return len(_ENGLISH.findall(whole)) > len(_DUTCH.findall(whole))


def _is_break(lead: str, first: str, second: str, known: frozenset[str], *, english: bool) -> bool:
    """Return whether two parts form a word without a hyphen; `lead` is the text before the first part."""
    if second in SUSPENDED or not first[1:].islower():
        return False
    left, right = first.casefold(), second.casefold()
    if lead.casefold() + left + right in known or left + right in known:
        return True
    if f"{lead.casefold()}{left}-{right}" in known or english:
        return False
    if first[0].isupper() and left in known:
        return False
    beginning = right.partition("-")[0]
    if (_FIRST.fullmatch(left) and len(beginning) > 3) or _SECOND.fullmatch(beginning):
        return False
    return _CLASH.fullmatch(left[-1] + right[0]) is None
