"""Recognise enclosures: their number in the letterhead, their titles in a list after the signature."""

import re
from collections.abc import Sequence
from itertools import takewhile

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.found import FoundValue, extend
from pipeline.letters.reading.recognise.items import is_item
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup

WORDS = dict(
    zip(
        [
            "een",
            "één",
            "twee",
            "drie",
            "vier",
            "vijf",
            "zes",
            "zeven",
            "acht",
            "negen",
            "tien",
            "elf",
            "twaalf",
            "one",
            "two",
            "three",
            "four",
            "five",
        ],
        (1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5),
        strict=True,
    )
)
COUNT = re.compile(r"(\d{1,3}|[a-zé]+)(?: ?(?:bijlagen?|stuks?|st\.|enclosures?|x)| [\d\W]*)?\.?", re.IGNORECASE)
"""A number, perhaps followed by the word or by the digits of a stamp."""
MOST = 300
LONGEST = 400
"""Characters of a title; a longer one is an annex that lost its line ends, which keeps its number only."""
LIST = re.compile(
    r"Bijlagen?(?:\(n\))?(?P<one> ?(?:\d{1,2}|[IVX]{1,4}|[A-H]))?\s*[:.]\s*(?P<rest>.*)|Bijlagen(?: ?\(\d{1,2}\):?)?|"
    r"(?:Overzicht (?:van (?:de )?)?bijlagen|Bijlagen bij deze brief|Bijgevoegd|Meegezonden)(?: ?:)?|Enclosures?:?",
    re.IGNORECASE,
)
"""Heading of a list, or one enclosure with its number and title."""
NUMBERED = re.compile(r"bijlage (?:\d{1,2}|[IVX]{1,4}|[A-H])[:.]? (?P<rest>[^\W\d_].*)", re.IGNORECASE)
"""One of two or more enclosures with their numbers, on lines that follow each other."""
COUNTED = re.compile(r"\d{1,2} \((?P<title>[^()]{3,})\)")
"""A title behind the number of enclosures."""
MARK = re.compile(r"(?:bijlage \d{1,2}[:.]? |\d{1,2}[.):]? |[-–•] |[IVX]{1,4}\. |[a-z][.)] )", re.IGNORECASE)


def count(found: FoundValue) -> int | None:
    """Return the number of enclosures that a value in the letterhead states, or None if it is not a number."""
    return _number(found.text)


def _number(text: str) -> int | None:
    match = COUNT.fullmatch(text)
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else WORDS.get(match[1].lower())
    return number if number is not None and number <= MOST else None


def titles(stream: Sequence[WordGroup], begin: int, skip: set[int]) -> list[FoundValue]:
    """Return the titles in a list of enclosures after the signature."""
    ahead = range(begin, min(len(stream), begin + 25))
    order = [i for i in ahead if i not in skip]
    # The label of the letterhead is the heading of a list too, and is taken for its repetition.
    for index in [i for i in ahead if i not in skip or LIST.fullmatch(stream[i].text)][:6]:
        items = [i for i in order if i > index]
        if items and NUMBERED.fullmatch(stream[index].text) and NUMBERED.fullmatch(stream[items[0]].text):
            return _numbered(stream, [index, *items])
        match = LIST.fullmatch(stream[index].text)
        if match is None or (index in skip and (not items or _number(stream[items[0]].text) is not None)):
            continue
        return _listed(stream, [index, *items], match)
    return []


def _numbered(stream: Sequence[WordGroup], order: Sequence[int]) -> list[FoundValue]:
    """Return the titles of lines that each begin with the number of an enclosure."""
    lines = takewhile(lambda i: NUMBERED.fullmatch(stream[i].text), order)
    return [_title(stream[i], match.start("rest")) for i in lines if (match := NUMBERED.fullmatch(stream[i].text))]


def _listed(stream: Sequence[WordGroup], order: Sequence[int], match: re.Match[str]) -> list[FoundValue]:
    """Return the titles of a list that begins at the first of the indexes; a table or text below it gives none."""
    first = stream[order[0]]
    rest = match["rest"] or ""
    number = _number(rest) if rest else None
    if number is not None and not match["one"] and not (len(order) > 1 and is_item(stream[order[1]].text)):
        return numbered(number, FoundValue(rest, first.start, first.end, first.page, "list-of-enclosures"))
    found = [_title(first, len(first.text) - len(rest))] if rest and number is None else []
    single = bool(match["one"]) and bool(found)
    last = order[0]
    for other in order[1:]:
        piece = stream[other]
        apart = piece.gap or other > last + 1 or piece.page != first.page or piece.row > stream[last].row + 1
        if single:
            if (again := LIST.fullmatch(piece.text)) is None or not again["one"] or not again["rest"]:
                break
            found.append(_title(piece, len(piece.text) - len(again["rest"])))
        elif not _is_item(piece.text) or (apart and not _goes_on(stream[last], piece, bool(found))):
            break
        elif found and not apart and _wraps(stream[order[1]], piece):
            found[-1] = extend(found[-1], [piece])
        else:
            found.append(_title(piece, 0))
        last = other
    return found


def _wraps(first: WordGroup, piece: WordGroup) -> bool:
    """Return whether a line continues an item: it has no mark where the items have one, or goes on in small letters."""
    if is_item(piece.text):
        return False
    return is_item(first.text) or piece.text[:1].islower()


def _goes_on(before: WordGroup, piece: WordGroup, begun: bool) -> bool:
    """Return whether a list goes on below clear space: only a list with marks does."""
    return is_item(piece.text) and (not begun or is_item(before.text))


def _is_item(text: str) -> bool:
    if len(text) > 200 or lineshapes.is_salutation(text) or lineshapes.is_closing(text) or label(text):
        return False
    return not (lineshapes.is_contact(text) or (text.endswith(".") and lineshapes.has_verb(text)))


def _title(piece: WordGroup, at: int) -> FoundValue:
    text = MARK.sub("", piece.text[at:].strip(), count=1)
    text = counted["title"] if (counted := COUNTED.fullmatch(piece.text[at:].strip())) else text
    text = text if len(text) <= LONGEST else ""
    return FoundValue(text, piece.start, piece.end, piece.page, "list-of-enclosures")


NAMED = re.compile(
    r"\bbijlagen? ?(?P<first>\d{1,2}[A-Za-z]?)(?![\d.])(?! (?:bij|van) (?:de|het|dat|die) (?!brief|deze))",
    re.IGNORECASE,
)


def named(text: str, place: FoundValue) -> list[FoundValue]:
    """Return the enclosures that the letter itself names by number, if the numbers begin at one."""
    found = dict.fromkeys(match["first"].upper() for match in NAMED.finditer(text))
    if not any(number in found for number in ("1", "1A")):
        return []
    return [
        FoundValue(f"Bijlage {number}", place.start, place.end, place.page, "named-in-body") for number in sorted(found)
    ]


def numbered(number: int, source: FoundValue) -> list[FoundValue]:
    """Return as many enclosures without title as the letterhead counts."""
    return [FoundValue("", source.start, source.end, source.page, source.rule)] * number


def titled(found: FoundValue) -> list[FoundValue]:
    """Return the enclosures that a letterhead names instead of counting them."""
    parts = re.split(r"; | \| ", found.text)
    return [
        FoundValue(MARK.sub("", text, count=1), found.start, found.end, found.page, found.rule)
        for text in parts
        if text
    ]
