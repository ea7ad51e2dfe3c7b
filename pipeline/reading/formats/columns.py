"""Text that shows two columns side by side by blanks, as `pdftotext -layout` writes it: take them apart.

A letterhead prints its labels in a narrow column beside the letter. In such text every row holds a piece
of the letter and, after a run of blanks, a piece of the margin, so that no sentence can be read.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_SEGMENT = re.compile(r"\S(?:\S| (?=\S))*")
"""Text without two blanks in a row."""
_SLACK = 5
"""How many characters the start of a column may wander on a page."""
_LEFTMOST = 45
"""No margin column on the right begins left of this character."""
_PIECES = 3
"""Rows that a page's margin must have, where no other page has one in the same place."""


class Row(NamedTuple):
    """A line of one column."""

    text: str
    gap: bool
    side: bool


class _Piece(NamedTuple):
    start: int
    end: int
    text: str


def split(pages: Sequence[Sequence[str]]) -> list[list[Row]]:
    """Return the rows of every page: the letter first, then the margin."""
    pieces = [[[_Piece(m.start(), m.end(), m[0]) for m in _SEGMENT.finditer(row)] for row in page] for page in pages]
    common = _common_edge(pieces)
    return [_split_page(page, _edge(page, common)) for page in pieces]


def _common_edge(pages: list[list[list[_Piece]]]) -> int | None:
    """Return where the margin begins on most pages, or None where hardly a page has one."""
    found = Counter(edge for page in pages if (edge := _best_edge(page, _PIECES)) is not None)
    if not found:
        return None
    rows = [row for page in pages for row in page if row]
    for edge, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        crossing = sum(_crosses(row, edge) for row in rows)
        if crossing * 10 <= len(rows):
            return edge
    return None


def _edge(page: list[list[_Piece]], common: int | None) -> int | None:
    """Return where the margin of this page begins: near the common edge, with fewer rows needed."""
    if common is None:
        return None
    best = _best_edge(page, _PIECES)
    if best is not None and abs(best - common) <= 3 * _SLACK:
        return best
    near = [piece.start for row in page for piece in row[-1:] if abs(piece.start - common) <= _SLACK]
    edge = min(near, default=None)
    return edge if edge is not None and not any(_crosses(row, edge) for row in page) else None


def _best_edge(page: list[list[_Piece]], least: int) -> int | None:
    """Return the column that most last pieces of rows begin at and no text runs across."""
    starts = Counter(row[-1].start for row in page if row and row[-1].start >= _LEFTMOST)
    best, most = None, least - 1
    for edge in sorted(starts):
        rows = sum(count for start, count in starts.items() if edge <= start < edge + _SLACK)
        if rows > most and not any(_crosses(row, edge) for row in page):
            best, most = edge, rows
    return best


def _crosses(row: list[_Piece], edge: int) -> bool:
    """Return whether text that begins before the edge runs well across it."""
    return any(piece.start < edge and piece.end > edge + _SLACK for piece in row)


def _split_page(page: list[list[_Piece]], edge: int | None) -> list[Row]:
    if edge is None:
        return _one_column(page)
    left = [[piece for piece in row if piece.start < edge] for row in page]
    right = [[piece for piece in row if piece.start >= edge] for row in page]
    letter = _letter(left, right)
    return letter + [row._replace(side=True) for row in _one_column(right)]


def _one_column(page: list[list[_Piece]]) -> list[Row]:
    rows: list[Row] = []
    gap = False
    for row in page:
        if row:
            rows.append(Row(_joined(row), gap and bool(rows), False))
        gap = not row
    return rows


def _letter(left: list[list[_Piece]], right: list[list[_Piece]]) -> list[Row]:
    """Return the letter's own rows.

    Beside a margin, a row may be blank only because the two columns have other line heights; there a
    blank row separates where the text before it looks finished, or where two follow each other.
    """
    beside = [index for index, row in enumerate(right) if row]
    first, last = (beside[0], beside[-1] + 1) if beside else (0, -1)
    width = max((row[-1].end for row in left if row), default=0)
    rows: list[Row] = []
    blank = 0
    previous: list[_Piece] = []
    for index, row in enumerate(left):
        if not row:
            blank += 1
            continue
        doubtful = first < index <= last + 1 and blank == 1
        finished = bool(previous) and (previous[-1].end < 0.75 * width or previous[-1].text[-1] in '.:;?!,”"')
        rows.append(Row(_joined(row), blank > 0 and bool(rows) and (finished or not doubtful), False))
        blank, previous = 0, row
    return rows


def _joined(row: list[_Piece]) -> str:
    """Return a row's pieces with the blanks between them kept, as they may part a label from its value."""
    text = row[0].text
    for before, piece in pairwise(row):
        text += " " * (piece.start - before.end) + piece.text
    return text
