"""A value that a recogniser found: the printed text, its place, and the rule that found it."""

from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.model.printed import Evidence


class FoundValue(msgspec.Struct, frozen=True, gc=False):
    """One value with its evidence."""

    text: str
    start: int
    end: int
    page: int
    rule: str

    def evidence(self, field: str) -> Evidence:
        """Return the evidence for this value in a field."""
        return Evidence(field=field, start=self.start, end=self.end, page=self.page, rule=self.rule)


def whole(run: Sequence[WordGroup], rule: str) -> FoundValue:
    """Return the joined text of one or more pieces as one value. The run must not be empty."""
    text = join([piece.text for piece in run]) if len(run) > 1 else run[0].text
    return FoundValue(text, run[0].start, run[-1].end, run[0].page, rule)


def part(piece: WordGroup, begin: int, end: int, rule: str) -> FoundValue:
    """Return the part of a piece's text between two of its offsets."""
    text = piece.text[begin:end].strip()
    if len(piece.text) == piece.end - piece.start:  # nothing was cleaned away, so offsets carry over
        begin += len(piece.text[begin:end]) - len(piece.text[begin:end].lstrip())
        return FoundValue(text, piece.start + begin, piece.start + begin + len(text), piece.page, rule)
    return FoundValue(text, piece.start, piece.end, piece.page, rule)


def extend(first: FoundValue, rest: Sequence[WordGroup]) -> FoundValue:
    """Return a value extended with the pieces that continue it."""
    if not rest:
        return first
    text = join([first.text, *(piece.text for piece in rest)])
    return FoundValue(text, first.start, rest[-1].end, first.page, first.rule)


SUSPENDED = ("en ", "of ", "tot ", "and ", "or ", "dan ", "als ", "noch ", "en/of ")
"""Words before which a hyphen at a line's end replaces a left-out part ("land- en tuinbouw")."""


def join(texts: Sequence[str]) -> str:
    """Return wrapped lines as one line; keep a hyphen at a line's end, remove a soft one.

    >>> join(["alle Natura 2000-", "gebieden, land-", "en tuin\\xad", "bouw"])
    'alle Natura 2000-gebieden, land- en tuinbouw'
    """
    plain = " ".join(texts)
    if "- " not in plain and "\xad " not in plain:
        return plain
    result = texts[0]
    for text in texts[1:]:
        if result.endswith("\xad"):
            result = result[:-1] + text
            continue
        bound = (
            result.endswith("-") and text[:1].isalnum() and not text.startswith(SUSPENDED) and result[-2:-1].isalnum()
        )
        result += text if bound else " " + text
    return result
