"""Standing requests of a letterhead: to quote its reference, to treat one matter a letter, where to write to."""

import re
from collections.abc import Iterator, Sequence

from pipeline.letters.reading.recognise.pieces import WordGroup

LINES = 8
"""Maximum number of lines of a request in a margin column."""
NARROW = 60
"""Maximum characters of a line of a request that goes over several lines."""
QUOTE = (
    r"(?:(?:Gelieve|Verzoeke|Wilt u|U wordt verzocht(?: om)?|Ik verzoek u) )?"
    r"bij (?:(?:de )?beantwoording|correspondentie|(?:uw )?antwoord|(?:uw )?reactie)\b[^.?!;]{0,110}?"
    r"\b(?:te )?(?:vermelden|vermeldt)"
)
ONE_MATTER = (
    r"(?:Wilt u|Gelieve)(?: u)? (?:slechts|maar) (?:één|een) (?:zaak|onderwerp) (?:in uw|per|in een) brief"
    r" (?:te )?behandelen"
)
WHERE = (
    r"(?:Gelieve )?Correspondentie (?:uitsluitend|alleen) (?:te )?richten aan (?:het|ons) (?:retour|post)adres"
    r"(?:,? (?:met|onder) vermelding van [^.?!;]{3,80})?"
)
ENGLISH = (
    r"(?:In (?:your )?reply,? )?please (?:quote|mention|state|refer to) [^.?!;]{3,90}?"
    r"(?:when replying|in your reply|in (?:all|any) correspondence|in reply)|"
    r"(?:Please )?Do not raise more than one subject (?:per|in a) letter"
)
ONE = rf"(?:{QUOTE}|{ONE_MATTER}|{WHERE}|{ENGLISH})[.?!]?"
REQUEST = re.compile(rf"{ONE}(?: {ONE}){{0,2}}", re.IGNORECASE)
"""One or several requests and nothing more; `Wilt u` and the like begin sentences of a letter too."""
BEGINNING = re.compile(
    r"(?:Bij|Gelieve|Verzoeke|Wilt u|U wordt|Ik verzoek u|Correspondentie|Please|In (?:your )?reply)\b"
)


def requests(stream: Sequence[WordGroup]) -> Iterator[int]:
    """Give the indexes of the pieces that are whole standing requests, on one line or over several.

    >>> [bool(REQUEST.fullmatch(text)) for text in ("Bij beantwoording ons kenmerk vermelden.", "Wilt u reageren?")]
    [True, False]
    """
    done = 0
    for index, piece in enumerate(stream):
        if index < done or piece.text[0] not in "BGVWUICP" or not BEGINNING.match(piece.text):
            continue
        done = _end(stream, index)
        yield from range(index, done)


def _end(stream: Sequence[WordGroup], first: int) -> int:
    """Return the index after the longest request that begins at a piece, or `first`."""
    end, text = first, ""
    for index in range(first, min(len(stream), first + LINES)):
        piece = stream[index]
        if index > first and (len(piece.text) > NARROW or piece.gap):
            break
        text = f"{text} {piece.text}" if text else piece.text
        if REQUEST.fullmatch(text):
            end = index + 1
    return end
