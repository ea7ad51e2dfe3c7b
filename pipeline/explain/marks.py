"""The text of a document in pieces, page by page and line by line, each with the fields that stand there."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.explain.fields import Row
from pipeline.model.document import Document, Line


class Piece(NamedTuple):
    """A run of characters over which no field begins or ends."""

    text: str
    group: str | None
    """Group of the narrowest field here; None where there is none."""
    hint: str
    """The names of all the fields here and their rules."""
    anchors: tuple[int, ...]
    """Numbers of the rows whose value begins here."""


class MarkedLine(NamedTuple):
    """One printed line."""

    pieces: tuple[Piece, ...]
    role: str
    gap: bool
    body: str | None
    """What the body takes the line for, such as `paragraph` or `heading`; None outside the body."""


class Page(NamedTuple):
    """One printed page."""

    number: int
    lines: tuple[MarkedLine, ...]


def pages(document: Document, rows: Sequence[Row]) -> list[Page]:
    """Return the pages of a document with its rows marked; the anchors are positions in `rows`."""
    spans = sorted(
        (row.start, row.end, number) for number, row in enumerate(rows) if row.start is not None and row.end is not None
    )
    lines: dict[int, list[MarkedLine]] = {}
    waiting, active = 0, list[tuple[int, int, int]]()
    for line in sorted(document.lines, key=lambda line: line.start):
        while waiting < len(spans) and spans[waiting][0] < max(line.end, line.start + 1):
            active.append(spans[waiting])
            waiting += 1
        active = [span for span in active if span[1] > line.start]
        lines.setdefault(line.page, []).append(_line(line, active, rows))
    return [Page(number, tuple(lines[number])) for number in sorted(lines)]


def _line(line: Line, spans: Sequence[tuple[int, int, int]], rows: Sequence[Row]) -> MarkedLine:
    body = next((rows[number].rule for _, _, number in spans if rows[number].title.group == "body"), None)
    cuts = {line.start, line.end}
    for start, end, _ in spans:
        cuts |= {cut for cut in (start, end) if line.start < cut < line.end}
    ordered = sorted(cuts)
    ends = ordered[1:] if len(ordered) > 1 else [line.end]
    pieces = [_piece(line, start, end, spans, rows) for start, end in zip(ordered, ends, strict=False)]
    return MarkedLine(tuple(pieces), line.role, line.gap, body.removeprefix("body-") if body else None)


def _piece(line: Line, start: int, end: int, spans: Sequence[tuple[int, int, int]], rows: Sequence[Row]) -> Piece:
    here = sorted((span for span in spans if span[0] <= start < span[1]), key=lambda span: (span[1] - span[0], span[2]))
    fields = [rows[number] for _, _, number in here if rows[number].title.group != "body"]
    return Piece(
        text=line.text[start - line.start : end - line.start],
        group=fields[0].title.group if fields else None,
        hint="; ".join(f"{row.field}: {row.rule}" for row in fields),
        anchors=tuple(number for first, _, number in here if start <= first < max(end, start + 1)),
    )
