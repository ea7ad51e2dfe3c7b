"""The letter that is answered: its reference and date, from the letterhead or from the first words of the body."""

import re

from pipeline.letters.reading.recognise.dates import DATE
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.letterhead import Letterhead
from pipeline.letters.reading.recognise.parts import DocumentParts

NAMED = re.compile(
    r"\b[Uu]w (?:brief|verzoek|schrijven|e-mail|bericht|brieven)\b[^.;]{0,80}?[ ,(](?:nr\.?|nummer|kenmerk|"
    r"met kenmerk|referentie|ref\.)[ :]*"
    r"(?P<value>[\w/.&-]*\d[\w/.&-]*\w)"
)
QUESTION = re.compile(r"\b(20\d{2}Z\d{5})\b")
"""Number of a case of the Tweede Kamer."""
BARE = re.compile(r"(?:[^,]*,\s*)?(?:nr\.?|kenmerk)?\s*(?P<value>[\w/.&() -]*\d[\w/.&() -]*)$")
DATED = re.compile(
    r"\b[Uu]w (?:brief|verzoek|schrijven|e-mail|bericht)(?: aan mij)? (?:van|d\.d\.|dd\.?|gedateerd(?: op)?) "
    rf"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag )?(?P<date>{DATE.pattern})",
    re.IGNORECASE,
)
BLOCKS = 3


def own_letter(head: Letterhead, parts: DocumentParts) -> FoundValue | None:
    """Return the reference of the letter that is answered."""
    labelled = head.first("your_reference")
    if labelled is not None:
        return labelled
    letter = head.first("your_letter")
    if letter is not None and (match := BARE.search(DATE.sub("", letter.text).strip(" ,;-"))):
        return FoundValue(match["value"].strip(), letter.start, letter.end, letter.page, letter.rule)
    for block in parts.body[:BLOCKS]:
        text = block.text
        if len(text) > 2500:
            text = text[:2500]
        if _is_addressed(text) and (match := NAMED.search(text)):
            value = match["value"].rstrip(".")
            own = head.first("reference")
            if own is not None and own.text == value:
                continue
            return FoundValue(
                value, block.lines[0].start, block.lines[-1].end, block.lines[0].page, "reference-in-body"
            )
        if "vragen" in text and (case := QUESTION.search(text)):
            return FoundValue(case[1], block.lines[0].start, block.lines[-1].end, block.lines[0].page, "case-in-body")
    return None


def _is_addressed(text: str) -> bool:
    """Return whether a text has the word with which both patterns begin, many times faster than these."""
    return "uw " in text or "Uw " in text or "UW " in text or "uW " in text


def own_date(head: Letterhead, parts: DocumentParts) -> FoundValue | None:
    """Return the date of the letter that is answered; None where the first words of the body name several."""
    letter = head.first("your_letter")
    if letter is not None and (date := DATE.search(letter.text)):
        return FoundValue(date[0], letter.start, letter.end, letter.page, letter.rule)
    found: dict[str, FoundValue] = {}
    for block in parts.body[:BLOCKS]:
        text = block.text[:2500]
        for match in DATED.finditer(text) if _is_addressed(text) else ():
            first, last = block.lines[0], block.lines[-1]
            value = FoundValue(match["date"], first.start, last.end, first.page, "date-in-body")
            found.setdefault(value.text.casefold(), value)
    return next(iter(found.values())) if len(found) == 1 else None
