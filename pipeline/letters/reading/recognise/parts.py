"""The parts of a document: head of a paper, letterhead, body, signature, annex."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import (
    aanhangsel,
    addressee,
    dates,
    furniture,
    joined,
    kamerstuk,
    labelled,
    repeated,
    sender,
    signature,
    signers,
    webpage,
)
from pipeline.letters.reading.recognise.aanhangsel import AnswerHead
from pipeline.letters.reading.recognise.body import Block, blocks
from pipeline.letters.reading.recognise.flattened import unflatten
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.kamerstuk import Head
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.letterhead import Letterhead, letterhead, split_greeting
from pipeline.letters.reading.recognise.pieces import WordGroup, pieces
from pipeline.letters.reading.recognise.signature import Signature
from pipeline.letters.reading.recognise.strays import strays
from pipeline.model.document import Document

LATE = ("reference", "your_reference", "enclosures", "date")
"""Fields whose labels text extraction may strew below the beginning of the body."""


class DocumentParts(msgspec.Struct):
    """The parts of a document, each with its findings."""

    main: list[WordGroup]
    margin: list[WordGroup]
    paper: Head
    answer: AnswerHead | None
    head: Letterhead
    skip: set[int]
    """Indexes in `main` of page furniture."""
    signature: Signature | None
    body: list[Block]
    annex: list[Block]
    """Text after the signature: questions and answers, tables, texts of law."""


def parts(document: Document) -> DocumentParts:
    """Take a document apart."""
    printed = pieces(document)
    marked = document.format == "kamerstuk"  # Its lines are marked, and nothing else is among them.
    stream = printed if marked else unflatten(printed, document.text)
    flattened = stream is not printed
    stream = repeated.restored(stream)
    margin = [piece for piece in stream if piece.side]
    main = [piece for piece in stream if not piece.side]
    above = 0 if marked else kamerstuk.above(main) or webpage.above(main)
    page, main = main[:above], main[above:]
    main, stray = (main, []) if marked else strays(main)
    margin += stray
    main = split_greeting(main)
    paper = kamerstuk.head(main, page)
    answer = aanhangsel.head(main)
    begin = max(paper.end, answer.end if answer else 0)
    main = joined.apart(joined.under_labels(main, begin), begin) if answer is None else main
    head = letterhead(main, margin, begin)
    if answer is not None:
        head.begin = answer.end
    else:
        main = signers.apart(main, head.begin)
    subject = head.first("subject")
    known = furniture.letterhead_lines(
        [*main[: head.begin], *margin], (subject.start, subject.end) if subject else (0, 0)
    )
    own = frozenset(re.sub(r"\D", "", number.text)[:5] for number, _ in paper.dossiers)
    skip = furniture.furniture(main, head.begin, known, own or furniture.running(main))
    signed = signature.find(main, head.begin, skip) if answer is None else None
    if answer is None:
        skip |= _late(main, head, signed.begin if signed and not flattened else len(main), own)
    end = _end_of_body(main, head, signed)
    body = blocks(main, [i for i in range(head.begin, end) if i not in skip])
    after = signed.end if signed else len(main)
    if head.addressee is None and signed:
        head.addressee = addressee.at_foot(main, after)
    notes, rest = _notes(main, [i for i in range(after, len(main)) if i not in skip])
    body, annex = body + blocks(main, notes), blocks(main, rest)
    return DocumentParts(main, margin, paper, answer, head, skip, signed, body, annex)


def _late(main: list[WordGroup], head: Letterhead, limit: int, own: frozenset[str]) -> set[int]:
    """Return the indexes of labels in the body, with what later pages repeat of them, as they do of a letterhead."""
    late = _late_labels(main, head, limit)
    if not late:
        return late
    lines = furniture.letterhead_lines([main[i] for i in late], (0, 0))
    return late | furniture.furniture(main, max(late), lines, own)


def _end_of_body(main: Sequence[WordGroup], head: Letterhead, signed: Signature | None) -> int:
    """Return the index behind the body; note the body of government whose name is printed at the signature."""
    if signed is None:
        return len(main)
    if head.date is None and head.first("date") is None and (dated := _dated(main, head.begin, signed)):
        head.place, head.date, end = dated
        return end
    if above := sender.above_signature(main, signed.begin, head.begin):
        _sign_as_body(head, above[0])
        return above[1]
    if name := sender.below_closing(main, signed.begin):
        _sign_as_body(head, name)
    return signed.begin


def _dated(main: Sequence[WordGroup], begin: int, signed: Signature) -> tuple[FoundValue, FoundValue, int] | None:
    """Return place and date that are printed at the signature, and where the body ends: above a date above it."""
    for index in range(max(begin, signed.begin - 1), min(len(main), signed.end + 1)):
        if line := dates.dateline(main[index]):
            return *line, min(index, signed.begin)
    return None


def _notes(main: Sequence[WordGroup], indexes: list[int]) -> tuple[list[int], list[int]]:
    """Return the indexes of the letter's own footnotes, on its last page below the signature, and the other indexes."""
    page = main[indexes[0]].page if indexes else 0
    known = [i for i in indexes if main[i].role == "footnote" and main[i].page == page]
    others = [i for i in indexes if main[i].role != "footnote"]
    if not known or any(i < known[0] and main[i].role == "heading" for i in others):
        return [], indexes
    own = [i for n, i in enumerate(known) if i - known[0] == n]
    return own, [i for i in indexes if i not in set(own)]


def _late_labels(main: Sequence[WordGroup], head: Letterhead, stop: int) -> set[int]:
    """Take labelled values between the beginning of the body and the signature; return their indexes.

    Labels below the signature are those of an annex or of another letter.
    """
    missing = [field for field in LATE if head.first(field) is None and not head.is_none(field)]
    missing = [field for field in missing if field != "date" or head.date is None]
    if not missing:
        return set()
    taken: set[int] = set()
    for index in range(head.begin, stop):
        text = main[index].text
        if len(text) > 60 or index in taken or not (match := label(text)):
            continue
        field, at = match
        if field not in missing or (at < len(text) and not re.search(r":\s*$|\d", text[at - 1 : at + 1] + text[at:])):
            continue
        found = labelled.scan(main, index, min(stop, index + 1 + (at >= len(text))))
        if value := found.first(field):
            head.labels.values.setdefault(field, []).append(value)
            missing.remove(field)
            taken |= found.used
    return taken


def _sign_as_body(head: Letterhead, name: FoundValue) -> None:
    """Take the body in whose name is signed for the sender, where the letterhead prints none."""
    if head.sender is None and sender.ORGANISATION.fullmatch(name.text):
        head.sender = name
    if name.text not in {unit.text for unit in head.units} and not head.units:
        head.units.append(name)
