"""Who sends: the organisation in the letterhead, its units, and other text that may tell the sender."""

import re
from collections.abc import Iterable, Sequence

from pipeline.reading.recognise import lineshapes
from pipeline.reading.recognise.found import Found, whole
from pipeline.reading.recognise.labels import label
from pipeline.reading.recognise.pieces import Piece

ORGANISATION = re.compile(
    r"(?:(?:Het )?Ministerie (?:van|voor)|Ministry of|Algemene Rekenkamer|(?:De )?Raad van State|(?:De )?Nationale [Oo]mbudsman|"
    r"Kabinet van de (?:Koning|Minister)|Eerste Kamer der|Tweede Kamer der|Kiesraad|Hoge Raad|Sociaal-Economische Raad|Raad voor de rechtspraak)\b[^.:;!?]{0,110}",
    re.IGNORECASE,
)
"""Names that organisations of the state print at the head of a letter."""
MINISTRY = re.compile(r"(?:Het )?Minist(?:erie|ry) (?:van|voor|of)\b", re.IGNORECASE)
GOES_ON = re.compile(r"(?:\ben|,|\bvan|\bvoor|\bde|\bof|\band|&|-)$")
MAX_LINES = 4


def organisation(stream: Sequence[Piece], used: set[int], limit: int) -> tuple[Found, range] | None:
    """Return the sending organisation at the head of a stream, and the indexes of its lines."""
    for index in range(min(limit, len(stream))):
        text = stream[index].text
        if index in used or not text[:1].isalpha() or not ORGANISATION.fullmatch(text) or lineshapes.is_prose(text):
            continue
        end = index + 1
        while end < limit and end - index < MAX_LINES and _goes_on(stream, index, end):
            end += 1
        return whole(stream[index:end], "organisation"), range(index, end)
    return None


def _goes_on(stream: Sequence[Piece], begin: int, index: int) -> bool:
    """Whether the organisation's name goes on in a line: the line before is open, or the block is narrow."""
    before, piece = stream[index - 1], stream[index]
    if piece.gap or piece.role != before.role or piece.row == before.row or _is_other(piece.text):
        return False
    if GOES_ON.search(before.text):
        return True
    return piece.text[:1].islower()


def _is_other(text: str) -> bool:
    return (
        lineshapes.is_contact(text)
        or lineshapes.is_unit(text)
        or label(text) is not None
        or lineshapes.is_salutation(text)
    )


def units(stream: Sequence[Piece], used: set[int], limit: int) -> tuple[list[Found], set[int]]:
    """Return the sender's units in a stream, outer to inner as printed, and the indexes of their lines."""
    found: list[Found] = []
    taken: set[int] = set()
    index = 0
    while index < min(limit, len(stream)):
        if index in used or not lineshapes.is_unit(stream[index].text) or label(stream[index].text):
            index += 1
            continue
        end = index + 1
        while end < limit and end not in used and _in_block(stream, index, end):
            end += 1
        for unit in _split(stream[index:end]):
            if unit.text not in {known.text for known in found}:
                found.append(unit)
        taken.update(range(index, end))
        index = end
    return found, taken


def _in_block(stream: Sequence[Piece], begin: int, index: int) -> bool:
    piece = stream[index]
    if piece.gap or piece.role != stream[index - 1].role or len(piece.text) > 90 or index - begin > 9:
        return False
    text = piece.text
    if label(text) or lineshapes.is_contact(text) or lineshapes.is_salutation(text) or ORGANISATION.match(text):
        return False
    return not lineshapes.is_prose(text) and not any(c.isdigit() for c in text) and not text.endswith((".", ":", ";"))


def _split(block: Sequence[Piece]) -> Iterable[Found]:
    """Return the units of a block: a new one begins at a unit's word, at a change of weight, and where a break was meant."""
    width = max(len(piece.text) for piece in block)
    begin = 0
    for index in range(1, len(block) + 1):
        if index == len(block) or _begins(block[index - 1], block[index], width):
            yield whole(block[begin:index], "unit")
            begin = index


def _begins(before: Piece, piece: Piece, width: int) -> bool:
    if before.bold != piece.bold or piece.whole:
        return True
    if GOES_ON.search(before.text) or piece.text[:1].islower():
        return False
    if lineshapes.is_unit(piece.text):
        return True
    return len(before.text) + 1 + len(piece.text.split(" ", 1)[0]) <= width


def above_signature(stream: Sequence[Piece], begin: int, floor: int) -> tuple[Found, int] | None:
    """Return the organisation that stands above the signatures, and its index: a body signs in its own name."""
    index = begin - 1
    if index < floor or len(stream[index].text) > 60 or not stream[index].gap:
        return None
    if ORGANISATION.fullmatch(stream[index].text) or lineshapes.is_unit(stream[index].text):
        return whole([stream[index]], "above-signature"), index
    return None


def clues(stream: Iterable[Piece]) -> tuple[str, ...]:
    """Return addresses of the web, of post and of return in a letterhead, each once."""
    found: dict[str, None] = {}
    for piece in stream:
        if len(piece.text) < 110 and (
            lineshapes.WEB.search(piece.text)
            or lineshapes.SENDER_ADDRESS.match(piece.text)
            or lineshapes.POSTBUS.search(piece.text)
        ):
            found[piece.text] = None
    return tuple(found)
