"""Lines of a letter that a format took for heads and feet of pages, since a copy in the same file repeats them."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.addressee import begins_addressee
from pipeline.letters.reading.recognise.furniture import EDGES
from pipeline.letters.reading.recognise.offices import classify
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import is_body

SHORT = 60
"""A longer line before the foot of a page is no office."""
NEAR = 5
"""Pieces between an office and the name below it."""


def restored(stream: list[WordGroup]) -> list[WordGroup]:
    """Return the stream with salutations, closings, signatures and running text as the letter's own lines.

    No head or foot of a page greets, signs or goes on with a sentence.
    """
    edges = [index for index, piece in enumerate(stream) if piece.side and piece.role in EDGES]
    mine = [index for index in edges if _is_named(stream, index) or _is_own(stream, index)]
    if not mine:
        return stream
    result = list(stream)
    for index in mine:
        result[index] = replace(stream[index], side=False, role="")
    return result


def _is_named(stream: Sequence[WordGroup], index: int) -> bool:
    """Return whether a line is the name of who signs, closely below a closing or an office."""
    if classify(stream[index].text) != "name":
        return False
    above = stream[max(0, index - NEAR + 1) : index]
    return any(
        classify(piece.text) in ("role", "closing", "behalf")
        for piece in above
        if piece.role != "side" and (piece.side or len(piece.text) < SHORT)
    )


def _is_own(stream: Sequence[WordGroup], index: int) -> bool:
    """Whether a line greets, takes leave, signs, or is running text."""
    text = stream[index].text
    if lineshapes.is_salutation(text):
        return True
    if classify(text) in ("role", "closing", "behalf"):
        return not begins_addressee(text)
    before = stream[index - 1] if index and not stream[index].gap else None
    if before and text[:1].islower() and is_body(before.text) and not before.text.endswith((".", "!", "?")):
        return True
    return is_body(text) and lineshapes.has_verb(text)
