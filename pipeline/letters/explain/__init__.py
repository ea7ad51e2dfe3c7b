"""Explain how a letter was read: every field with its words, position and rule, as plain text; `page` makes a page."""

import re

from pipeline.letters.explain.doubt import certainty_of
from pipeline.letters.explain.fields import ExplainedValue, rows
from pipeline.model.document import Document
from pipeline.model.letter import Certainty, Letter
from pipeline.model.printed import PrintedLetter

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control and direction characters: the text of a letter must not control the terminal that shows it."""
_LONGEST = 300


def explain_text(document: Document, printed: PrintedLetter, letter: Letter) -> str:
    """Return lines of text with the value, page, offsets, rule and words of every field, followed by the findings."""
    pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
    lines = [f"{letter.identifier} ({document.format}, {pages}, {len(document.text)} characters)"]
    for row in rows(document, printed, letter):
        lines += _lines(row, document, certainty_of(row, letter))
    lines += [f"theme: {theme}" for theme in letter.themes]
    lines += [f"issue {issue.code} ({issue.severity}): {issue.message}" for issue in letter.issues]
    return "".join(f"{_plain(line)}\n" for line in lines)


def _lines(row: ExplainedValue, document: Document, certainty: Certainty | None) -> list[str]:
    """Return the lines about one value: the value, its meaning and links, then the evidence."""
    doubt = " [doubtful]" if certainty == "doubtful" else ""
    if row.printed is None and row.meaning is None:
        return [f"{row.field}: not found{doubt}"]
    lines = [f"{row.field}: {row.printed if row.printed is not None else '(not printed)'}{doubt}"]
    if row.meaning is not None:
        lines.append(f"    = {row.meaning}")
    lines += [f"    -> {link}" + (f" ({row.how})" if row.how else "") for link in row.links]
    if row.start is not None and row.end is not None:
        words = document.text[row.start : row.end]
        lines.append(f"    page {row.page}, {row.start}-{row.end}, {row.rule}: {words!r}" if words != row.printed else
                     f"    page {row.page}, {row.start}-{row.end}, {row.rule}")  # fmt: skip
    return lines


def _plain(line: str) -> str:
    """Return a line for a terminal: white space as blanks, control characters replaced, at most 300 characters."""
    plain = _UNPRINTABLE.sub("\ufffd", re.sub(r"[\t\n\r]+", " ", line))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
