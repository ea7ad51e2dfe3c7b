"""Enclosures: their number in the letterhead, their titles in a list after the signature."""

import re
from collections.abc import Sequence

from pipeline.letters.reading.recognise.body import BULLET
from pipeline.letters.reading.recognise.found import Found
from pipeline.letters.reading.recognise.pieces import Piece

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
"""A number, perhaps with the word or with the digits of a stamp behind it."""
MOST = 300
LIST = re.compile(r"Bijlagen?(?:\(n\))?(?: ?\d{1,2})?\s*:\s*(?P<rest>.*)|Bijlagen|Enclosures?:?", re.IGNORECASE)
MARK = re.compile(r"(?:bijlage \d{1,2}[:.]? |\d{1,2}[.):]? |[-–•] )", re.IGNORECASE)


def count(found: Found) -> int | None:
    """Return the number of enclosures that a value in the letterhead states, or None where it is no number."""
    match = COUNT.fullmatch(found.text)
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else WORDS.get(match[1].lower())
    return number if number is not None and number <= MOST else None


def titles(stream: Sequence[Piece], begin: int, skip: set[int]) -> list[Found]:
    """Return the titles in a list of enclosures that follows the signature."""
    found: list[Found] = []
    order = [i for i in range(begin, min(len(stream), begin + 25)) if i not in skip]
    for index in range(begin, min(len(stream), begin + 6)):
        match = LIST.fullmatch(stream[index].text)
        if match is None:
            continue
        if match["rest"]:
            found.append(_title(stream[index], len(stream[index].text) - len(match["rest"])))
        last = index
        for other in (i for i in order if i > index):
            piece = stream[other]
            apart = piece.gap or other > last + 1
            if len(piece.text) > 200 or (apart and (found or not BULLET.match(piece.text))):
                break
            last = other
            found.append(_title(piece, 0))
        return found
    return found


def _title(piece: Piece, at: int) -> Found:
    text = MARK.sub("", piece.text[at:].strip(), count=1)
    return Found(text, piece.start, piece.end, piece.page, "list-of-enclosures")


NAMED = re.compile(
    r"\bbijlagen? ?(?P<first>\d{1,2}[A-Za-z]?)(?![\d.])(?! (?:bij|van) (?:de|het|dat|die) (?!brief|deze))",
    re.IGNORECASE,
)


def named(text: str, place: Found) -> list[Found]:
    """Return the enclosures that the letter itself names by number, where the numbers begin at one."""
    found = dict.fromkeys(match["first"].upper() for match in NAMED.finditer(text))
    if not any(number in found for number in ("1", "1A")):
        return []
    return [Found(f"Bijlage {number}", place.start, place.end, place.page, "named-in-body") for number in sorted(found)]


def numbered(number: int, source: Found) -> list[Found]:
    """Return as many enclosures without title as a letterhead counts."""
    return [Found("", source.start, source.end, source.page, source.rule)] * number


def titled(found: Found) -> list[Found]:
    """Return the enclosures that a letterhead names instead of counting them."""
    parts = re.split(r"; | \| ", found.text)
    return [
        Found(MARK.sub("", text, count=1), found.start, found.end, found.page, found.rule) for text in parts if text
    ]
