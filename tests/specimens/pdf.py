"""A letter as PDF in the two columns of the government's letterhead: body left, particulars in the margin.

The standard fonts (WinAnsi) and uncompressed streams make the bytes depend on nothing but the text and reportlab.
"""

import io
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.specimens.parts import Block, Parts, Side, pieces, signed

WIDTH, HEIGHT = 595.28, 841.89
LEFT, SIDE = 79.0, 452.0
COLUMN, SIDE_COLUMN = 345.0, 94.0
TOP_FIRST, TOP_NEXT, BOTTOM = 380.0, 130.0, 775.0
"""Where the body starts on the first page and on the others, and where it ends; from the top of the page."""
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
EMBEDDED = {PLAIN: "Vera", BOLD: "VeraBd"}
"""Fonts that come with reportlab; Vera is to Verdana, the face of many ministries, as a sister."""
NARROWER = 0.85
"""Size at which Vera is as wide as Helvetica."""


class Mark(NamedTuple):
    """One run of text on a page; `top` is its baseline from the top of the page."""

    left: float
    top: float
    text: str
    font: str = PLAIN
    size: float = 9.0


class Word(NamedTuple):
    """One word and the number of the footnote behind it."""

    text: str
    note: int | None


class Flow:
    """The left column: blocks run down it and on to the next page, each page keeping room for its footnotes."""

    def __init__(self, footnotes: tuple[str, ...]) -> None:
        self.footnotes = footnotes
        self.pages: list[list[Mark]] = [[]]
        self.notes: list[list[int]] = [[]]
        self.top = TOP_FIRST

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append([])
        self.notes.append([])
        self.top = TOP_NEXT

    def room(self, height: float, notes: list[int]) -> None:
        """Turn the page where the next line, with the footnotes it brings, does not fit."""
        here = self.notes[-1] + notes
        below = sum(8.0 * len(_wrap(self.footnotes[number - 1], COLUMN, PLAIN, 6.5)) for number in here)
        if self.top + height > BOTTOM - below:
            self.turn()

    def lines(self, text: str, left: float = LEFT, font: str = PLAIN, mark: str = "") -> None:
        """Set a text in lines of 12 points, with `mark` hanging before the first."""
        for number, line in enumerate(_wrap(text, COLUMN - (left - LEFT), font, 9.0)):
            notes = [word.note for word in line if word.note is not None]
            self.room(12.0, notes)
            self.notes[-1] += notes
            if mark and number == 0:
                self.pages[-1].append(Mark(LEFT, self.top, mark, font))
            self._set(line, left, font)
            self.top += 12.0

    def _set(self, line: list[Word], left: float, font: str) -> None:
        """Put one line down: runs between footnote numbers as one string, the numbers raised and small."""
        run: list[str] = []
        for number, word in enumerate(line):
            run.append(word.text)
            if word.note is None and number < len(line) - 1:
                continue
            text = " ".join(run)
            self.pages[-1].append(Mark(left, self.top, text, font))
            left += stringWidth(text, font, 9.0)
            if word.note is not None:
                self.pages[-1].append(Mark(left, self.top - 3.0, str(word.note), font, 5.5))
                left += stringWidth(f"{word.note}", font, 5.5) + stringWidth(" ", font, 9.0)
            run = []

    def block(self, block: Block, follower: Block | None) -> None:
        """Set one block of the body, and a blank line after it unless it belongs to what follows."""
        if block.kind == "table":
            self._table(block)
        elif block.kind == "heading":
            self.room(36.0, [])
            self.lines(block.text, font=BOLD)
            return
        elif block.kind == "list-item":
            self.lines(block.text, LEFT + 14.0, mark=block.mark)
        else:
            self.lines(block.text)
        within = block.kind == "list-item" and follower is not None and follower.kind == "list-item"
        self.top += 0.0 if within else 12.0

    def _table(self, block: Block) -> None:
        step = COLUMN / max(len(row) for row in block.rows)
        for number, row in enumerate(block.rows):
            self.room(12.0, [])
            for place, cell in enumerate(row):
                self.pages[-1].append(Mark(LEFT + place * step, self.top, cell, BOLD if number == 0 else PLAIN))
            self.top += 12.0


def as_pdf(parts: Parts, embedded: bool = False) -> bytes:
    """Return the letter as PDF; `embedded` as word processors write it, with its fonts inside and all compressed."""
    flow = Flow(parts.footnotes)
    flow.top = max(TOP_FIRST, 318.0 + 12.0 * sum(len(_wrap(value, 290.0, PLAIN, 9.0)) for _, value in parts.labels))
    if parts.salutation:
        flow.lines(parts.salutation)
        flow.top += 12.0
    _blocks(flow, parts.body)
    _end(flow, parts)
    if parts.annex:
        flow.turn()
        _blocks(flow, parts.annex)
    for font in EMBEDDED.values() if embedded else ():
        pdfmetrics.registerFont(TTFont(font, f"{font}.ttf"))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=int(embedded), invariant=1)
    canvas.setTitle(next((value for label, value in parts.labels if label in ("Betreft", "Onderwerp")), "Brief"))
    canvas.setAuthor("Brievenbus")
    for number, marks in enumerate(flow.pages):
        head = _letterhead(parts) if number == 0 else _margin([part for part in parts.side if part.repeated], 100.0)
        folio = Mark(SIDE, 805.0, f"Pagina {number + 1} van {len(flow.pages)}", size=6.5)
        for mark in [*head, *marks, *_notes(flow.notes[number], parts.footnotes), folio]:
            canvas.setFont(*((EMBEDDED[mark.font], mark.size * NARROWER) if embedded else (mark.font, mark.size)))
            canvas.drawString(mark.left, HEIGHT - mark.top, mark.text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _blocks(flow: Flow, blocks: tuple[Block, ...]) -> None:
    for number, block in enumerate(blocks):
        flow.block(block, blocks[number + 1] if number + 1 < len(blocks) else None)


def _end(flow: Flow, parts: Parts) -> None:
    """Set the closing, the signatures with room for the pen, and the list of enclosures."""
    if parts.closing:
        flow.room(72.0, [])
        flow.lines(parts.closing)
        flow.top += 12.0
    for signature in parts.signatures:
        flow.room(84.0, [])
        above, below = signed(signature)
        for line in above:
            flow.lines(line)
        flow.top += 36.0
        for line in below:
            flow.lines(line)
        flow.top += 24.0
    if parts.enclosures:
        flow.lines("Bijlagen:")
        for number, title in enumerate(parts.enclosures, start=1):
            flow.lines(title, LEFT + 14.0, mark=f"{number}.")


def _letterhead(parts: Parts) -> list[Mark]:
    """Return the head of the first page: name beside the logo, addresses, margin column, labels with their values."""
    marks = [Mark(322.0, 62.0 + 12.0 * number, line, size=10.0) for number, line in enumerate(parts.ministry)]
    if parts.return_address:
        marks.append(Mark(LEFT, 150.0, f"> Retouradres {parts.return_address}", size=6.5))
    marks += [Mark(LEFT, 174.0 + 12.0 * number, line) for number, line in enumerate(parts.addressee)]
    marks += _margin(list(parts.side), 160.0)
    top = 300.0
    for label, value in parts.labels:
        marks.append(Mark(LEFT, top, label))
        for line in _wrap(value, 290.0, PLAIN, 9.0):
            marks.append(Mark(LEFT + 55.0, top, " ".join(word.text for word in line)))
            top += 12.0
    return marks


def _margin(blocks: list[Side], top: float) -> list[Mark]:
    marks = []
    for block in blocks:
        for text, font in [*((line, BOLD) for line in block.bold), *((line, PLAIN) for line in block.plain)]:
            for line in _wrap(text, SIDE_COLUMN, font, 6.5):
                marks.append(Mark(SIDE, top, " ".join(word.text for word in line), font, 6.5))
                top += 9.0
        top += 9.0
    return marks


def _notes(numbers: list[int], footnotes: tuple[str, ...]) -> list[Mark]:
    """Return the footnotes of a page, the last line just above the bottom of the column."""
    marks = []
    wrapped = [(number, _wrap(footnotes[number - 1], COLUMN - 8.0, PLAIN, 6.5)) for number in numbers]
    top = BOTTOM + 12.0 - 8.0 * sum(len(lines) for _, lines in wrapped)
    for number, lines in wrapped:
        marks.append(Mark(LEFT, top, str(number), size=6.5))
        for line in lines:
            marks.append(Mark(LEFT + 8.0, top, " ".join(word.text for word in line), size=6.5))
            top += 8.0
    return marks


def _wrap(text: str, width: float, font: str, size: float) -> list[list[Word]]:
    """Return a text as lines of words that fit a width."""
    lines: list[list[Word]] = [[]]
    used = 0.0
    for word in _words(text):
        own = stringWidth(word.text + ("" if word.note is None else str(word.note)), font, size)
        if lines[-1] and used + own > width:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += own + stringWidth(" ", font, size)
    return lines


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    for run, note in pieces(text):
        found = [Word(word, None) for word in run.split()]
        if note is not None and found:
            found[-1] = Word(found[-1].text, note)
        words += found
    return words
