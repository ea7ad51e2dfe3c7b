"""Where the margin column of a letterhead stands on printed pages, and what stands in it."""

from collections import Counter
from collections.abc import Sequence

from pipeline.reading.formats.glyphs import Piece

_SLACK = 9.0
"""Points that the pieces of a margin may begin apart."""
_OVER = 6.0
"""Points that a line of the letter may reach over the margin's edge."""
_LEAST = 3
"""Pieces that show a margin."""
_LEFTMOST = 0.55
"""No margin on the right begins left of this share of the page."""


class Margin:
    """The margin column of a document's pages."""

    def __init__(self, pages: Sequence[tuple[float, list[Piece]]]) -> None:
        """Look at the width and the pieces of every page."""
        self._pages = pages
        found = [_edge(width, pieces) for width, pieces in pages]
        self._edges = found
        votes = Counter(round(edge) for edge in found if edge is not None)
        self._common = min(votes, key=lambda edge: (-votes[edge], edge)) if votes else None

    def part(self, index: int) -> tuple[list[Piece], list[Piece]]:
        """Return the pieces of the letter and those of the margin of one page."""
        _, pieces = self._pages[index]
        edge = self._where(index)
        if edge is None:
            return pieces, []
        return (
            [piece for piece in pieces if piece.left < edge - 1],
            [piece for piece in pieces if piece.left >= edge - 1],
        )

    def _where(self, index: int) -> float | None:
        """Return where the margin of a page begins: where it shows, else where it is on the other pages."""
        _, pieces = self._pages[index]
        own, common = self._edges[index], self._common
        if common is None or (own is not None and abs(own - common) <= 4 * _SLACK):
            return own
        near = [piece.left for piece in pieces if abs(piece.left - common) <= _SLACK]
        if not near or _crossed(min(near), pieces):
            return None
        return min(near)


def _edge(width: float, pieces: list[Piece]) -> float | None:
    """Return where most pieces on the right of the page begin, if no text runs across that place."""
    right = sorted(piece.left for piece in pieces if piece.left >= _LEFTMOST * width)
    if len(right) < _LEAST or len(right) == len(pieces):
        return None
    best, most = None, _LEAST - 1
    for index, edge in enumerate(right):
        if index and edge - right[index - 1] < 0.5:
            continue
        count = sum(edge <= left < edge + _SLACK for left in right[index:])
        if count > most and not _crossed(edge, pieces):
            best, most = edge, count
    return best


def _crossed(edge: float, pieces: list[Piece]) -> bool:
    """Return whether text that begins left of the edge runs over it."""
    return any(piece.left < edge - 1 and piece.right > edge + _OVER for piece in pieces)
