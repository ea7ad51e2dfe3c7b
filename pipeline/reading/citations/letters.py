"""Earlier letters by their date: `mijn brief van 12 mei 2011`."""

import re

from pipeline.reading.citations.found import MONTHS, Found

_LETTER = re.compile(
    r"\b(?:(?:[Mm]ijn|[Uu]w|[Oo]nze|[Hh]aar|[Zz]ijn|[Dd]e|[Ee]en)\s{1,2})?(?:eerdere\s{1,2}|gelijkluidende\s{1,2})?"
    r"(?:[Bb]rief|[Kk]amerbrief|[Bb]rieven|[Kk]amerbrieven)\s{1,2}(?:d\.d\.|van|gedateerd)\s{1,2}"
    rf"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s{{1,2}})?\d{{1,2}}\s{{1,2}}{MONTHS}\s{{0,2}}(?:(?:19|20)\d\d\b|jl\b\.?|j\.l\.)"
)


def find_letters(text: str) -> list[Found]:
    """Return the letters that a text cites by date; which publication that is, the date alone does not tell."""
    if "rie" not in text:
        return []
    return [Found(m.start(), m.end(), "letter") for m in _LETTER.finditer(text)]
