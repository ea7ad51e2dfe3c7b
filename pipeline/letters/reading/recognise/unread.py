"""Text that is in no field and no paragraph: counted, so that nothing is lost without an issue."""

from collections.abc import Iterable, Sequence

from pipeline.issues import issue
from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.furniture import fold, is_imprint
from pipeline.letters.reading.recognise.kamerstuk import RECEIVED
from pipeline.letters.reading.recognise.parts import DocumentParts
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import is_body
from pipeline.model.issue import Issue
from pipeline.model.printed import Evidence
from pipeline.vocabulary.names import without_signs

FEW = 20
"""Fewer letters and digits are a stray mark, and no text."""


def unread(parts: DocumentParts, evidence: Sequence[Evidence], subject: str) -> Iterable[Issue]:
    """Yield an issue for running text above or within the signature that no field has, and one for text after it.

    Address, labels and names of units in a letterhead are no running text, nor is page furniture, nor the web page
    around a paper, nor the subject where it is printed again.
    """
    spans = sorted(((found.start, found.end) for found in evidence), key=lambda span: span[1])
    end = parts.signature.end if parts.signature else len(parts.main)
    signed = range(parts.signature.begin, end) if parts.signature else range(0)
    head = [
        p for i, p in enumerate(parts.main[: parts.head.begin]) if i >= parts.paper.end or not RECEIVED.match(p.text)
    ]
    above = [piece for piece in head if _is_text(piece)]
    within = [parts.main[i] for i in signed if i not in parts.skip and _is_text(parts.main[i])]
    margin = [piece for piece in parts.margin if piece.role not in ("header", "footer") and _is_text(piece)]
    lost = sum(_letters(piece) for piece in [*above, *within, *margin] if not _known(piece, spans, subject))
    if lost >= FEW:
        yield issue("text-lost", f"{lost} characters of running text are in no field and no paragraph", "paragraphs")
    after = sum(_letters(piece) for block in parts.annex for piece in block.lines if not _known(piece, spans, ""))
    if after >= FEW:
        message = f"{after} characters follow the signature and are in no paragraph"
        yield issue("text-after-signature", message, "paragraphs")


def _is_text(piece: WordGroup) -> bool:
    return is_body(piece.text) and not lineshapes.is_contact(piece.text) and not is_imprint(piece.text)


def _letters(piece: WordGroup) -> int:
    text = piece.text
    return len(without_signs(text.encode())) if text.isascii() else sum(map(str.isalnum, text))


def _known(piece: WordGroup, spans: Sequence[tuple[int, int]], subject: str) -> bool:
    """Whether a piece is part of a field or paragraph, or says the subject again."""
    if spans and piece.start < spans[-1][1] and any(b < piece.end and piece.start < e for b, e in spans):
        return True
    if not subject:
        return False
    said, again = fold(subject), fold(piece.text)
    return bool(said) and (said in again or again in said)
