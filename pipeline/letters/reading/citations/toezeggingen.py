"""Commitments of ministers: `toezegging TZ202412-114` of the Tweede Kamer, `toezegging T03842` of the Eerste Kamer."""

import re

from pipeline.letters.reading.citations.found import FoundCitation

_SECOND_CHAMBER = re.compile(r"TZ(?P<month>20\d\d(?:0[1-9]|1[0-2]))\s?[-–]?\s?(?P<number>\d{3})(?!\d)")
"""Year and month, then a number of three digits; the hyphen between them is often lost."""
_FIRST_CHAMBER = re.compile(r"T0\d{4}(?!\d)")
_WORD = re.compile(r"\b[Tt]oezegging(?:en|snummer)?\s{1,2}(?:nr\.?\s?|met\s{1,2}(?:nummer|kenmerk)\s{1,2})?\(?$")
_WINDOW = 40


def find_toezeggingen(text: str) -> list[FoundCitation]:
    """Return the commitments that a text cites by number."""
    found: list[FoundCitation] = []
    for match in _SECOND_CHAMBER.finditer(text):
        word = _WORD.search(text, max(0, match.start() - _WINDOW), match.start())
        if not text[match.start() - 1 : match.start()].isalnum():
            start = word.start() if word and "(" not in word[0] else match.start()
            found.append(FoundCitation(start, match.end(), "toezegging", (f"TZ{match['month']}-{match['number']}",)))
    for match in _FIRST_CHAMBER.finditer(text):
        word = _WORD.search(text, max(0, match.start() - _WINDOW), match.start())
        if word is not None:
            found.append(FoundCitation(word.start(), match.end(), "toezegging", (match[0],)))
    return found
