"""Find the margin column of a letterhead on printed pages, and the pieces in it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.furniture import is_stated_page_number
from pipeline.letters.reading.formats.glyphs import TextPiece

_SLACK = 9.0
"""Maximum difference between the left edges of the pieces of a margin, in points."""
_OVER = 6.0
"""Points that a line of the letter may extend over the margin's edge."""
_LEAST = 3
"""Pieces needed to recognise a margin; other pages of the document may have fewer."""
_COLUMN = 8
"""Lines of a column of the letterhead next to the addressee."""
_NEAR = 60.0
"""Maximum clear space between two lines of such a column, in points."""
_LEFTMOST = 0.55
"""A margin on the right never begins left of this share of the page width."""
_LONG = 45
"""Characters of a line that is printed over the full width of the letter."""
_INTO = 12.0
"""Points that a margin may begin left of where most full lines end: some lines are longer."""


class Margin:
    """Margin column of a document's pages."""

    def __init__(self, pages: Sequence[tuple[float, list[TextPiece]]]) -> None:
        """Examine the width and the pieces of every page."""
        self._pages = pages
        every = _letter_width([piece for _, pieces in pages for piece in pieces])
        self._least_left = [max(_LEFTMOST * width, (_letter_width(pieces) or every) - _INTO) for width, pieces in pages]
        self._edges = [_edge(pieces, left, _LEAST) for (_, pieces), left in zip(pages, self._least_left, strict=True)]
        votes = Counter(round(edge) for edge in self._edges if edge is not None)
        self._common = min(votes, key=lambda edge: (-votes[edge], edge)) if votes else None

    def part(self, index: int) -> tuple[list[TextPiece], list[TextPiece]]:
        """Return the pieces of the letter and those of the margin on one page."""
        width, pieces = self._pages[index]
        edge, end = self._where(index), float("inf")
        if edge is None and index == 0:
            edge, end = _beside_addressee(pieces, _LEFTMOST * width)
        if edge is None:
            return pieces, []
        letter: list[TextPiece] = []
        margin: list[TextPiece] = []
        for piece in pieces:
            (letter if piece.left < edge - 1 or piece.bottom > end else margin).append(piece)
        return letter, margin

    def _where(self, index: int) -> float | None:
        """Return where the margin of a page begins: its own edge, else the edge on the other pages, or None."""
        _, pieces = self._pages[index]
        own, common = self._edges[index], self._common
        if common is None or (own is not None and abs(own - common) <= 4 * _SLACK):
            return own
        near = [piece.left for piece in pieces if abs(piece.left - common) <= _SLACK]
        if not near or _crossed(min(near), pieces):
            return None
        return min(near)


def _letter_width(pieces: list[TextPiece]) -> float:
    """Return the point where three quarters of the letter's full lines have ended, or 0 without full lines."""
    ends = sorted([piece.right for piece in pieces if len(piece.text) >= _LONG])
    return ends[len(ends) * 3 // 4] if ends else 0.0


def _edge(pieces: list[TextPiece], leftmost: float, least: int) -> float | None:
    """Return where most pieces right of the letter begin, unless text runs across that place next to them."""
    right = sorted([piece.left for piece in pieces if piece.left >= leftmost and not is_stated_page_number(piece.text)])
    if len(right) < least or len(right) == len(pieces) or len(pieces) > limits.PIECES:
        return None
    best, most = None, least - 1
    for index, edge in enumerate(right):
        if index and edge - right[index - 1] < 0.5:
            continue
        count = bisect_left(right, edge + _SLACK) - index
        if count > most and not _crossed(edge, pieces):
            best, most = edge, count
    return best


def _beside_addressee(pieces: list[TextPiece], leftmost: float) -> tuple[float | None, float]:
    """Return where a column of the letterhead begins, and its lower end, if the letter's lines below are wider.

    Its lines begin at the same place and follow each other closely; no text runs across it.
    """
    lefts = Counter(round(piece.left) for piece in pieces if piece.left >= leftmost)
    edge, count = max(lefts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    if count < _COLUMN or len(pieces) > limits.PIECES:
        return None, 0.0
    column = sorted((piece for piece in pieces if round(piece.left) == edge), key=lambda piece: piece.top)
    across = [piece for piece in pieces if piece.left < edge - 1 and piece.right > edge + _OVER]
    end = min((piece.top for piece in across if piece.bottom > column[0].top), default=float("inf"))
    run = column[:1]
    for piece in column[1:]:
        if piece.top - run[-1].bottom > _NEAR or piece.bottom > end:
            break
        run.append(piece)
    return (float(edge), run[-1].bottom) if len(run) >= _COLUMN else (None, 0.0)


def _crossed(edge: float, pieces: list[TextPiece]) -> bool:
    """Return whether text that begins left of the edge runs over it, between the first and last piece there."""
    column = [piece for piece in pieces if -1 < piece.left - edge < _SLACK and not is_stated_page_number(piece.text)]
    top = min((piece.top for piece in column), default=0.0)
    bottom = max((piece.bottom for piece in column), default=0.0)
    return any(
        piece.left < edge - 1 and piece.right > edge + _OVER and piece.bottom > top and piece.top < bottom
        for piece in pieces
    )
