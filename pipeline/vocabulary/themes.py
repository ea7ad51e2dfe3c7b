"""Themes of the TOP-lijst by words in the subject and in the titles of dossiers.

The method is transparent: `theme_words.csv` gives words and phrases with a weight, a theme whose words add up to one is
given, and so everybody can see why. No theme is better than a wrong one; `vocab/README.md` states the measured
precision.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.vocabulary.lists import rows
from pipeline.vocabulary.names import fold

ENOUGH = 1.0
"""Weight that the words for a theme must add up to."""
MOST = 3
"""A letter that speaks of more themes than this is given its strongest."""
_SHORTEST, _LONGEST = 3, 40
"""Lengths of the beginnings of a word that are looked up, in letters."""
_MOST_TEXT = 2000
_NO_SUBJECT = re.compile(
    r"brief van (?:de |het )?(?:minister|staatssecretaris|vice|regering)|"
    r"vaststelling van de (?:begroting|departementale)"
)
_POST = r"(?:ministers?|staatssecretaris(?:sen)?|ministeries?|bewindspersonen|commissies?)"


_MAY_NAME_OFFICE = re.compile(r"minister|staatssecretaris|bewindspersonen|commissie")


class _Evidence(NamedTuple):
    """One entry of the list of words."""

    theme: str
    words: str
    weight: float
    rest: tuple[str, ...]
    """Words that must follow the first."""
    open: bool
    """Whether the last word may have an ending."""


class Themes:
    """The words for themes, indexed by their beginnings and endings."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        """Read `themes.csv` and `theme_words.csv`; `names` are folded names of ministries and portfolios."""
        self._broader: Mapping[str, str] = {
            iri: above for iri, above in rows(folder, "themes", ("iri", "broader")) if above
        }
        self._first: dict[str, list[_Evidence]] = {}
        self._begin: dict[str, list[_Evidence]] = {}
        self._end: dict[str, list[_Evidence]] = {}
        for theme, text, weight in rows(folder, "theme_words", ("theme", "words", "weight")):
            first, *rest = text.strip("*").split(" ")
            entry = _Evidence(theme, text, float(weight), tuple(rest), text.endswith("*"))
            place = self._end if text.startswith("*") else self._begin if entry.open and not rest else self._first
            place.setdefault(first, []).append(entry)
        self._heads = {part[:_SHORTEST] for part in self._begin}
        self._tails = {part[-_SHORTEST:] for part in self._end}
        listed = "|".join(sorted((re.escape(name) for name in names if name), key=lambda name: (-len(name), name)))
        more = rf"(?:(?: en)?(?: de| het)?(?: {_POST})?(?: van| voor)? (?:{listed})\b)"
        self._office = re.compile(rf"\b{_POST}(?: van| voor)? (?:{listed})\b{more}*")

    def find(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the themes (IRIs) that texts are about, strongest first."""
        scores: dict[str, float] = {}
        seen: set[tuple[str, str]] = set()
        for text in texts:
            for entry in self._evidence(text):
                if (entry.theme, entry.words) not in seen:
                    seen.add((entry.theme, entry.words))
                    scores[entry.theme] = scores.get(entry.theme, 0.0) + entry.weight
        enough = [theme for theme, score in scores.items() if score >= ENOUGH]
        above = {self._broader.get(theme) for theme in enough}
        strongest = sorted((theme for theme in enough if theme not in above), key=lambda theme: -scores[theme])
        return tuple(strongest[:MOST])

    def _evidence(self, text: str) -> Iterable[_Evidence]:
        """Yield the entries whose words a text holds, outside the names of ministries; in the text's order."""
        folded = fold(text[:_MOST_TEXT])
        if _NO_SUBJECT.match(folded):
            return
        if _MAY_NAME_OFFICE.search(folded):
            folded = self._office.sub(" ", folded)
        words = folded.split()
        for place, word in enumerate(words):
            for entry in self._first.get(word, ()):
                if _follows(entry, words, place + 1):
                    yield entry
            if word[:_SHORTEST] not in self._heads and word[-_SHORTEST:] not in self._tails:
                continue
            for length in range(_SHORTEST, min(len(word), _LONGEST) + 1):
                yield from self._begin.get(word[:length], ())
                yield from self._end.get(word[len(word) - length :], ())


def _follows(entry: _Evidence, words: list[str], place: int) -> bool:
    """Whether the rest of a phrase follows in a text; its last word may go on where the entry says so."""
    there = words[place : place + len(entry.rest)]
    if len(there) < len(entry.rest):
        return False
    if not entry.open:
        return tuple(there) == entry.rest
    return tuple(there[:-1]) == entry.rest[:-1] and there[-1].startswith(entry.rest[-1])
