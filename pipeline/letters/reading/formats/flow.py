"""Convert paragraphs and tables of word processors to lines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.model.document import Role


class FlowParagraph(NamedTuple):
    """One paragraph. A line end in its text was typed by the writer."""

    text: str
    role: Role = ""
    bold: bool = False
    gap: bool = False
    """Whether the style asks for clear space before the paragraph."""


def table(rows: Iterable[Sequence[Sequence[FlowParagraph]]], role: Role, *, ruled: bool) -> Iterator[FlowParagraph]:
    """Yield a table's cells, each with its own paragraphs, as paragraphs.

    Word processors use tables to lay out pages. A row whose cells have one paragraph each becomes one line,
    with tabs between the cells; it has the role of a table if the table is ruled or the row has three cells or more.
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

    An empty paragraph leaves clear space. Each line of a paragraph becomes a line, without space between them.
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
