"""Arrange printed pieces on pages into lines in reading order: columns, rows, furniture, footnotes, tables.

Works on the output of any reader of paged documents: pieces of text with their place and line height.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from pipeline.letters.reading.formats import furniture
from pipeline.letters.reading.formats.glyphs import TextPiece
from pipeline.letters.reading.formats.margin import Margin
from pipeline.model.document import Box, Role

_WIDE = 1.3
"""A blank wider than this, in ems, separates two cells of a row."""
_TIGHT = 0.12
"""A blank narrower than this, in ems, is no blank."""
_ITEM = re.compile(r"[•●○▪■◦‣⁃*§\uf0b7o–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]")
"""Mark that begins a list item; the blank after it does not separate cells."""
_LEAST = 1.0
"""Minimum height of letters, in points: a hostile PDF prints them without any height."""
_from_the_top = attrgetter("bottom", "left")
_from_the_left = attrgetter("left")
_PARAGRAPH = 1.3
"""A line step larger than this many usual steps leaves clear space."""
_SMALL = 0.92
"""Type smaller than this share of the body's size is small type, in which footnotes are printed."""
_HIGH = 0.33
"""Furniture at the top is above this share of the page height; a letterhead that repeats is tall."""
_LOW = 0.75
"""Furniture at the bottom is below this share of the page height."""


class LaidOutPage(NamedTuple):
    """Pieces of one page, with the page's width and height in points."""

    width: float
    height: float
    pieces: list[TextPiece]


class LaidOutLine(NamedTuple):
    """One line of one column."""

    text: str
    box: Box
    size: float
    bold: bool
    cells: int
    gap: bool
    role: Role


def arrange(pages: Sequence[LaidOutPage]) -> Iterator[list[LaidOutLine]]:
    """Yield the lines of each page: running head, letter, footnotes and foot, then the margin column."""
    margin = Margin([(page.width, page.pieces) for page in pages])
    parted = [margin.part(index) for index in range(len(pages))]
    letters = [_spaced(_rows(main)) for main, _ in parted]
    body = _body_size(letters)
    edging = _edging(pages, letters)
    repeated = _repeated(edging)
    noted = False
    for number, (page, letter, (_, side)) in enumerate(zip(pages, letters, parted, strict=True), 1):
        rows = _edges(letter, page.height, edging[number - 1], repeated)
        rows, noted = _footnotes(rows, body, noted)
        rows = _tables(rows, page.height if number == 1 else 0.0)
        yield rows + [_beside(row) for row in _spaced(_rows(side))]


def _rows(pieces: Sequence[TextPiece]) -> list[list[TextPiece]]:
    """Return the pieces grouped by line, from left to right; lines go from top to bottom."""
    rows: list[list[TextPiece]] = []
    top = bottom = 0.0
    for piece in sorted(pieces, key=_from_the_top):
        high, low = piece.top, piece.bottom
        if rows and (top < (high + low) / 2 < bottom or high < (top + bottom) / 2 < low):
            rows[-1].append(piece)
            top, bottom = max(top, high), max(bottom, low)
        else:
            rows.append([piece])
            top, bottom = high, low
    for row in rows:
        if len(row) > 1:
            row.sort(key=_from_the_left)
    return rows


def _spaced(rows: Sequence[Sequence[TextPiece]]) -> list[LaidOutLine]:
    """Return rows as lines, each with whether clear space precedes it."""
    lines = [_line(row) for row in rows]
    sizes = [line.size for line in lines]
    feet = [line.box.bottom for line in lines]
    steps = [after - before for before, after in pairwise(feet)]
    usual: dict[float, list[float]] = {size: [] for size in sizes}
    for size, step in zip(sizes[1:], steps, strict=True):
        if 0.6 * size < step < 2.1 * size:
            usual[size].append(step)
    expected = _pitches(usual)
    for index, step in enumerate(steps, 1):
        if step > _PARAGRAPH * max(expected[sizes[index - 1]], expected[sizes[index]]):
            lines[index] = lines[index]._replace(gap=True)
    return lines


def _pitches(steps: Mapping[float, list[float]]) -> dict[float, float]:
    """Return the usual line step for each size; sizes that round to the same number of points share it."""
    shared: dict[int, list[float]] = {}
    for size, found in steps.items():
        shared.setdefault(round(size), []).extend(found)
    pitch = {point: min(median(found), 1.75 * point) for point, found in shared.items() if found}
    return {size: pitch.get(round(size), 1.1 * size) for size in steps}


def _line(row: Sequence[TextPiece]) -> LaidOutLine:
    """Return one line; cells are separated by as many blanks as fit between them."""
    if len(row) == 1:
        text, left, top, right, bottom, size, bold = row[0]
        return LaidOutLine(text, Box(left, top, right, bottom), size, bold, 1, False, "")
    text, cells = row[0].text, 1
    for before, piece in pairwise(row):
        em = max(before.size, piece.size, _LEAST) / 1.2
        space = piece.left - before.right
        if space > _WIDE * em and (piece is not row[1] or not _ITEM.fullmatch(before.text)):
            text += " " * max(3, round(space / (0.55 * em)))
            cells += 1
        elif space > _TIGHT * em:
            text += " "
        text += piece.text
    box = Box(
        row[0].left,
        min(piece.top for piece in row),
        max(piece.right for piece in row),
        max(piece.bottom for piece in row),
    )
    size = max(piece.size for piece in row)
    return LaidOutLine(text, box, size, all(piece.bold for piece in row), cells, False, "")


def _beside(row: LaidOutLine) -> LaidOutLine:
    return row._replace(role="footer" if furniture.is_stated_page_number(row.text) else "side")


def _body_size(pages: Sequence[Sequence[LaidOutLine]]) -> float:
    """Return the line height of most characters of the letter, on the first two pages only: annexes have tables."""
    exact: dict[float, int] = {}
    for page in pages[:2]:
        for row in page:
            exact[row.size] = exact.get(row.size, 0) + (len(row.text) if row.cells == 1 else 0)
    sizes: Counter[float] = Counter()
    for size, characters in exact.items():
        sizes[round(size * 2) / 2] += characters
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _words(row: LaidOutLine, number: int | None) -> list[tuple[str, int]]:
    """Return the keys of a line of furniture: its words, without the page number if one is given, and its place.

    The place counts steps of about a fifth of an inch.
    """
    place = round(row.box.bottom / 14)
    word = (furniture.same(row.text), place)
    return [word] if number is None else [word, (furniture.counted(row.text, number), place)]


def _edging(
    pages: Sequence[LaidOutPage], letters: Sequence[list[LaidOutLine]]
) -> list[dict[int, list[tuple[str, int]]]]:
    """Return the furniture keys of the lines near the top or bottom of each page, by index.

    The first and last line of a page may count the pages.
    """
    found: list[dict[int, list[tuple[str, int]]]] = []
    for number, (page, letter) in enumerate(zip(pages, letters, strict=True), 1):
        high, low, last = _HIGH * page.height, _LOW * page.height, len(letter) - 1
        found.append(
            {
                index: _words(row, number if index in (0, last) else None)
                for index, row in enumerate(letter)
                if not high < row.box.bottom < low
            }
        )
    return found


def _repeated(edging: Sequence[dict[int, list[tuple[str, int]]]]) -> set[tuple[str, int]]:
    """Return the keys that occur at the same place, or next to it, on several pages."""
    if len(edging) < 2:
        return set()
    seen: Counter[tuple[str, int]] = Counter()
    for near in edging:
        seen.update({word for words in near.values() for word in words})
    return {
        (word, place) for word, place in seen if seen[word, place - 1] + seen[word, place] + seen[word, place + 1] > 1
    }


def _edges(
    letter: list[LaidOutLine], height: float, near: dict[int, list[tuple[str, int]]], repeated: set[tuple[str, int]]
) -> list[LaidOutLine]:
    """Return rows with the page furniture marked: lines that repeat on other pages in the same place, page numbers."""
    rows = list(letter)
    last = len(rows) - 1
    for index, words in near.items():
        row = rows[index]
        edge = index in (0, last) and last > 0 and not 0.12 * height < row.box.bottom < 0.9 * height
        if furniture.is_stated_page_number(row.text) or (index > last - 4 and furniture.is_imprint(row.text)):
            rows[index] = row._replace(role="footer")
        elif not repeated.isdisjoint(words) or (edge and furniture.is_page_number(row.text)):
            rows[index] = row._replace(role="header" if row.box.bottom <= _HIGH * height else "footer")
    return rows


def _footnotes(rows: list[LaidOutLine], body: float, noted: bool) -> tuple[list[LaidOutLine], bool]:
    """Return rows with the footnotes marked, and whether the page ends in footnotes.

    Footnotes are the small type under the last line of body type. They begin with a mark, or continue a footnote
    from the foot of the previous page.
    """
    small = len(rows)
    while small and (rows[small - 1].role or rows[small - 1].size < _SMALL * body):
        small -= 1
    first = next((i for i in range(small, len(rows)) if not rows[i].role and furniture.is_note(rows[i].text)), None)
    if first is None:
        return rows, False
    if noted and small:
        first = small
    marked = [row._replace(role="footnote") if i >= first and not row.role else row for i, row in enumerate(rows)]
    return marked, True


def _tables(rows: list[LaidOutLine], head: float) -> list[LaidOutLine]:
    """Return rows with tables marked: runs of rows with cells, some with three or more, below the letterhead."""
    result = list(rows)
    begin = 0
    while begin < len(rows):
        end = begin
        while end < len(rows) and rows[end].cells > 1 and not rows[end].role:
            end += 1
        run = rows[begin:end]
        if len(run) > 1 and max(row.cells for row in run) > 2 and run[0].box.top > 0.45 * head:
            result[begin:end] = [row._replace(role="table") for row in run]
        begin = max(end, begin + 1)
    return result
