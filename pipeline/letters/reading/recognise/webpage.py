"""Find where a letter begins on a web page: below its menus, notices about cookies and facts about the letter."""

import re
from collections.abc import Sequence

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.addressee import BODY, begins_addressee
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.sender import ORGANISATION
from pipeline.letters.reading.recognise.values import is_body

FURNITURE = 160
"""Maximum number of pieces of a web page above a letter."""
LETTERHEAD = 16
"""Number of pieces below the addressee within which a letterhead has labels or a salutation."""
LONGEST = 130
"""Characters of a line; a longer one neither greets, nor takes leave, nor names an addressee."""
ABOVE = 6
"""Maximum number of pieces of a letterhead above the addressee."""
NOTICES = ("cookie", "javascript", "browser", "privacy", "nieuwsbrief", "inloggen")
NOTICE = re.compile(rf"\b(?:cookies|{'|'.join(NOTICES)})\b", re.IGNORECASE)
"""Words of the notices of web pages."""
MAIL = re.compile(
    r"(?:> ?)*(Van|From|Verzonden|Sent|Datum|Date|Aan|To|CC|Cc|Onderwerp|Subject|Bijlagen?|Attachments?): ?(?=\S|$)"
)
"""A line of the head of a mail."""
MAIL_LINES = 14
"""Number of pieces within which the head of a mail ends."""
MENU = frozenset(
    (
        "menu",
        "home",
        "zoeken",
        "contact",
        "archief",
        "inloggen",
        "documenten",
        "actueel",
        "direct naar content",
        "ga direct naar de hoofdinhoud",
        "naar hoofdinhoud",
        "u bent hier:",
        "u bevindt zich hier:",
        "deel deze pagina",
        "accepteren",
        "sluiten",
        "delen",
        "print",
        "skip to content",
    )
)
"""Entries of the menus of web pages."""


def above(stream: Sequence[WordGroup]) -> int:
    """Return the index of the first piece of a letterhead below the furniture of a web page, or 0.

    A letterhead is an addressee in parliament with an address, and labels or a salutation below it. What is above
    must be furniture: a menu, or running text, which no letterhead has.
    """
    mail = _mail_end(stream)
    for index, piece in enumerate(stream[mail:FURNITURE], mail):
        if len(piece.text) > LONGEST:
            continue
        if not mail and (lineshapes.is_salutation(piece.text) or lineshapes.is_closing(piece.text)):
            return 0
        if not index or not begins_addressee(piece.text) or not (mail or _has_furniture(stream[:index])):
            continue
        if not _has_letterhead(stream, index):
            continue
        begin = index
        for before in range(index - 1, max(-1, index - ABOVE - 1), -1):
            if _is_senders(stream[before].text):
                begin = before
            elif is_body(stream[before].text):
                break
        return begin if mail or _has_furniture(stream[:begin]) else 0
    return 0


def _mail_end(stream: Sequence[WordGroup]) -> int:
    """Return the index after the head of a mail that forwards the letter below it, or 0 if there is none."""
    heads = [MAIL.match(piece.text) if ":" in piece.text else None for piece in stream[:MAIL_LINES]]
    last = max((index for index, head in enumerate(heads) if head), default=0)
    named = {head[1].lower() for head in heads if head}
    return (
        last + 1 if named & {"van", "from"} and named & {"verzonden", "sent", "datum", "date"} and len(named) > 2 else 0
    )


def _has_furniture(stream: Sequence[WordGroup]) -> bool:
    return any(is_body(piece.text) or _is_menu(piece.text) for piece in stream)


def _is_menu(text: str) -> bool:
    low = text.lower()
    if low in MENU:
        return True
    for word in NOTICES:
        if word in low:
            return NOTICE.search(text) is not None
    return False


def _is_senders(text: str) -> bool:
    return bool(ORGANISATION.fullmatch(text) or lineshapes.SENDER_ADDRESS.match(text) or lineshapes.is_unit(text))


def _has_letterhead(stream: Sequence[WordGroup], index: int) -> bool:
    """Return whether a line is the addressee of a letterhead."""
    near = stream[index : index + LETTERHEAD]
    if not any(BODY.search(piece.text) for piece in near[:3]):
        return False
    labelled = {found[0] for piece in near[1:] if (found := label(piece.text))} & {"date", "subject", "reference"}
    greeted = any(lineshapes.is_salutation(piece.text) for piece in near[1:])
    addressed = any(lineshapes.POSTCODE.search(piece.text) for piece in near[1:6])
    return len(labelled) + greeted + addressed >= 2
