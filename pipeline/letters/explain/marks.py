"""Split the text of a document into runs, by page and line, each with the fields found there."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.letters.explain.fields import ExplainedValue
from pipeline.model.document import Document, Line

_FURNITURE = ("header", "footer", "side")


class MarkedRun(NamedTuple):
    """A run of characters within which no field begins or ends."""

    text: str
    group: str | None
    """Group of the narrowest field here; None where there is none."""
    hint: str
    """Names of all the fields here, with their rules."""
    anchors: tuple[int, ...]
    """Numbers of the rows whose value begins here."""


class MarkedLine(NamedTuple):
    """One printed line."""

    pieces: tuple[MarkedRun, ...]
    role: str
    gap: bool
    body: str | None
    """Kind of the body block that contains the line, such as `paragraph` or `heading`; None outside the body."""


class Span(NamedTuple):
    """Position of a row's value in the text."""

    start: int
    end: int
    number: int
    """Index of the row."""
    furniture: bool
    """Whether it begins in a margin, header or footer. Text that continues on a next page skips these."""


class MarkedPage(NamedTuple):
    """One printed page."""

    number: int
    lines: tuple[MarkedLine, ...]


def pages(document: Document, rows: Sequence[ExplainedValue]) -> list[MarkedPage]:
    """Return the pages of a document with its rows marked; the anchors are positions in `rows`."""
    waiting = sorted(
        (
            (row.start, row.end, number)
            for number, row in enumerate(rows)
            if row.start is not None and row.end is not None
        ),
        reverse=True,
    )
    lines: dict[int, list[MarkedLine]] = {}
    active: list[Span] = []
    for line in sorted(document.lines, key=lambda line: line.start):
        furniture = line.role in _FURNITURE
        while waiting and waiting[-1][0] < max(line.end, line.start + 1):
            active.append(Span(*waiting.pop(), furniture))
        active = [span for span in active if span.end > line.start]
        here = [span for span in active if span.furniture == furniture]
        lines.setdefault(line.page, []).append(_line(line, here, rows))
    return [MarkedPage(number, tuple(lines[number])) for number in sorted(lines)]


def _line(line: Line, spans: Sequence[Span], rows: Sequence[ExplainedValue]) -> MarkedLine:
    body = next((rows[span.number].rule for span in spans if rows[span.number].title.group == "body"), None)
    cuts = {line.start, line.end}
    for span in spans:
        cuts |= {cut for cut in (span.start, span.end) if line.start < cut < line.end}
    ordered = sorted(cuts)
    ends = ordered[1:] if len(ordered) > 1 else [line.end]
    pieces = [_piece(line, start, end, spans, rows) for start, end in zip(ordered, ends, strict=False)]
    return MarkedLine(tuple(pieces), line.role, line.gap, body.removeprefix("body-") if body else None)


def _piece(line: Line, start: int, end: int, spans: Sequence[Span], rows: Sequence[ExplainedValue]) -> MarkedRun:
    here = sorted(
        (span for span in spans if span.start <= start < span.end),
        key=lambda span: (span.end - span.start, span.number),
    )
    fields = [rows[span.number] for span in here if rows[span.number].title.group != "body"]
    return MarkedRun(
        text=line.text[start - line.start : end - line.start],
        group=fields[0].title.group if fields else None,
        hint="; ".join(f"{row.field}: {row.rule}" for row in fields),
        anchors=tuple(span.number for span in here if start <= span.start < max(end, start + 1)),
    )
