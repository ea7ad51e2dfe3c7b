"""A value as a recogniser finds it: what is printed, where, and by which rule."""

from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.model.printed import Evidence


class FoundValue(msgspec.Struct, frozen=True):
    """A value with the evidence for it."""

    text: str
    start: int
    end: int
    page: int
    rule: str

    def evidence(self, field: str) -> Evidence:
        """Return the evidence for it as the value of a field."""
        return Evidence(field=field, start=self.start, end=self.end, page=self.page, rule=self.rule)


def whole(run: Sequence[WordGroup], rule: str) -> FoundValue:
    """Return what one or more pieces say together, on one line. The run must not be empty."""
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
    """Return a value with the pieces that it goes on in."""
    if not rest:
        return first
    text = join([first.text, *(piece.text for piece in rest)])
    return FoundValue(text, first.start, rest[-1].end, first.page, first.rule)


SUSPENDED = ("en ", "of ", "tot ", "and ", "or ", "dan ", "als ", "noch ", "en/of ")
"""Words before which a hyphen at a line's end stands for a left-out part ("land- en tuinbouw")."""


def join(texts: Sequence[str]) -> str:
    """Return wrapped lines as one line; a hyphen at a line's end is kept, a soft one is none.

    >>> join(["alle Natura 2000-", "gebieden, land-", "en tuin\\xad", "bouw"])
    'alle Natura 2000-gebieden, land- en tuinbouw'
    """
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
