"""Split the body of a letter into paragraphs, headings, list items, tables and footnotes."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import msgspec

from pipeline.letters.reading.recognise.dates import DATE, MONTHS
from pipeline.letters.reading.recognise.found import join
from pipeline.letters.reading.recognise.items import BULLET, is_item
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.typeface import advance
from pipeline.model.document import Role
from pipeline.model.printed import ParagraphKind

QUESTION = re.compile(
    r"(?:Vra(?:ag|gen)|Antwoord(?:en)?|Mededeling|Reactie)(?: op)?(?: (?:de )?vra(?:ag|gen))?"
    r"(?: \d{1,3}[a-z]?(?:(?:, en |, | en | t/m | tot en met |-)\d{1,3}[a-z]?)*)?[.:]?"
)
"""A line that numbers a question or an answer."""
BEFORE_DATE = (" van", " op", " per", " d.d.", " sinds", " vanaf", " tot", " dd.")
"""Words before a date, also where a line break separates them from it."""
DASH = re.compile(r"[•·▪◦●○■□➢‣\uf0b7\uf0a7–—-]\s+\S")
"""A bullet that does not begin a paragraph by chance."""
NOTE = re.compile(rf"(?:\[\d{{1,3}}\]|\d{{1,2}}\)?)\s+(?!(?:{MONTHS})\b)(?=[^\W\d_]|['‘“\"(])", re.IGNORECASE)
"""Number of a footnote, at its beginning."""
AMOUNT = re.compile(
    r"\d{1,2} (?:procent|percent|miljoen|miljard|euro|jaar|jaren|maanden|weken|dagen|gemeenten|provincies|leden|keer)\b"
)
"""A number that counts something, at the beginning of a paragraph."""
ENDS = (".", "!", "?", ":", ";", '."', ".”", ".’", ".'", ".)", "?”", '?"', ":”", "!”", "?)", "…")
ABBREVIATED = re.compile(
    r"\b(?:nrs?|Trb|Stb|Stcrt|PbEU|Pb|art|artt|blz|p|jl|resp|c\.q|mr|dr|drs|ir|prof|d\.d|t\.a\.v|bijv|bv|ca|o\.a|"
    r"i\.c|St|Kst) ?\.$",
    re.IGNORECASE,
)
"""Abbreviations at a line's end that do not end a sentence if a number or a small letter follows."""
HEADING_END = re.compile(r"[^.,;:!–-]$")
SHORT = 0.75
"""A line shorter than this share of the column ends on purpose."""
FEW, LIKELY = 3, 60
"""With fewer than `FEW` long lines the width is unknown, and taken to be at least `LIKELY` characters."""
SAMPLE = 16
"""Number of full lines that are measured."""
UNWRAPPED = 130
"""Characters of a line; a longer one was never wrapped."""
PIECE_KINDS: dict[Role, ParagraphKind] = {
    "heading": "heading",
    "list-item": "list-item",
    "table": "table",
    "footnote": "footnote",
    "paragraph": "paragraph",
}


class Block(msgspec.Struct):
    """Lines that belong together, as one paragraph or other block."""

    kind: ParagraphKind
    lines: list[WordGroup]
    turned: bool
    """Whether a page turn, page furniture or a footnote precedes the block."""
    _joined: tuple[int, str] = (0, "")
    """Cache of `text`: the number of lines joined last, and the result. A block grows, and is read many times."""

    @property
    def text(self) -> str:
        """Return the lines joined as one."""
        lines = self.lines
        if len(lines) == 1:
            return lines[0].text
        if self._joined[0] != len(lines):
            self._joined = (len(lines), join([piece.text for piece in lines]))
        return self._joined[1]


class Measure:
    """Width of the lines of a text."""

    def __init__(self, lines: Sequence[WordGroup]) -> None:
        """Measure the widest lines, except a few that stick out."""
        sizes = sorted(len(piece.text) for piece in lines if len(piece.text) > 30)
        self.wrapped = bool(sizes) and sizes[-1] <= UNWRAPPED
        """Whether lines end where they are full, and not only at the end of a paragraph."""
        self.characters = sizes[int(len(sizes) * 0.93)] if self.wrapped else 10**6
        if len(sizes) < FEW:
            self.characters = max(self.characters, LIKELY)
        self._lines = lines

    @cached_property
    def _advance(self) -> int:
        """Width of the column: between the widest line and the narrowest one that had no room for its next word."""
        full = [n for n, p in enumerate(self._lines) if 0.9 * self.characters < len(p.text) <= self.characters][:SAMPLE]
        if not full:
            return 10**9
        advances = sorted(advance(self._lines[n].text) for n in full)
        widest = advances[int(len(advances) * 0.93)]
        lines = self._lines
        refused = [
            advance(f"{lines[n].text} {lines[n + 1].text.split(' ', 1)[0]}")
            for n in full
            if n + 1 < len(lines) and not lines[n].text.endswith(ENDS) and not lines[n + 1].gap
        ]
        # half a percent for what kerning and the real typeface differ
        return (widest + max(widest, min(refused))) * 201 // 400 if refused else widest

    @cached_property
    def _spaced(self) -> bool:
        """Whether clear space separates paragraphs: then a sentence that ends near the margin does not end one."""
        gaps = shorts = 0
        for before, line in pairwise(self._lines):
            if before.text.endswith(ENDS) and not BULLET.match(line.text):
                gaps += line.gap
                shorts += not line.gap and len(before.text) < SHORT * self.characters and not BULLET.match(before.text)
        return gaps > 1 and shorts == 0

    def fits(self, line: str, word: str) -> bool:
        """Return whether a word would still have fitted on a line, so that the break after the line was intended."""
        if len(line) + 1 + len(word) > self.characters:
            return False
        if not self.wrapped or len(line) + len(word) < 0.8 * self.characters:
            return True
        return not self._spaced and advance(f"{line} {word}") <= self._advance


def blocks(stream: Sequence[WordGroup], indexes: Sequence[int]) -> list[Block]:
    """Return the blocks of the pieces with these indexes; indexes left out between them are page furniture."""
    lines = [stream[i] for i in indexes]
    measure = Measure(lines)
    found: list[Block] = []
    previous = -2
    for index, piece in zip(indexes, lines, strict=True):
        turned = bool(found) and (index != previous + 1 or piece.torn or piece.page != found[-1].lines[-1].page)
        if found and not _breaks(found[-1], piece, turned, measure):
            found[-1].lines.append(piece)
        else:
            found.append(Block(PIECE_KINDS.get(piece.role, "paragraph"), [piece], turned))
        previous = index
    for number, block in enumerate(found):
        block.kind = _kind(found, number, measure)
    return _rejoined(found, measure)


def _breaks(block: Block, piece: WordGroup, turned: bool, measure: Measure) -> bool:
    """Return whether a new block begins with a piece."""
    before = block.lines[-1]
    if piece.row == before.row:
        return False
    if piece.role == "table" or before.whole or piece.whole or before.role != piece.role or turned:
        return True
    if before is block.lines[0] and BULLET.fullmatch(before.text):
        return False
    if is_item(piece.text) and (_is_next(block.lines[0].text, piece.text) or not _in_sentence(before, piece)):
        return True
    if is_question(piece.text) or is_question(before.text):
        return True
    if piece.block is not None and before.block is not None:
        return piece.block != before.block
    if piece.gap:
        return True
    word = piece.text.split(" ", 1)[0]
    if not measure.fits(before.text, word):
        return False
    if before.text.endswith(ENDS):
        return not (ABBREVIATED.search(before.text[-10:]) and (piece.text[0].isdigit() or piece.text[0].islower()))
    return _is_title(block.lines, piece, measure)


def is_question(text: str) -> bool:
    """Return whether a line only numbers a question or an answer.

    >>> is_question("Antwoord op vraag 3"), is_question("Vraagt u zich dit af?")
    (True, False)
    """
    return text[0] in "VAMR" and QUESTION.fullmatch(text) is not None


def _is_next(before: str, text: str) -> bool:
    """Return whether two items of a list have numbers that follow each other."""
    first, second = before.split(".", 1)[0], text.split(".", 1)[0]
    return (
        first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1 and text[len(second) :][:2] == ". "
    )


def _in_sentence(before: WordGroup, piece: WordGroup) -> bool:
    """Return whether an apparent bullet continues a sentence: a dash within it, or a number at the line's start."""
    if piece.gap:
        return False
    first = piece.text.split(" ", 1)[0]
    if first.rstrip(".)").isdigit() and _is_open(before.text, first):
        return True
    if before.text.endswith(ENDS) or before.text.endswith(","):
        return False
    return (first in ("-", "–", "—") and piece.text[2:3].islower() and len(before.text) > 50) or (
        first.rstrip(".").isdigit() and len(before.text) > 60
    )


def _is_open(before: str, number: str) -> bool:
    """Return whether a line waits for a number: it ends in `nr.`, or has an open bracket that the number closes."""
    if ABBREVIATED.search(before[-10:]):
        return True
    return number.endswith(")") and before.rfind("(") > before.rfind(")") and "(" not in number


def _is_title(lines: Sequence[WordGroup], piece: WordGroup, measure: Measure) -> bool:
    """Return whether lines are a heading above a piece: short, without an end mark, before a piece that begins anew."""
    text = lines[-1].text
    if len(lines) > 2 or not piece.text[:1].isupper() or not (text[0].isupper() or text[0].isdigit()):
        return False
    return HEADING_END.search(text) is not None and len(text) < 0.75 * min(measure.characters, 120)


def _kind(found: Sequence[Block], number: int, measure: Measure) -> ParagraphKind:
    block = found[number]
    first = block.lines[0]
    if block.kind == "paragraph" and first.role == "paragraph" and DASH.match(first.text):
        return "list-item"
    if block.kind != "paragraph" or first.role == "paragraph":
        return block.kind
    count = len(block.lines)
    rows = len({piece.row for piece in block.lines}) if count > 1 else 1
    if count > rows and (count >= 3 * rows or count >= 2 * rows > 2):
        return "table"
    if NOTE.match(first.text) and _is_note(found, number):
        return "footnote"
    if is_item(first.text):
        return "list-item"
    if len(block.lines) == 1 and is_question(first.text):
        return "heading"
    return "heading" if _is_heading(found, number) else "paragraph"


def _is_note(found: Sequence[Block], number: int) -> bool:
    """Return whether a block that begins with a number is at the foot of a page or of the text."""
    if not re.match(r"\[|\d{1,2}\)? ", found[number].lines[0].text) or AMOUNT.match(found[number].lines[0].text):
        return False
    after = number + 1
    while after < len(found) and not found[after].turned and NOTE.match(found[after].lines[0].text):
        after += 1
    return after == len(found) or found[after].turned


def _is_heading(found: Sequence[Block], number: int) -> bool:
    block = found[number]
    if len(block.lines) > 2 or number + 1 >= len(found):
        return False
    text = block.text
    if (
        len(text) > 110
        or text.endswith(BEFORE_DATE)
        or (text.endswith(ENDS) and not text.endswith("?"))
        or not (text[0].isupper() or text[0].isdigit())
        or not HEADING_END.search(text)
    ):
        return False
    before = found[number - 1].lines
    if number and len(before) == 1 and is_question(before[0].text):
        return False
    after = found[number + 1].lines[0].text
    return after[:1].isupper() or after[:1] in "•-–\"“‘'(" or after[:1].isdigit() or block.lines[0].bold


def _rejoined(found: Sequence[Block], measure: Measure) -> list[Block]:
    """Join paragraphs and list items that a page turn, page furniture or a footnote separated."""
    result: list[Block] = []
    open_block: Block | None = None
    for block in found:
        if open_block is not None and block.kind == "paragraph" and _goes_on(open_block, block, measure):
            open_block.lines.extend(block.lines)
            continue
        result.append(block)
        if block.kind in ("paragraph", "list-item"):
            open_block = block
        elif block.kind != "footnote":
            open_block = None
    return result


def _goes_on(before: Block, block: Block, measure: Measure) -> bool:
    last, first = before.lines[-1], block.lines[0]
    if last.text.endswith(BEFORE_DATE) and DATE.match(first.text):
        return True
    if last.text.endswith(ENDS) or (last.whole and not first.text[:1].islower()):
        return False
    torn = block.turned or first.page != last.page
    if first.text[:1].islower():
        return torn or not measure.fits(last.text, first.text.split(" ", 1)[0]) or last.whole
    return torn and not measure.fits(last.text, first.text.split(" ", 1)[0]) and not last.whole and measure.wrapped
