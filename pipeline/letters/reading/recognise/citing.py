"""Collect the citations in a letter, with their place in the document."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from msgspec.structs import replace

from pipeline.letters.reading.citations import find_citations
from pipeline.letters.reading.recognise import stated
from pipeline.letters.reading.recognise.body import Block
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.parts import DocumentParts
from pipeline.letters.reading.recognise.questions import QuestionFacts
from pipeline.letters.reading.recognise.relations import related
from pipeline.model.document import Document
from pipeline.model.printed import Citation


def citations(
    document: Document,
    parts: DocumentParts,
    fields: Mapping[str, FoundValue | None],
    dossiers: Sequence[tuple[FoundValue, FoundValue | None]],
    number: FoundValue | None,
    asked: QuestionFacts | None,
) -> tuple[Citation, ...]:
    """Return the citations in subject, body and annex and those that the format marks, without duplicates.

    `fields` are the letter's other fields; `asked` are the questions that it answers.
    """
    publication = fields["publication"]
    texts = _texts(parts, fields["subject"])
    text = "\n".join([text for text, _ in texts])
    found = find_citations(text, own_keys(dossiers, number, publication.text if publication else None))
    spans = [(citation.start, citation.start + len(citation.text)) for citation in found]
    placed = _placed(found, texts)
    return _merged(related(placed, spans, text, asked, fields["your_letter_date"]), stated.citations(document))


def _placed(found: Sequence[Citation], texts: Sequence[tuple[str, int]]) -> list[Citation]:
    """Return citations in joined texts with their offsets in the document."""
    if not found:
        return []
    offsets = [0, *accumulate(len(text) + 1 for text, _ in texts)]
    placed = []
    for citation in found:
        at = bisect_right(offsets, citation.start) - 1
        placed.append(replace(citation, start=texts[at][1] + citation.start - offsets[at]))
    return placed


def _texts(parts: DocumentParts, subject: FoundValue | None) -> list[tuple[str, int]]:
    """Return the texts to search; no line of page furniture interrupts one."""
    result = [(subject.text, subject.start)] if subject else []
    blocks: list[Block] = [*parts.body, *parts.annex]
    return result + [(block.text, block.lines[0].start) for block in blocks]


def own_keys(
    dossiers: Sequence[tuple[FoundValue, FoundValue | None]], number: FoundValue | None, publication: str | None
) -> frozenset[str]:
    """Return the keys of the document itself, which its foot repeats."""
    keys = {publication} if publication else set()
    if number is not None:
        keys |= {f"kst-{key(dossier.text)}-{number.text}" for dossier, _ in dossiers}
    return frozenset(keys)


def key(dossier: str) -> str:
    """Return a dossier number as publication ids write it.

    >>> key("33 400 XII"), key("21 501-02"), key("36 600-XIV")
    ('33400-XII', '21501-02', '36600-XIV')
    """
    digits, rest = dossier[:6].replace(" ", ""), dossier[6:] if " " in dossier[:3] else dossier[5:]
    rest = rest.split("(")[0].strip(" -")
    return f"{digits}-{rest}" if rest else digits


def _merged(read: Sequence[Citation], marked: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return both lists merged, without the marked citations whose targets were all found in the text."""
    known = {target for citation in read for target in citation.targets}
    return tuple(
        sorted(
            [*read, *(c for c in marked if not set(c.targets) <= known or not c.targets)],
            key=lambda c: (c.start, c.text),
        )
    )
