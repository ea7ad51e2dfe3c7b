"""Split the body of a letter into paragraphs, headings, list items, tables and footnotes."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise.dates import DATE, MONTHS
from pipeline.letters.reading.recognise.found import join
from pipeline.letters.reading.recognise.items import BULLET, is_item
from pipeline.letters.reading.recognise.measure import ENDS, Measure
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.model.document import Role
from pipeline.model.printed import ParagraphKind

QUESTION = re.compile(
    r"(?:Vra(?:ag|gen)|Antwoord(?:en)?|Mededeling|Reactie)(?: op)?(?: (?:de )?vra(?:ag|gen))?"
    r"(?: \d{1,3}[a-z]?(?:(?:, en |, | en | t/m | tot en met |-)\d{1,3}[a-z]?)*)?[.:]?"
)
"""A line that numbers a question or an answer."""
ASKS = frozenset("VAMR")
BEFORE_DATE = (" van", " op", " per", " d.d.", " sinds", " vanaf", " tot", " dd.")
"""Words before a date, also where a line break separates them from it."""
LONGEST_BULLET = 7
"""Characters of the longest number of an item, `(xviii)`."""
DASH = re.compile(r"[•·▪◦●○■□➢‣\uf0b7\uf0a7–—-]\s+\S")
"""A bullet that does not begin a paragraph by chance."""
NOTE = re.compile(rf"(?:\[\d{{1,3}}\]|\d{{1,2}}\)?)\s+(?!(?:{MONTHS})\b)(?=[^\W\d_]|['‘“\"(])", re.IGNORECASE)
"""Number of a footnote, at its beginning."""
AMOUNT = re.compile(
    r"\d{1,2} (?:procent|percent|miljoen|miljard|euro|jaar|jaren|maanden|weken|dagen|gemeenten|provincies|leden|keer)\b"
)
"""A number that counts something, at the beginning of a paragraph."""
ABBREVIATED = re.compile(
    r"\b(?:nrs?|Trb|Stb|Stcrt|PbEU|Pb|art|artt|blz|p|jl|resp|c\.q|mr|dr|drs|ir|prof|d\.d|t\.a\.v|bijv|bv|ca|o\.a|"
    r"i\.c|St|Kst) ?\.$",
    re.IGNORECASE,
)
"""Abbreviations at a line's end that do not end a sentence if a number or a small letter follows."""
NO_HEADING_END = frozenset(".,;:!–-")
"""Signs in which no heading ends."""
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
    text: str = ""
    """The lines joined as one, once the block has all of them."""


def blocks(stream: Sequence[WordGroup], indexes: Sequence[int]) -> list[Block]:
    """Return the blocks of the pieces with these indexes; indexes left out between them are page furniture."""
    if not indexes:
        return []
    measure = Measure([stream[i] for i in indexes])
    found: list[Block] = []
    lines: list[WordGroup] = []
    previous, turned = -1, False
    for index in indexes:
        piece = stream[index]
        if lines:
            turned = index != previous + 1 or piece.torn or piece.page != lines[-1].page
        if lines and not _breaks(lines, piece, turned, measure):
            lines.append(piece)
        else:
            lines = [piece]
            found.append(Block(PIECE_KINDS.get(piece.role, "paragraph"), lines, turned))
        previous = index
    for number, block in enumerate(found):
        block.kind = _kind(found, number)
    whole = _rejoined(found, measure)
    for block in whole:
        block.text = _joined(block.lines)
    return whole


def _joined(lines: Sequence[WordGroup]) -> str:
    return lines[0].text if len(lines) == 1 else join([piece.text for piece in lines])


def _breaks(lines: Sequence[WordGroup], piece: WordGroup, turned: bool, measure: Measure) -> bool:
    """Return whether a new block begins with a piece, below the lines of a block."""
    before = lines[-1]
    if piece.row == before.row:
        return False
    if piece.role == "table" or before.whole or piece.whole or before.role != piece.role or turned:
        return True
    above, text = before.text, piece.text
    if len(above) <= LONGEST_BULLET and len(lines) == 1 and BULLET.fullmatch(above):
        return False
    parted = piece.block is not None and before.block is not None
    if piece.gap and not parted:
        return True
    if is_item(text) and (_is_next(lines[0].text, text) or not _in_sentence(before, piece)):
        return True
    if (text[0] in ASKS and is_question(text)) or (above[0] in ASKS and is_question(above)):
        return True
    if parted:
        return piece.block != before.block
    if not measure.fits(above, text):
        return False
    if above.endswith(ENDS):
        return not ((text[0].isdigit() or text[0].islower()) and ABBREVIATED.search(above[-10:]))
    return _is_title(lines, piece, measure)


def is_question(text: str) -> bool:
    """Return whether a line only numbers a question or an answer.

    >>> is_question("Antwoord op vraag 3"), is_question("Vraagt u zich dit af?")
    (True, False)
    """
    return text[0] in ASKS and QUESTION.fullmatch(text) is not None


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
    return text[-1] not in NO_HEADING_END and len(text) < 0.75 * min(measure.characters, 120)


def _kind(found: Sequence[Block], number: int) -> ParagraphKind:
    block = found[number]
    first = block.lines[0]
    if block.kind != "paragraph":
        return block.kind
    if first.role == "paragraph":
        return "list-item" if DASH.match(first.text) else "paragraph"
    count = len(block.lines)
    rows = len({piece.row for piece in block.lines}) if count > 1 else 1
    if count > rows and (count >= 3 * rows or count >= 2 * rows > 2):
        return "table"
    text = first.text
    if not text[0].isalpha() and NOTE.match(text) and _is_note(found, number):
        return "footnote"
    if is_item(text):
        return "list-item"
    if count == 1 and is_question(text):
        return "heading"
    return "heading" if count <= 2 and _is_heading(found, number) else "paragraph"


def _is_note(found: Sequence[Block], number: int) -> bool:
    """Return whether a block that begins with a number is at the foot of a page or of the text."""
    if not re.match(r"\[|\d{1,2}\)? ", found[number].lines[0].text) or AMOUNT.match(found[number].lines[0].text):
        return False
    after = number + 1
    while after < len(found) and not found[after].turned and NOTE.match(found[after].lines[0].text):
        after += 1
    return after == len(found) or found[after].turned


def _is_heading(found: Sequence[Block], number: int) -> bool:
    """Return whether a block of one or two lines is a heading above the next one."""
    block = found[number]
    if number + 1 == len(found) or block.lines[-1].text[-1] in NO_HEADING_END:
        return False
    text = _joined(block.lines)
    if (
        len(text) > 110
        or not (text[0].isupper() or text[0].isdigit())
        or (text.endswith(ENDS) and text[-1] != "?")
        or text.endswith(BEFORE_DATE)
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
        return torn or not measure.fits(last.text, first.text) or last.whole
    return torn and not measure.fits(last.text, first.text) and not last.whole and measure.wrapped
