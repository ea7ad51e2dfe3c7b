"""Commitments of ministers: `toezegging TZ202412-114` of the Tweede Kamer, `toezegging T03842` of the Eerste Kamer."""

import re

from pipeline.reading.citations.found import Found

_SECOND_CHAMBER = re.compile(
    r"(?:\b[Tt]oezegging(?:snummer)?\s{1,2})?(?<!\w)TZ(?P<month>20\d\d(?:0[1-9]|1[0-2]))\s?[-–]?\s?(?P<number>\d{3})(?!\d)"
)
"""Year and month, then a number of three digits; the hyphen between them is often lost."""
_FIRST_CHAMBER = re.compile(r"\b[Tt]oezegging(?:en)?\s{1,2}(?:nr\.?\s?)?\(?(?P<number>T0\d{4})(?!\d)")


def find_toezeggingen(text: str) -> list[Found]:
    """Return the commitments that a text cites by number."""
    found: list[Found] = []
    if "TZ20" in text:
        found += [
            Found(m.start(), m.end(), "toezegging", (f"TZ{m['month']}-{m['number']}",))
            for m in _SECOND_CHAMBER.finditer(text)
        ]
    if "T0" in text:
        found += [Found(m.start(), m.end(), "toezegging", (m["number"],)) for m in _FIRST_CHAMBER.finditer(text)]
    return found
