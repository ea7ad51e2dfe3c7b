"""Find facts on the page around a paper: the title that a web page gives the letter, the publication id at the foot."""

from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise.found import FoundValue, part, whole
from pipeline.letters.reading.recognise.paperlines import PAGE_KIND, PAGE_TITLE, PUBLICATION
from pipeline.letters.reading.recognise.pieces import WordGroup

PAGE_BEGINS = frozenset("ABKM")
"""First characters of the kinds of documents that a web page names."""


def page_title(page: Sequence[WordGroup]) -> FoundValue | None:
    """Return the title that a web page gives the letter: after the kind of document, or two or three lines above it."""
    for index, piece in enumerate(page):
        if piece.text[0] not in PAGE_BEGINS:
            continue
        if match := PAGE_TITLE.fullmatch(piece.text):
            title = part(piece, *match.span("title"), "page-title")
            cut = title.text.rfind(" - ")
            return msgspec.structs.replace(title, text=title.text[:cut]) if cut > 10 and ";" in piece.text else title
        if PAGE_KIND.fullmatch(piece.text) and index:
            first = max(0, index - 2)
            lines = [p for p in page[first:index] if len(p.text) > 12 and not p.text.startswith("[")]
            return whole(lines[:1], "page-title") if lines else None
    return None


def publication(stream: Sequence[WordGroup]) -> FoundValue | None:
    """Return the publication id on a line of its own, as at the foot of parliamentary papers."""
    for piece in stream:
        if len(piece.text) < 48 and "-" in piece.text and (match := PUBLICATION.match(piece.text)):
            return part(piece, *match.span(), "publication-id")
    return None
