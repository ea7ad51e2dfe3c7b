"""Several records of one letter to one letter."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.model.letter import Letter

RANK = ("application/xml", "text/html", "application/vnd.openxmlformats", "application/vnd.oasis", "application/pdf")
"""Formats from most to least structured: the first copy of a letter that is there gives its fields."""


def merge(copies: Sequence[Letter]) -> Letter:
    """Return one letter from all records that carry its identifier, with every record among its sources.

    The most structured copy gives the fields; among equals the one whose hash sorts first.
    """
    if len(copies) == 1:
        return copies[0]
    ordered = sorted(copies, key=lambda copy: (_rank(copy), [record.sha256 for record in copy.sources]))
    best = ordered[0]
    sources = tuple(record for copy in ordered for record in copy.sources)
    note = issue("duplicate", f"{len(copies)} records carry this letter")
    identifiers = tuple(dict.fromkeys(name for copy in ordered for name in copy.identifiers))
    return replace(best, sources=sources, identifiers=identifiers, issues=(*best.issues, note))


def _rank(letter: Letter) -> int:
    kind = letter.sources[0].media_type or ""
    return next((place for place, start in enumerate(RANK) if kind.startswith(start)), len(RANK))
