"""Find margin blocks that text extraction put below the letter's first words."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from pipeline.letters.reading.recognise import lineshapes, sender
from pipeline.letters.reading.recognise.furniture import is_page_number
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.letterhead import find_greeting
from pipeline.letters.reading.recognise.offices import classify
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.standingrequests import requests
from pipeline.letters.reading.recognise.values import acceptable, is_body

MARGIN_LINES = 45
NARROW = 48
"""Maximum characters of a line in a margin column."""
OF_THE_LETTER = frozenset(("subject", "topic", "addressee", "unit", "place"))
"""Fields whose labels begin headings and lists of the letter, too."""
LEAST = 4
"""Minimum number of lines of a margin with a label, or with an address."""
UNIT_LINES = 8
"""Maximum number of lines of the units in a margin."""
LIST_ITEM = re.compile(r"[•▪-] \S")
ENDS = (".", "!", "?", ":", ";", ",")


def strays(main: list[WordGroup]) -> tuple[list[WordGroup], list[WordGroup]]:
    """Return the stream without margin blocks that text extraction put below the letter's first words, and those."""
    greeting = find_greeting(main, 0)
    begin = greeting if greeting is not None else _first_prose(main)
    starts = [i for i in range(begin + 1, len(main)) if main[i].gap and _begins_margin(main[i])]
    stray = set(requests(main))
    if starts:
        _add_margins(main, starts, greeting, stray)
    if not stray:
        return main, []
    kept = (replace(p, torn=True) if i - 1 in stray else p for i, p in enumerate(main) if i not in stray)
    return list(kept), [main[i] for i in sorted(stray)]


def _add_margins(main: Sequence[WordGroup], starts: Sequence[int], greeting: int | None, stray: set[int]) -> None:
    """Add the indexes of the margin blocks that begin at some of these lines."""
    heads: frozenset[tuple[str, str]] | None = None
    text = greeting if greeting is not None else _first_sentence(main)
    prose = next((i for i in range(len(main) - 1, -1, -1) if lineshapes.is_prose(main[i].text)), 0)
    last = 0
    for first in starts:
        if first < last:
            continue
        last = first + 1
        while last < len(main) and _is_narrow(main, first, last, greeting is None):
            last += 1
        final = first > prose
        goes_on = final and first - 1 in stray and label(main[first].text) is not None
        last = _without_heading(main, first, last)
        while last > first and not (goes_on or _is_margin(main[first:last], final)):
            last = next((i for i in range(last - 1, first, -1) if main[i].gap), first)
        if last == first > text:
            heads = _running_heads(main) if heads is None else heads
            last = _head_end(main, first, heads)
            last = last if last > first else _known_end(main, first, stray, final=final)
        if last > first:
            stray.update(range(_units_above(main, first, text + 1), last))


def _without_heading(main: Sequence[WordGroup], first: int, last: int) -> int:
    """Return the end of a margin without the heading above the text that goes on below it."""
    if last >= len(main):
        return last
    heading = next((i for i in range(last - 1, first, -1) if main[i].gap), last)
    if heading == last or _begins_margin(main[heading]):
        return last
    if not main[last].gap:
        return heading
    above = label(main[heading - 1].text)
    valued = above is not None and above[1] >= len(main[heading - 1].text)
    titled = heading == last - 1 and not valued and main[heading].text[:1].isupper() and is_body(main[last].text)
    return heading if titled else last


def _first_sentence(main: Sequence[WordGroup]) -> int:
    """Return the index of the first line of running text with a verb, as a subject has none; else of the last."""
    last = len(main)
    for index, piece in enumerate(main):
        if is_body(piece.text):
            last = index
            if lineshapes.has_verb(piece.text):
                break
    return last


def _units_above(main: Sequence[WordGroup], first: int, floor: int) -> int:
    """Return where a margin begins that goes on at `first`: at a separate block of units above it, if there is one."""
    above = next((i for i in range(first - 1, floor - 1, -1) if main[i].gap), floor)
    block = main[above:first]
    if not main[first].gap or not block or not block[0].gap or not lineshapes.is_unit(block[0].text):
        return first
    narrow = all(len(piece.text) <= NARROW and not piece.text.endswith(ENDS) for piece in block)
    return above if narrow and len(block) <= UNIT_LINES and block[0].page == main[first].page else first


def _first_prose(main: Sequence[WordGroup]) -> int:
    return next((i for i, p in enumerate(main) if lineshapes.is_prose(p.text)), len(main))


def _running_heads(main: Sequence[WordGroup]) -> frozenset[tuple[str, str]]:
    """Return the first two lines of the blocks that begin with a unit and occur more than once."""
    pairs = Counter(
        (piece.text, below.text) for piece, below in pairwise(main) if piece.gap and lineshapes.is_unit(piece.text)
    )
    return frozenset(pair for pair, times in pairs.items() if times > 1)


def _head_end(main: Sequence[WordGroup], first: int, heads: frozenset[tuple[str, str]]) -> int:
    """Return the index after the repeated head of a page: units, then labels with their values; `first` if none is."""
    if first + 1 >= len(main) or (main[first].text, main[first + 1].text) not in heads:
        return first
    last, labelled, lone = first + 1, False, False
    while last < len(main) and len(main[last].text) <= NARROW and not main[last].whole:
        text, found = main[last].text, label(main[last].text)
        known = found or lone or lineshapes.BOILERPLATE.match(text) or lineshapes.is_contact(text)
        known = known or (not main[last].gap and lineshapes.is_contact(main[last - 1].text))
        if not known and (labelled or (main[last].gap and not lineshapes.is_unit(text))):
            break
        labelled, lone = labelled or found is not None, found is not None and found[1] >= len(text)
        last += 1
    return last if labelled else first


def _known_end(main: Sequence[WordGroup], first: int, stray: set[int], *, final: bool) -> int:
    """Return the index after a margin in several blocks, all of whose lines are units, addresses, or labels with
    their values; `first` if there is none. Next to another stray one label is enough; so is that of a reference where
    nothing follows.
    """
    index = last = first
    labels: list[str] = []
    contacts = 0
    lone: str | None = None
    while index < len(main) and len(main[index].text) <= NARROW and main[index].page == main[first].page:
        text, found = main[index].text, label(main[index].text)
        if main[index].whole or index in stray or not (found or lone or _is_of_margin(main, index)):
            break
        if lone and not found and not acceptable(lone, text):
            break
        last = last if found is None and lone is None and lineshapes.is_unit(text) else index + 1
        labels += found[:1] if found else ()
        contacts += lineshapes.is_contact(text)
        lone = found[0] if found and found[1] >= len(text) else None
        index += 1
    beside = (index in stray or first - 1 in stray) and not OF_THE_LETTER.intersection(labels)
    rest = (i for i in range(index, len(main)) if i not in stray)
    ended = final and "reference" in labels and all(is_page_number(main[i].text) for i in rest)
    return last if labels and (beside or ended or len(labels) + contacts >= LEAST) else first


def _is_of_margin(main: Sequence[WordGroup], index: int) -> bool:
    """Return whether a line is a unit or an address, or the rest of one (`Postbus 1 2500 EA Den`, `Haag`)."""
    piece = main[index]
    if lineshapes.is_contact(piece.text) or lineshapes.is_unit(piece.text):
        return True
    if not index or piece.gap or piece.text.endswith(ENDS):
        return False
    above = next((i for i in range(index - 1, max(0, index - UNIT_LINES), -1) if main[i].gap), index - 1)
    rest = len(piece.text) < 20 and lineshapes.is_contact(main[index - 1].text)
    return rest or lineshapes.is_unit(main[above].text)


def _begins_margin(piece: WordGroup) -> bool:
    if len(piece.text) > NARROW or piece.whole:
        return False
    return lineshapes.is_unit(piece.text) or lineshapes.is_contact(piece.text) or label(piece.text) is not None


def _is_narrow(main: Sequence[WordGroup], first: int, index: int, one_block: bool) -> bool:
    """Return whether lines as narrow as the margin continue; without salutation the letter may be as narrow."""
    piece = main[index]
    if len(piece.text) > NARROW or piece.page != main[first].page or piece.whole or index - first > MARGIN_LINES:
        return False
    if (piece.gap and one_block) or LIST_ITEM.match(piece.text):
        return False
    signs = classify(piece.text)
    if signs == "name" and (lineshapes.is_unit(piece.text) or _within_unit(main, index)):
        return True
    return signs not in ("closing", "role", "behalf", "name") or label(main[index - 1].text) is not None


def _within_unit(main: Sequence[WordGroup], index: int) -> bool:
    """Return whether a line of two words is the second line of a unit, above another unit, and no person's name."""
    if index + 1 >= len(main) or main[index].gap or main[index + 1].gap:
        return False
    return lineshapes.is_unit(main[index - 1].text) and lineshapes.is_unit(main[index + 1].text)


def _is_margin(block: Sequence[WordGroup], final: bool) -> bool:
    """Return whether lines belong to a margin: an address or several labels, and hardly anything else.

    A `final` block has no running text below it: an address below a unit is enough.
    """
    if len(block) < 4:
        return False
    contacts = sum(lineshapes.is_contact(piece.text) for piece in block)
    labels = sum(label(piece.text) is not None for piece in block)
    unit = lineshapes.is_unit(block[0].text) and not sender.ORGANISATION.match(block[0].text)
    return bool(labels or unit) and contacts + labels >= max(3 if unit and final else 4, len(block) // 4)
