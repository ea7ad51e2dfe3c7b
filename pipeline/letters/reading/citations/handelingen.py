"""Handelingen, the record of debates: `Handelingen II 2014/15, nr. 75, item 31`."""

import re

from pipeline.letters.reading.citations.found import SESSION_YEAR, FoundCitation, session_key

_CHAMBER = r"(?P<chamber>II?|[TE]\.?K\.?|[Tt]weede\s{1,2}[Kk]amer|[Ee]erste\s{1,2}[Kk]amer)"
_RECORD = re.compile(
    rf"Handelingen\s{{1,2}}(?:(?:der\s{{1,2}}|van\s{{1,2}}de\s{{1,2}})?{_CHAMBER}\s{{0,2}},?\s{{0,2}})?"
    rf"(?:[Vv]ergaderjaar\s{{1,2}})?{SESSION_YEAR}"
    r"(?:\s{0,2},?\s{0,2}(?:nr|nummer|no)\.?\s{0,2}(?P<meeting>\d{1,3})(?!\d))?"
    r"(?:\s{0,2},\s{0,2}(?:item|nr\.?)\s{0,2}(?P<item>\d{1,3})(?!\d))?"
)
_LITERAL = re.compile(r"(?<![\w-])(h-[te]k-(?:19|20)\d{6}-\d{1,4}-\d{1,4})(?![\w-])")


def find_handelingen(text: str) -> list[FoundCitation]:
    """Return the debates that a text cites; a target needs the chamber, meeting and item, or an id written out."""
    found: list[FoundCitation] = []
    if "Handelingen" in text:
        found += [_debate(match) for match in _RECORD.finditer(text)]
    if "h-tk-" in text or "h-ek-" in text:
        found += [FoundCitation(m.start(), m.end(), "handelingen", (m[1],)) for m in _LITERAL.finditer(text)]
    return found


def _debate(match: re.Match[str]) -> FoundCitation:
    year = session_key(match)
    if year is None or match["meeting"] is None or match["item"] is None or match["chamber"] is None:
        return FoundCitation(match.start(), match.end(), "handelingen")
    series = "h-ek" if match["chamber"][0].lower() == "e" or match["chamber"] == "I" else "h-tk"
    return FoundCitation(
        match.start(), match.end(), "handelingen", (f"{series}-{year}-{match['meeting']}-{match['item']}",)
    )
