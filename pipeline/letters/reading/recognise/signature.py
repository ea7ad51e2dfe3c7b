"""The signature block: the end of the letter, with its signatories."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import msgspec

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.addressee import BODY, begins_addressee
from pipeline.letters.reading.recognise.found import join
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.offices import (
    LONGEST,
    NAMED,
    SENTENCE_END,
    Token,
    classify,
    continues_role,
    is_statement,
)
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.signatories import FOR_THE_ABOVE, FoundSignatory, signatories
from pipeline.letters.reading.recognise.signmarks import note_over_lines, stamped

REACH = 7
"""Lines between a role and its name: room for the pen, a page turn, a line `namens deze`."""


MOST = 30
"""Lines of one signature block."""


MEMBER = re.compile(r"(?:De |de )?(?:Minister|Staatssecretaris|minister|staatssecretaris)\b")
"""A member of the government, who may sign by office alone."""
PARAGRAPH = 10
"""Number of lines at the beginning of a paragraph that contain its verb."""


class Signature(msgspec.Struct, frozen=True):
    """A signature block: where it begins and ends in the stream, and who signed."""

    begin: int
    end: int
    signatories: tuple[FoundSignatory, ...]


def find(stream: Sequence[WordGroup], begin: int, skip: set[int]) -> Signature | None:
    """Return the first signature block from `begin` on; `skip` are indexes of page furniture."""
    order = _without_notes(stream, [i for i in range(begin, len(stream)) if i not in skip])
    for at in _beginnings(stream, order):
        index = order[at]
        piece = stream[index]
        principal = _is_principal(stream, order, at)
        kind = "behalf" if principal else classify(piece.text)
        if kind in ("other", "organisation", "mark") or (not principal and _is_prose(stream, order, at, kind)):
            continue
        if not _opens(stream, order, at + principal, kind) or (kind == "role" and _is_addressed(stream, index)):
            continue
        end = _end(stream, order, at)
        signed = signatories([stream[i] for i in order[at:end]])
        if signed or kind == "closing":
            last = order[end - 1] + 1 if end > at else index + 1
            return Signature(_with_marks(stream, order, at), last, tuple(signed))
    return None


def _without_notes(stream: Sequence[WordGroup], order: list[int]) -> list[int]:
    """Return indexes without those of notes in brackets that go over several lines, on how the letter was signed."""
    noted: set[int] = set()
    for at, index in enumerate(order):
        if stream[index].text[0] in "[(" and (lines := note_over_lines([stream[i].text for i in order[at : at + 6]])):
            noted.update(order[at : at + lines])
    return [i for i in order if i not in noted] if noted else order


def _with_marks(stream: Sequence[WordGroup], order: Sequence[int], at: int) -> int:
    """Return the index where a signature block begins, with the marks above or to the left of its first line."""
    while at and not stream[order[at]].whole and classify(stream[order[at - 1]].text) == "mark":
        at -= 1
    return order[at]


def _is_principal(stream: Sequence[WordGroup], order: Sequence[int], at: int) -> bool:
    """Whether a line names the body in whose name is signed: it is apart, above `namens deze` (`DE KIESRAAD,`)."""
    piece = stream[order[at]]
    if not piece.gap or len(piece.text) > NAMED or at + 1 >= len(order) or classify(piece.text) == "role":
        return False
    below = stream[order[at + 1]].text
    return len(below) < 20 and FOR_THE_ABOVE.fullmatch(below) is not None and not lineshapes.is_closing(piece.text)


def _is_addressed(stream: Sequence[WordGroup], index: int) -> bool:
    """Whether a line is below the label of an addressee, as web pages list the facts about a letter."""
    return index > 0 and label(stream[index - 1].text) == ("addressee", len(stream[index - 1].text))


def _beginnings(stream: Sequence[WordGroup], order: Sequence[int]) -> Iterator[int]:
    """Give the positions of short lines that may begin a new part, by space above them or the end of a sentence."""
    previous, page, ended = -1, 0, True
    for at, index in enumerate(order):
        piece = stream[index]
        text = piece.text
        apart = piece.gap or ended or index != previous + 1 or piece.page != page
        if apart and len(text) <= LONGEST:
            yield at
        previous, page, ended = index, piece.page, text[-1] in SENTENCE_END


def _is_prose(stream: Sequence[WordGroup], order: Sequence[int], at: int, kind: Token) -> bool:
    """Whether a line is the first of a paragraph that begins as a signature does ("Mede namens ... bied ik u")."""
    if kind not in ("role", "behalf"):
        return False
    lines = [stream[order[at]]]
    for index in order[at + 1 : at + PARAGRAPH]:
        piece = stream[index]
        if (
            piece.gap
            or piece.whole
            or lines[-1].text[-1] in SENTENCE_END
            or classify(piece.text) in ("name", "closing")
        ):
            break
        lines.append(piece)
    return is_statement(join([piece.text for piece in lines]))


def _opens(stream: Sequence[WordGroup], order: Sequence[int], at: int, kind: Token) -> bool:
    """Whether a signature block begins here."""
    if kind == "closing":
        return True
    after = _following(stream, order, at)
    kinds = [classify(p.text) for p in after]
    if kind == "name":
        named = bool(kinds) and (
            kinds[0] == "role" or (kinds[:2] in (["name", "role"], ["name", "name"]) and "role" in kinds[:4])
        )
        return named and not _goes_on_in_prose(after[1:2])
    if kind == "behalf":
        signed = next((n for n, k in enumerate(kinds[:4]) if k == "name" or (k == "role" and n < 3)), None)
        return signed is not None and not any(_is_long(piece) for piece in after[:signed])
    for reach, (other, token) in enumerate(zip(after, kinds, strict=True)):
        if token in ("name", "behalf"):
            return True
        if token == "other" and ((other.gap and reach) or _is_long(other)):
            break
    return not after or _is_alone(stream, order, at)


def _following(stream: Sequence[WordGroup], order: Sequence[int], at: int) -> list[WordGroup]:
    """Return the pieces of the lines after one, as far as a name may be; several may sign side by side."""
    after: list[WordGroup] = []
    rows = {stream[order[at]].row}
    for index in order[at + 1 :]:
        rows.add(stream[index].row)
        if len(rows) > REACH + 1:
            break
        after.append(stream[index])
    return after


def _is_alone(stream: Sequence[WordGroup], order: Sequence[int], at: int) -> bool:
    """Whether an office without a name signs: no running text follows, and there is clear space around it."""
    after = [stream[i] for i in order[at + 1 :]]
    apart = stream[order[at]].gap and (not after or after[0].gap)
    office = MEMBER.match(stream[order[at]].text) is not None
    return office and apart and len(after) <= MOST and not any(_says(piece.text) for piece in after)


def _says(text: str) -> bool:
    """Whether a line is running text with a verb."""
    return len(text) > 70 or (lineshapes.is_prose(text) and lineshapes.has_verb(text))


def _is_long(piece: WordGroup) -> bool:
    return len(piece.text) > 70 or lineshapes.is_prose(piece.text)


def _goes_on_in_prose(pieces: Sequence[WordGroup]) -> bool:
    return bool(pieces) and not pieces[0].gap and pieces[0].text[:1].islower() and lineshapes.is_prose(pieces[0].text)


def _end(stream: Sequence[WordGroup], order: Sequence[int], at: int) -> int:
    """Return the position in `order` after the last line of the block that begins at `at`."""
    roles = names = 0
    end = at
    last: Token = "other"
    for position in range(at, min(len(order), at + MOST)):
        piece = stream[order[position]]
        kind = classify(piece.text)
        if position > at and end == position and piece.row == stream[order[position - 1]].row:
            roles, names, end = roles + (kind == "role"), names + (kind == "name"), position + 1
            continue
        if position == at and kind in ("other", "organisation"):  # the body in whose name is signed
            last, end = "behalf", position + 1
            continue
        if kind == "organisation" and last in ("closing", "behalf", "role", "name"):
            if last == "role" and not piece.gap:
                end = position + 1
            continue
        if kind == "mark" and last in ("closing", "behalf", "role", "name"):
            end = position + 1 if stamped(piece.text) else end
            continue
        if kind == "role" and 0 < names <= roles and _begins_other(stream, order, position):
            break
        if kind == "name" and names and names == roles and _is_address(stream, order, position):
            break
        if kind == "name" and last == "role" and continues_role(_above(stream, order, position), piece):
            kind = "other"
        if kind == "other":
            if last in ("role", "behalf") and continues_role(_above(stream, order, position), piece):
                end = position + 1
                continue
            if last == "closing" and _is_signing_body(stream, order, position):
                continue
            break
        if kind == "name" and roles < names + 1 and names and last != "role":
            follows = classify(stream[order[position + 1]].text) if position + 1 < len(order) else "other"
            if follows != "role" and roles <= names:
                break
        roles, names = roles + (kind == "role"), names + (kind == "name")
        last, end = kind, position + 1
    return end


def _above(stream: Sequence[WordGroup], order: Sequence[int], position: int) -> WordGroup:
    """Return the piece above one in the row before it: the nearest, where several sign side by side."""
    row = stream[order[position - 1]].row
    cells = takewhile(lambda cell: cell.row == row, (stream[i] for i in reversed(order[:position])))
    return min(cells, key=lambda cell: abs(cell.left - stream[order[position]].left))


def _is_signing_body(stream: Sequence[WordGroup], order: Sequence[int], position: int) -> bool:
    """Return whether a line below the closing names a body of any kind, above those who sign for it."""
    text = stream[order[position]].text
    if len(text) > NAMED or text.endswith((".", ":", ";", "?")) or not text[:1].isalpha() or _says(text) or label(text):
        return False
    after = [classify(stream[i].text) for i in order[position + 1 : position + 3]]
    return "name" in after or "role" in after[:1]


def _begins_other(stream: Sequence[WordGroup], order: Sequence[int], position: int) -> bool:
    """Whether an office is the addressee of another letter in the same file."""
    text = stream[order[position]].text
    return begins_addressee(text) and (BODY.search(text) is not None or _is_address(stream, order, position))


def _is_address(stream: Sequence[WordGroup], order: Sequence[int], position: int) -> bool:
    """Whether a name begins the address of the addressee, printed below the signature."""
    return any(lineshapes.is_contact(stream[i].text) for i in order[position + 1 : position + 7])
