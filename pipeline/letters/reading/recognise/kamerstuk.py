"""The head of a parliamentary paper: session year, dossiers, number, title."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.addressee import begins_addressee
from pipeline.letters.reading.recognise.found import Found, extend, part, whole
from pipeline.letters.reading.recognise.pieces import Piece

REACH = 45
"""Pieces within which a head must begin."""
SESSION_YEAR = re.compile(
    r"(?:(?:Tweede|Eerste) Kamer[^,]{0,40} )?(?:Vergaderjaar|Zitting(?:sjaar)?) ?((?:19|20)\d{2} ?[-–—/] ?(?:(?:19|"
    r"20)\d{2}|\d{2}))",
    re.IGNORECASE,
)
DOSSIER = re.compile(
    r"(?P<number>\d{2} ?\d{3}(?:(?: ?-|  ?)(?:[IVXLC]{1,7}[A-Z]?|"
    r"\d{2})(?![\w]))?(?: \(R ?\d{3,4}\))?)(?:[,:]? +(?P<title>[^\d\s].{2,}))?"
)
NUMBER = re.compile(
    r"(?:(?:Nr|nr|NR)\.? ?(?P<number>\d{1,4}|[A-Z]{1,3})(?: ?(?:Herdruk|HERDRUK))?|"
    r"(?P<letter>[A-Z]{1,3}))(?:[.:]? +(?P<title>\S.*))?"
)
TITLE = re.compile(
    r"(?:GEWIJZIGDE |NADER GEWIJZIGDE |Gewijzigde |Nader gewijzigde )?(?:BRIEF|Brief|MOTIE|Motie|AMENDEMENT|"
    r"Amendement|VERSLAG|Verslag|NOTA|Nota|LIJST|Lijst|"
    r"MEMORIE|Memorie|VOORSTEL|Voorstel|ADVIES|Advies|INBRENG|Inbreng|RAPPORT|Rapport|VRAGEN|OVERZICHT|JAARVERSLAG|"
    r"KONINKLIJKE|ONTWERP|GELEIDENDE|BIJLAGE|AANVULLEND|DERDE|TWEEDE|EINDVERSLAG|BRIEVEN)\b.*"
)
TITLE_LINES = 8
PUBLICATION = re.compile(
    r"\b(?:kst-\d{4,6}(?:-[A-Za-z0-9()]+){1,3}|ah-[te]k-\d{8}-\d+|kv-[te]k-[\dA-Z]+|h-[te]k-\d{8}-\d+-\d+)\b"
)


class Head(msgspec.Struct):
    """What the head of a paper says, and the pieces that say it."""

    session_year: Found | None = None
    dossiers: list[tuple[Found, Found | None]] = msgspec.field(default_factory=list)
    """Number and title of each."""
    number: Found | None = None
    title: Found | None = None
    end: int = 0
    """Index after the last piece of the head; 0 where there is none."""


def head(stream: Sequence[Piece]) -> Head:
    """Return the head of a parliamentary paper at the beginning of a stream."""
    result = Head()
    index, limit = 0, min(REACH, len(stream))
    while index < limit:
        piece = stream[index]
        text = piece.text
        first = text[0]
        if result.session_year is None and first in "VvZzTEte" and (year := SESSION_YEAR.match(text)):
            result.session_year = part(piece, *year.span(1), "session-year")
            index += 1
            result.end = index if len(text) < 60 else 0
        elif (
            first.isdigit()
            and (match := DOSSIER.fullmatch(text))
            and (result.session_year or _before_number(stream, index, limit))
        ):
            index = _dossier(stream, index, limit, match, result)
        elif result.dossiers and result.number is None and (match := NUMBER.fullmatch(text)) and not _is_word(match):
            index = _number(stream, index, limit, match, result)
        elif result.dossiers and result.title is None and TITLE.fullmatch(text):
            index = _title(stream, index, limit, whole([piece], "paper-title"), result)
        else:
            if lineshapes.is_salutation(text) or (
                lineshapes.is_prose(text) and not text.isupper() and _ends_head(text, result)
            ):
                break
            index += 1
    return result if result.dossiers or (result.session_year and result.end) else Head()


def _ends_head(text: str, result: Head) -> bool:
    """Whether running text shows that there is no more head, or that there is none."""
    return bool(result.title) or not begins_addressee(text)


def _before_number(stream: Sequence[Piece], index: int, limit: int) -> bool:
    """Whether a paper's number or title follows within a few lines, where no session year is printed before."""
    return any(
        (NUMBER.fullmatch(p.text) and p.text[:2].lower() == "nr") or p.text.startswith(("BRIEF VAN", "Brief van"))
        for p in stream[index + 1 : min(limit, index + 8)]
    )


def _is_word(match: re.Match[str]) -> bool:
    """Whether a letter that looks like a paper's number begins a sentence ("A ...")."""
    return bool(match["letter"] and match["title"] and not TITLE.match(match["title"]))


def _dossier(stream: Sequence[Piece], index: int, limit: int, match: re.Match[str], result: Head) -> int:
    piece = stream[index]
    number = part(piece, *match.span("number"), "dossier")
    title = part(piece, *match.span("title"), "dossier-title") if match["title"] else None
    end = index + 1
    while end < limit and end - index < 7 and _continues_title(stream[end]) and (not stream[end].gap or title is None):
        title = extend(title, [stream[end]]) if title else whole([stream[end]], "dossier-title")
        end += 1
    if number.text not in {known.text for known, _ in result.dossiers}:
        result.dossiers.append((number, title))
    result.end = end
    return end


def _continues_title(piece: Piece) -> bool:
    text = piece.text
    if NUMBER.fullmatch(text) or DOSSIER.fullmatch(text) or TITLE.fullmatch(text) or SESSION_YEAR.match(text):
        return False
    return not (
        lineshapes.is_salutation(text) or dates.dateline(piece) or text.startswith(("Aan de", "Den Haag", "’s-", "'s-"))
    )


def _number(stream: Sequence[Piece], index: int, limit: int, match: re.Match[str], result: Head) -> int:
    piece = stream[index]
    result.number = part(piece, *match.span("number" if match["number"] else "letter"), "paper-number")
    result.end = index + 1
    if match["title"] is None:
        return index + 1
    if match["number"] and not TITLE.fullmatch(match["title"]) and not match["title"].isupper():
        return index + 1
    return _title(stream, index, limit, part(piece, *match.span("title"), "paper-title"), result)


def _title(stream: Sequence[Piece], index: int, limit: int, title: Found, result: Head) -> int:
    end = index + 1
    while end < limit and end - index < TITLE_LINES and not stream[end].gap and _is_title_line(stream[end], title.text):
        end += 1
    result.title = extend(title, stream[index + 1 : end])
    result.end = end
    return end


def _is_title_line(piece: Piece, title: str) -> bool:
    """Whether a line goes on with the title: in capitals as it is, or after a word that goes on."""
    if not _continues_title(piece) or lineshapes.is_contact(piece.text):
        return False
    return (
        piece.text.isupper()
        if title.isupper()
        else not lineshapes.is_prose(piece.text) and title.endswith((" van", " de", " en", ",", " het"))
    )


def publication(stream: Sequence[Piece]) -> Found | None:
    """Return the publication id that stands by itself on a line, as parliamentary papers carry at their foot."""
    for piece in stream:
        if len(piece.text) < 48 and "-" in piece.text and (match := PUBLICATION.match(piece.text)):
            return part(piece, *match.span(), "publication-id")
    return None
