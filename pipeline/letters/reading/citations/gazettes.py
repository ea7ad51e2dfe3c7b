"""The official journals: `Stb. 2020, 118`, `Trb. 2015, nr. 61`, `Stcrt. 2011, 23196`."""

import re

from pipeline.letters.reading.citations.found import FoundCitation

_JOURNAL = re.compile(
    r"\b(?P<journal>Stb|Staatsblad|Trb|Tractatenblad|Stcrt|Staatscourant)\s?\.?\s{0,2},?\s{0,2}(?P<year>(?:18|19|20)\d\d)\s{0,2},?\s{0,2}"
    r"(?:(?:nr|nummer|no)\s?\.?\s{0,2})?(?P<number>\d{1,5})(?![\d/])"
)
_IDS = {
    "Stb": "stb",
    "Staatsblad": "stb",
    "Trb": "trb",
    "Tractatenblad": "trb",
    "Stcrt": "stcrt",
    "Staatscourant": "stcrt",
}
_SINCE = {"stb": 1995, "trb": 1995, "stcrt": 2010}
"""First year in which a publication id consists of year and number. Before 2010 the Staatscourant was numbered by the
day."""


def find_gazettes(text: str, capitals: frozenset[str]) -> list[FoundCitation]:
    """Return the issues of the official journals that a text with these capital words cites."""
    if capitals.isdisjoint(_IDS):
        return []
    return [_issue(match) for match in _JOURNAL.finditer(text)]


def _issue(match: re.Match[str]) -> FoundCitation:
    series = _IDS[match["journal"]]
    if int(match["year"]) < _SINCE[series]:
        return FoundCitation(match.start(), match.end(), "other")
    return FoundCitation(match.start(), match.end(), "other", (f"{series}-{match['year']}-{match['number']}",))
