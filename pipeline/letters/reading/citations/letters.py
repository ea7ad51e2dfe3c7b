"""Earlier letters by their date: `mijn brief van 12 mei 2011`."""

import re

from pipeline.letters.reading.citations.found import MONTHS, FoundCitation

_LETTER = re.compile(
    r"rie(?:f|ven)\s{1,2}(?:d\.d\.|van|gedateerd)\s{1,2}(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s{1,2})?"
    rf"\d{{1,2}}\s{{1,2}}{MONTHS}\s{{0,2}}(?:(?:19|20)\d\d(?!\d)|jl\b\.?|j\.l\.)"
)
_BEFORE = re.compile(
    r"\b(?:(?:[Mm]ijn|[Uu]w|[Oo]nze|[Hh]aar|[Zz]ijn|[Dd]e|[Ee]en)\s{1,2})?(?:(?:eerdere|gelijkluidende)\s{1,2})?"
    r"(?:[Kk]amer)?[Bb]$"
)
_WINDOW = 40


def find_letters(text: str) -> list[FoundCitation]:
    """Return the letters that a text cites by date, without target: a date alone does not identify a publication."""
    found: list[FoundCitation] = []
    for match in _LETTER.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - _WINDOW), match.start())
        if before is not None:
            found.append(FoundCitation(before.start(), match.end(), "letter"))
    return found
