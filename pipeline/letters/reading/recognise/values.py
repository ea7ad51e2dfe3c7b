"""Rules for the value of a label: its first line, and the lines that continue it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.addressee import begins_addressee
from pipeline.letters.reading.recognise.furniture import is_page_number
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup

SUBJECT_LINES = 9
"""Longest subject seen: eight lines."""


WRAP_LIMIT = 115
"""A longer line was never wrapped: it is a whole subject."""


EMPTY = re.compile(r"[-–—./]*|n\.?v\.?t\.?|geen|n/a|none", re.IGNORECASE)


REFERENCE = re.compile(r"[^.;:!?]*\d[^;!?]*|[A-Z][\w&]*(?:[/-][\w&.]+)+|[A-Z][A-Za-z&/-]{0,11}\. ?\d[\w/.,-]*")
"""A reference has a digit, or parts joined by strokes; its first letters may end in a full stop (`DN. 2004/12`)."""
SENTENCE_END = re.compile(r"[a-z]{2}[.!?] [A-Z]")
"""The end of a sentence and the beginning of the next within a line."""
CODE = re.compile(r"[A-Z]{2,8}[ ./-]{0,2}\d{2,4}[ ./-]\d+")
"""A reference by itself on a line, no part of a subject."""
TAIL = re.compile(
    r" (?:doorkiesnummer|telefoonnummer|contactpersoon|behandeld door|bijlage\(n\)|ons kenmerk|uw kenmerk)$",
    re.IGNORECASE,
)
"""The label of the next column, which text extraction left behind a subject."""
BEHIND = re.compile(r" (?P<label>Ons kenmerk|Onze referentie|Uw kenmerk|Uw referentie|Kenmerk) ?:$")
"""The same with a colon: its value is on the next line."""
OTHERS = re.compile(r"(?:19|20)\d{2}[DZ]\d{4,6}\b|[,;] [a-z]{4,12}: ")
"""Numbers of the Tweede Kamer, and rows of labels: no reference of the sender."""


OWN_LABEL = re.compile(r"[A-Z][^\W\d][\w ./()-]{1,28}:\s*\S")
"""A line with a label of its own, in the column of labels."""
ALIGNED = 2.0
"""Most points or characters between the left sides of two lines in one column."""


TITLE = re.compile(r"(?:Brief|Vragen|Antwoord) van (?:de |het )", re.IGNORECASE)


OPEN_END = (
    " van",
    " de",
    " het",
    " en",
    " of",
    " in",
    " op",
    " aan",
    " voor",
    " met",
    " over",
    " een",
    " der",
    ",",
    " inzake",
    " bij",
    "-",
    "/",
)
"""Ends of a line that shows that it goes on."""


@lru_cache(maxsize=1024)
def is_body(text: str) -> bool:
    """Whether a line is running text of the letter itself, and no addressee, title or standing request."""
    if not lineshapes.is_prose(text) or text.isupper():
        return False
    return not (lineshapes.BOILERPLATE.match(text) or begins_addressee(text) or TITLE.match(text))


def acceptable(field: str, text: str) -> bool:
    """Whether a text can be the value of a field.

    >>> acceptable("date", "16 juni 2011"), acceptable("reference", "DGW I&I 2011"), acceptable("reference", "Postbus")
    (True, True, False)
    """
    if lineshapes.is_salutation(text) or lineshapes.DELIVERY.fullmatch(text) or is_page_number(text):
        return field == "enclosures" and text.isdigit()
    if (again := label(text)) and (field != "subject" or again[1] >= len(text) or ":" in text[: again[1]]):
        return False
    if field in ("subject", "topic"):
        return not lineshapes.is_contact(text)
    if field == "other":
        return len(text) < 60 or not lineshapes.is_prose(text)
    if EMPTY.fullmatch(text):
        return True
    if field in ("date", "your_letter"):
        return len(text) < 80 and (dates.DATE.search(text) is not None or (field == "your_letter" and len(text) < 60))
    if field in ("reference", "your_reference"):
        if (field == "reference" and OTHERS.search(text)) or dates.is_date(text):
            return False
        return len(text) <= 70 and REFERENCE.fullmatch(text) is not None and not lineshapes.BOILERPLATE.match(text)
    if field == "enclosures":
        return len(text) < 150 and not (
            lineshapes.is_contact(text) or _is_sentence(text) or _is_request(text) or _begins_sentence(text)
        )
    return len(text) < 100 and not lineshapes.is_contact(text)


def _is_request(text: str) -> bool:
    return lineshapes.BOILERPLATE.match(text) is not None


def _begins_sentence(text: str) -> bool:
    return text[:1].isupper() and lineshapes.is_prose(text) and lineshapes.has_verb(text)


def _is_sentence(text: str) -> bool:
    if SENTENCE_END.search(text) and lineshapes.is_prose(text):
        return True
    return text.endswith(".") and lineshapes.has_verb(text)


def fits(field: str, text: str) -> bool:
    """Whether a text is the value of a field rather than that of another one in the same column."""
    if field == "date":
        return dates.is_date(text)
    return acceptable(field, text) and not dates.is_date(text)


def continued(stream: Sequence[WordGroup], index: int, limit: int) -> int:
    """Return the index after the last line of a subject that begins at `index`."""
    end = index + 1
    if stream[index].whole:
        return end
    while end < limit and end - index < SUBJECT_LINES and not _ends_subject(stream[end - 1], stream[end : end + 3]):
        if _is_other_row(stream, index, end):
            break
        end += 1
    return end


def _is_other_row(stream: Sequence[WordGroup], index: int, end: int) -> bool:
    """Whether a line below a value at `index` is a row with a label of its own that nobody knows.

    Labels and values have two columns there: the line begins in that of the labels, and has a colon, or a cell in that
    of the values.
    """
    name, value, piece = stream[index - 1] if index else None, stream[index], stream[end]
    if name is None or name.row != value.row or abs(piece.left - name.left) > ALIGNED:
        return False
    cell = stream[end + 1] if end + 1 < len(stream) else None
    has_cell = cell is not None and cell.row == piece.row and abs(cell.left - value.left) <= ALIGNED
    return has_cell or OWN_LABEL.match(piece.text) is not None


def _waits(before: str, text: str) -> bool:
    """Return whether a line below clear space can only go on with the line before: that ends in a preposition."""
    return before.endswith(OPEN_END[:-5]) and text[:1].islower() and len(text) < 60 and not label(text)


def _ends_subject(before: WordGroup, pieces: Sequence[WordGroup]) -> bool:
    """Return whether a subject ends above the first of some lines."""
    piece = pieces[0]
    text = piece.text
    if (
        (piece.gap and not _waits(before.text, text))
        or len(before.text) > WRAP_LIMIT
        or piece.page != before.page
        or piece.role != before.role
    ):
        return True
    if label(text) or lineshapes.is_salutation(text) or lineshapes.is_contact(text) or dates.is_date(text):
        return True
    if CODE.fullmatch(text) or (SENTENCE_END.search(text) and lineshapes.is_prose(text)):
        return True
    if before.text.endswith(OPEN_END):
        return False
    if lineshapes.is_unit(text) or lineshapes.BOILERPLATE.match(text) or dates.dateline(piece):
        return True
    first = text.split(" ", 1)[0]
    fits = len(before.text) + len(first) < 0.8 * len(text)
    if text[:1].isdigit() and dates.DATE.match(text) and lineshapes.is_prose(text) and lineshapes.has_verb(text):
        return True
    if not text[:1].isupper():
        return False
    if fits and lineshapes.is_prose(text):
        return True
    lines = list(takewhile(lambda other: not other.gap, pieces[1:]))
    width = max((len(line.text) for line in (piece, *lines)), default=0)
    below = " ".join(line.text for line in (piece, *lines[:1]))
    return bool(lines) and len(before.text) + 1 + len(first) < 0.9 * width and _is_letter(below)


def _is_letter(text: str) -> bool:
    """Return whether two lines are the begin of a letter: running text in which a sentence ends, or with a verb."""
    says = lineshapes.has_verb(text) or SENTENCE_END.search(text)
    return lineshapes.is_prose(text) and len(text) > 90 and says is not None
