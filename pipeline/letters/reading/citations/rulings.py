"""Rulings by their European Case Law Identifier: `ECLI:NL:RVS:2019:1603`."""

import re

from pipeline.letters.reading.citations.found import FoundCitation

_ECLI = re.compile(r"\bECLI:(?P<rest>[A-Z]{2}:[A-Z0-9]{1,7}:\d{4}:[A-Z0-9](?:[A-Z0-9.]{0,23}[A-Z0-9])?)(?![A-Z0-9])")
"""Country, court, year, number: Council conclusions 2011/C 127/01, annex."""


def find_rulings(text: str, capitals: frozenset[str]) -> list[FoundCitation]:
    """Return the rulings that a text with these capital words cites."""
    if "ECLI" not in capitals:
        return []
    return [FoundCitation(m.start(), m.end(), "ecli", (m[0],)) for m in _ECLI.finditer(text)]
