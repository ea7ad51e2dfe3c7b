"""Split text that shows two columns side by side with blanks, as `pdftotext -layout` writes it.

A letterhead prints its labels in a narrow column next to the letter. In such text every row has a piece
of the letter and, after a run of blanks, a piece of the margin, so no sentence can be read.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.furniture import is_stated_page_number

_SEGMENT = re.compile(r"\S+(?:[ \u00a0]\S+)*")
"""Text without two blanks in a row."""
_SLACK = 5
"""Characters that the start of a column may vary by on a page."""
_LEFTMOST = 45
"""A margin column on the right never begins left of this character."""
_RIGHTMOST = 300
"""Nor does it begin at or right of this one."""
_PIECES = 3
"""Rows needed to recognise a margin; other pages of the document may have fewer."""
_LONG = 50
"""Characters of a row that is printed over the full width of the letter."""
_BESIDE = 34
"""The sender's address next to that of the addressee begins at this character or later."""
_ADDRESSES = 3
"""Minimum number of lines with an address, a telephone number or a unit in such a column; a table has fewer."""
_ADDRESS = re.compile(
    r"Postbus \d|\b\d{4} ?[A-Z]{2}\b|[Tt]ele(?:foon|fax|x)\b|\bFax\b|\bE-?mail\b|\(?\b0\d{1,3}\)?[ -]\d|www\.|@|"
    r"(?:straat|weg|laan|plein|kade|hout) \d|Directi|Directora|Afdeling|[Aa]dres\b"
)
_OFFICE = re.compile(r"(?:[Dd]e |DE )?(?:(?:[Vv]ice-?)?[Mm]inister|[Ss]taatssecretaris|MINISTER|STAATSSECRETARIS)\b")
"""Beginning of an office, of which two side by side are those who sign, and no margin."""
_FINISHED = frozenset('.:;?!,”"')


class ColumnLine(msgspec.Struct, gc=False):
    """A line of one column."""

    text: str
    gap: bool
    side: bool


class _Piece(msgspec.Struct, gc=False):
    start: int
    end: int
    text: str


def split(pages: Sequence[str]) -> list[list[ColumnLine]]:
    """Return the rows of every page: first the letter, then the margin."""
    if not any("  " in page for page in pages):
        return [_plain(page.split("\n")) for page in pages]
    pieces = [[_pieces(row) for row in page.split("\n")] for page in pages]
    if not any(row[-1].start >= _BESIDE for page in pieces for row in page if row):
        return [_one_column(page) for page in pieces]
    width = _width([row for page in pieces for row in page])
    widths = [_width(page) or width for page in pieces]
    shown = any(
        _edge(page[: _signed(page)], wide, _PIECES) is not None for page, wide in zip(pieces, widths, strict=True)
    )
    least = 1 if shown else _PIECES
    signed = [_signed(page) for page in pieces]
    edges = [_edge(page[:end], wide, least) for page, wide, end in zip(pieces, widths, signed, strict=True)]
    first = _continued(_split_first(pieces[0][: signed[0]], edges[0]), pieces[0], signed[0])
    others = zip(pieces[1:], edges[1:], signed[1:], strict=True)
    return [first, *(_continued(_split_page(page[:end], edge), page, end) for page, edge, end in others)]


def _plain(page: Sequence[str]) -> list[ColumnLine]:
    """Return the rows of a page without a row that two columns could share."""
    rows: list[ColumnLine] = []
    gap = False
    for row in page:
        text = row.strip()
        if text:
            rows.append(ColumnLine(text, gap and bool(rows), False))
        gap = not text
    return rows


def _signed(page: list[list[_Piece]]) -> int:
    """Return the row in which offices stand side by side, as those who sign do, or the number of rows."""
    return next(
        (n for n, row in enumerate(page) if len(row) > 1 and all(_OFFICE.match(piece.text) for piece in row)), len(page)
    )


def _continued(above: list[ColumnLine], page: list[list[_Piece]], begin: int) -> list[ColumnLine]:
    """Return the rows of a page: those above, in columns or not, then those from `begin` on, which are in none."""
    below = _one_column(page[begin:])
    if below and begin and not page[begin - 1]:
        below[0] = replace(below[0], gap=True)
    return [row for row in above if not row.side] + below + [row for row in above if row.side]


def _pieces(row: str) -> list[_Piece]:
    """Return the pieces of a row; most rows have one."""
    text = row.strip()
    if "  " not in text:
        start = len(row) - len(row.lstrip()) if len(row) != len(text) else 0
        return [_Piece(start, start + len(text), text)] if text else []
    return [_Piece(found.start(), found.end(), found[0]) for found in _SEGMENT.finditer(row)]


def _width(rows: list[list[_Piece]]) -> int | None:
    """Return the column where three quarters of the letter's full rows have ended, or None without full rows."""
    ends = sorted(row[0].end for row in rows if row and row[0].end - row[0].start >= _LONG)
    return ends[len(ends) * 3 // 4] if ends else None


def _edge(page: list[list[_Piece]], width: int | None, least: int) -> int | None:
    """Return where the page's margin column begins (right of the letter, where most last pieces begin), or None.

    No text may run across it between its first row and its last: a column has its part of the page to itself.
    """
    leftmost = max(_LEFTMOST, (width or 0) - _SLACK)
    if len(page) > limits.PIECES:
        return None
    last = [row[-1] for row in page if row and leftmost <= row[-1].start < _RIGHTMOST]
    starts = Counter(piece.start for piece in last if not is_stated_page_number(piece.text))
    best, most = None, least - 1
    for edge in sorted(starts):
        rows = sum(starts[start] for start in range(edge, edge + _SLACK))
        if rows > most and not _crossed(page, edge):
            best, most = edge, rows
    return best


def _crossed(page: list[list[_Piece]], edge: int) -> bool:
    """Return whether text that begins before the edge runs across it, between the first and last row of the column."""
    beside = [
        index
        for index, row in enumerate(page)
        if row and edge <= row[-1].start < edge + _SLACK and not is_stated_page_number(row[-1].text)
    ]
    if not beside:
        return True
    rows = page[beside[0] : beside[-1] + 1]
    return any(piece.start < edge and piece.end > edge + _SLACK for row in rows for piece in row)


def _head(page: list[list[_Piece]]) -> tuple[int, int]:
    """Return where a column next to the addressee begins, and the row with which it has ended; (0, 0) without one.

    It has the upper part of the page to itself and shows the sender's address. Text runs across it further down.
    """
    starts = Counter(row[-1].start for row in page if len(row) > 1 and row[-1].start >= _BESIDE)
    for edge, rows in starts.most_common(_PIECES):
        if rows < 2 or len(page) > limits.PIECES:
            break
        first = next(index for index, row in enumerate(page) if row and row[-1].start == edge)
        end = next((n for n in range(first, len(page)) if any(p.start < edge < p.end for p in page[n])), len(page))
        column = [piece for row in page[first:end] for piece in row if piece.start == edge]
        if sum(_ADDRESS.search(piece.text) is not None for piece in column) >= _ADDRESSES:
            return edge, end
    return 0, 0


def _split_first(page: list[list[_Piece]], margin: int | None) -> list[ColumnLine]:
    """Return the rows of the first page, whose upper part alone may have two columns: the letter, then the column."""
    edge, end = _head(page)
    if not end or (margin is not None and edge >= margin - _SLACK):
        return _split_page(page, margin)
    return _continued(_split_page(page[:end], edge), page, end)


def _split_page(page: list[list[_Piece]], edge: int | None) -> list[ColumnLine]:
    if edge is None:
        return _one_column(page)
    left = [[piece for piece in row if piece.start < edge] for row in page]
    right = [[piece for piece in row if piece.start >= edge] for row in page]
    letter = _letter(left, right)
    return letter + [replace(row, side=True) for row in _one_column(right)]


def _one_column(page: list[list[_Piece]]) -> list[ColumnLine]:
    rows: list[ColumnLine] = []
    gap = False
    cells: list[int] = []
    for row in page:
        if row:
            indented = len(row) > 1 or (len(cells) > 1 and not gap and _is_below(row[0], cells))
            text = " " * row[0].start + _joined(row) if indented else row[0].text
            rows.append(ColumnLine(text, gap and bool(rows), False))
            cells = [piece.start for piece in row] if len(row) > 1 or gap else cells
        gap = not row
    return rows


def _is_below(piece: _Piece, cells: list[int]) -> bool:
    """Return whether a piece alone on its row is below a cell of the rows above it, other than the first."""
    return any(abs(piece.start - start) <= 1 for start in cells[1:])


def _letter(left: list[list[_Piece]], right: list[list[_Piece]]) -> list[ColumnLine]:
    """Return the letter's own rows.

    Next to a margin, a row may be blank only because the two columns have different line heights. There, a single
    blank row separates paragraphs only if the margin is blank too and the text before it looks finished.
    """
    beside = [index for index, row in enumerate(right) if row and not is_stated_page_number(row[0].text)]
    first, last = (beside[0], beside[-1] + 1) if beside else (0, -1)
    width = max((row[-1].end for row in left if row), default=0)
    rows: list[ColumnLine] = []
    blank = 0
    previous: list[_Piece] = []
    for index, row in enumerate(left):
        if not row:
            blank += 1
            continue
        gap = blank > 0 and bool(rows)
        if gap and blank == 1 and first < index <= last + 1:
            gap = not right[index - 1] and (previous[-1].end < 0.75 * width or previous[-1].text[-1] in _FINISHED)
        rows.append(ColumnLine(_joined(row), gap, False))
        blank, previous = 0, row
    return rows


def _joined(row: list[_Piece]) -> str:
    """Return a row's pieces joined with the blanks between them, as these may separate a label from its value."""
    text = row[0].text
    if len(row) == 1:
        return text
    for before, piece in pairwise(row):
        text += " " * (piece.start - before.end) + piece.text
    return text
