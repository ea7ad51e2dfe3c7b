"""Paragraphs and tables of word processors, as lines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.model.document import Role


class FlowParagraph(NamedTuple):
    """One paragraph: a line end in its text is one that the writer made."""

    text: str
    role: Role = ""
    bold: bool = False
    gap: bool = False
    """Whether the style asks for clear space before it."""


def table(rows: Iterable[Sequence[Sequence[FlowParagraph]]], role: Role, *, ruled: bool) -> Iterator[FlowParagraph]:
    """Give a table's cells, each of which holds paragraphs, as paragraphs.

    Word processors use tables to lay out pages. A row whose cells hold one paragraph each is one line,
    with tabs between the cells; it is a table to the reader if it is ruled or has three cells or more.
    Any other row gives its cells' paragraphs one after the other.
    """
    for row in rows:
        cells = [[paragraph for paragraph in cell if paragraph.text.strip()] for cell in row]
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and all(len(cell) == 1 for cell in filled):
            texts = [" ".join(cell[0].text.split("\n")).strip() if cell else "" for cell in cells]
            bold = all(cell[0].bold for cell in filled)
            own: Role = role or ("table" if ruled or len(filled) > 2 else "")
            yield FlowParagraph("\t".join(texts).strip("\t"), own, bold)
            continue
        for cell in row:
            if any(paragraph.text.strip() for paragraph in cell):
                first = True
                for paragraph in cell:
                    yield paragraph._replace(gap=paragraph.gap or (first and len(filled) > 1))
                    first = False


def write(lines: LineBuilder, paragraphs: Iterable[FlowParagraph], block: int = 0) -> int:
    """Add paragraphs to the lines and return the number of the last block.

    An empty paragraph leaves clear space; each line of a paragraph is a line, without space between.
    """
    gap, before = False, ""
    for paragraph in paragraphs:
        if not paragraph.text.strip():
            gap = True
            continue
        block += 1
        gap = gap or paragraph.gap or paragraph.role != before
        for row in paragraph.text.split("\n"):
            added = lines.add(
                row,
                gap=gap and bool(lines.lines),
                role=paragraph.role,
                bold=paragraph.bold,
                block=block,
            )
            gap = gap and not added
        before = paragraph.role
    return block
