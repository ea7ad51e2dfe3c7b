"""Recognise the head of a parliamentary paper (session year, dossiers, number, title) and of the web page around it."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.addressee import begins_addressee
from pipeline.letters.reading.recognise.found import FoundValue, extend, part, whole
from pipeline.letters.reading.recognise.paperlines import (
    DOSSIER,
    DOSSIER_NUMBER,
    LETTER_TITLE,
    NUMBER,
    ROMAN,
    SESSION_YEAR,
    SLASHED,
    TITLE,
    WHOLE,
)
from pipeline.letters.reading.recognise.paperpage import page_title
from pipeline.letters.reading.recognise.pieces import WordGroup

REACH = 45
"""Number of pieces within which a head must begin, or continue."""
FURNITURE = 160
"""Maximum number of pieces of a web page above the head: menus, the site's information about the letter."""
ABOVE = 14
"""Maximum number of pieces of a head above the paper's number."""
TITLE_LINES = 8
RECEIVED = re.compile(r"(?:Ter griffie|Ontvangen|De wens dat het verdrag|Voorgesteld)\b")
"""Formulas of the clerk between title and letter."""


class Head(msgspec.Struct):
    """Values in the head of a paper, with the pieces that state them."""

    session_year: FoundValue | None = None
    dossiers: list[tuple[FoundValue, FoundValue | None]] = msgspec.field(default_factory=list)
    """Number and title of each dossier."""
    number: FoundValue | None = None
    title: FoundValue | None = None
    end: int = 0
    """Index after the last piece of the head; 0 without a head."""
    page_title: FoundValue | None = None
    """Title that the page around the letter gives it."""


def above(stream: Sequence[WordGroup]) -> int:
    """Return the index of the first piece of a head below the furniture of a web page, or 0."""
    anchor = _anchor(stream)
    return _begin(stream, anchor) if anchor is not None else 0


def head(stream: Sequence[WordGroup], page: Sequence[WordGroup] = ()) -> Head:
    """Return the head of a parliamentary paper at the beginning of a stream; `page` is the pieces above the stream."""
    anchor = _anchor(stream)
    begin = _begin(stream, anchor) if anchor is not None else 0
    result = _read(stream, begin, min(begin + REACH, len(stream)), anchor)
    if result.number is not None and not result.dossiers:
        _from_publication(page, result)
    if not (result.dossiers or (result.session_year and result.end)):
        return Head(page_title=page_title(stream[:REACH]))
    result.page_title = page_title(page)
    return result


def _anchor(stream: Sequence[WordGroup]) -> int | None:
    """Return the index of the line with a letter's number and title, or None: only a paper's head has such a line."""
    for index, piece in enumerate(stream[:FURNITURE]):
        text = piece.text
        if "BRIE" not in text and "Brie" not in text:
            continue
        if WHOLE.fullmatch(text):
            return index
        match = NUMBER.fullmatch(text)
        if match is not None and match["title"] and LETTER_TITLE.match(match["title"]):
            return index
        if index and LETTER_TITLE.match(TITLE_MARK.sub("", text)) and _is_number(stream[index - 1].text):
            return index - 1
    return None


TITLE_MARK = re.compile(r"(?:Herdruk|HERDRUK)\.? ?\d{0,2} ")


def _is_number(text: str) -> bool:
    match = NUMBER.fullmatch(text)
    return match is not None and match["title"] is None


def _begin(stream: Sequence[WordGroup], anchor: int) -> int:
    """Return the index where a head begins, given its number at `anchor`: at its first dossier or session year."""
    begin = anchor
    if WHOLE.fullmatch(stream[anchor].text) and _title_above(stream, anchor) is not None:
        begin -= 1
    for index in range(anchor - 1, max(-1, anchor - ABOVE), -1):
        text = stream[index].text
        roman = begin == anchor and stream[anchor].text[:2].lower() != "nr" and ROMAN.fullmatch(text)
        if roman or SESSION_YEAR.match(text) or DOSSIER.fullmatch(text) or SLASHED.fullmatch(text):
            begin = index
        elif lineshapes.is_salutation(text) or lineshapes.has_verb(text):
            break
    return begin


def _read(stream: Sequence[WordGroup], begin: int, limit: int, anchor: int | None) -> Head:
    result = Head()
    index = begin
    while index < limit:
        text = stream[index].text
        if result.session_year is None and text[0] in "VvZzTEte" and (year := SESSION_YEAR.match(text)):
            result.session_year = part(stream[index], *year.span(1), "session-year")
            _number_of_year(stream, index, year.end(), result)
            index += 1
            result.end = max(index, result.end) if len(text) < 60 else 0
        elif result.session_year and not result.dossiers and _is_number_above(stream, index, limit):
            _number_of_year(stream, index, 0, result)
            index += 1
        elif after := _numbered(stream, index, limit, anchor, result):
            index = after
        elif (result.dossiers or result.number) and result.title is None and TITLE.fullmatch(text):
            index = _title(stream, index, limit, whole([stream[index]], "paper-title"), result)
        elif _is_over(text, result):
            break
        else:
            index += 1
            if result.number is not None and RECEIVED.match(text):
                while index < limit and not stream[index].gap and not begins_addressee(stream[index].text):
                    index += 1
                result.end = index
    return result


def _is_number_above(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a paper's number is above its dossier, as in papers of the Eerste Kamer until 2003."""
    if index + 1 >= limit or not _is_number(stream[index].text) or stream[index].text[:2].lower() != "nr":
        return False
    return DOSSIER.fullmatch(stream[index + 1].text) is not None


def _number_of_year(stream: Sequence[WordGroup], index: int, at: int, result: Head) -> None:
    """Record the paper's number that follows the session year (`Vergaderjaar 1997-1998 Nr. 57c`), if it does."""
    rest = stream[index].text[at:].strip(" ,")
    match = NUMBER.fullmatch(rest) if rest[:2].lower() == "nr" else None
    if match and match["title"] is None and match["number"]:
        begin = stream[index].text.rfind(rest) + match.start("number")
        result.number = part(stream[index], begin, begin + len(match["number"]), "paper-number")


def _numbered(stream: Sequence[WordGroup], index: int, limit: int, anchor: int | None, result: Head) -> int:
    """Record a line with a dossier or with the paper's number and return the index after it, or 0 if it is neither."""
    after = _dossier(stream, index, limit, anchor, result)
    after = after if after > index else _number(stream, index, limit, anchor, result)
    return after if after > index else 0


def _is_over(text: str, result: Head) -> bool:
    """Return whether a line shows that the head has ended, or that there is none: a salutation or running text."""
    if lineshapes.is_salutation(text):
        return True
    if not lineshapes.is_prose(text) or text.isupper() or RECEIVED.match(text):
        return False
    return bool(result.title) or not begins_addressee(text)


def _before_number(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a paper's number or title follows within a few lines, where no session year is printed before."""
    return any(
        (NUMBER.fullmatch(p.text) and p.text[:2].lower() == "nr") or LETTER_TITLE.match(p.text)
        for p in stream[index + 1 : min(limit, index + 8)]
    )


def _dossier(stream: Sequence[WordGroup], index: int, limit: int, anchor: int | None, result: Head) -> int:
    """Record a line with one or more dossiers and return the index after it, or `index` if it has none."""
    piece = stream[index]
    text = piece.text
    if anchor is not None and index < anchor and not result.dossiers and text[0] in "IVXLC":
        roman = ROMAN.fullmatch(text)
        if roman and stream[anchor].text[:2].lower() != "nr":
            return _dossiers(stream, index, limit, [roman.span("number")], roman, result, anchor)
    if not text[0].isdigit():
        return index
    if (line := WHOLE.fullmatch(text)) and index == anchor:
        result.dossiers.append((part(piece, *line.span("dossier"), "dossier"), _title_above(stream, index)))
        result.number = part(piece, *line.span("number"), "paper-number")
        result.title = part(piece, *line.span("title"), "paper-title")
        result.end = index + 1
        return index + 1
    match = SLASHED.fullmatch(text) or DOSSIER.fullmatch(text)
    if match is None or not (anchor is not None or result.session_year or _before_number(stream, index, limit)):
        return index
    if anchor is not None and index > anchor:
        return index
    stop = match.start("title") if match["title"] else len(text)
    spans = [found.span() for found in re.finditer(DOSSIER_NUMBER, text[:stop].rstrip())]
    return _dossiers(stream, index, limit, spans, match, result, anchor)


def _dossiers(
    stream: Sequence[WordGroup],
    index: int,
    limit: int,
    spans: Sequence[tuple[int, int]],
    match: re.Match[str],
    result: Head,
    anchor: int | None,
) -> int:
    piece = stream[index]
    title = part(piece, *match.span("title"), "dossier-title") if match["title"] else None
    end = index + 1
    if title is None and end < limit and stream[end].row == piece.row:
        title, end = whole([stream[end]], "dossier-title"), end + 1
    if title is None and anchor is not None and end < anchor and TITLE.fullmatch(stream[end].text):
        title, end = whole([stream[end]], "dossier-title"), end + 1  # the paper's own title follows its number
    while end < limit and end - index < 7 and _continues_title(stream[end]) and (not stream[end].gap or title is None):
        title = extend(title, [stream[end]]) if title else whole([stream[end]], "dossier-title")
        end += 1
    for span in spans:
        number = part(piece, *span, "dossier")
        if number.text not in {known.text for known, _ in result.dossiers}:
            result.dossiers.append((number, title))
    result.end = end
    return end


def _title_above(stream: Sequence[WordGroup], index: int) -> FoundValue | None:
    """Return the title of the dossier from the line above its number, or None."""
    if not index or lineshapes.has_verb(stream[index - 1].text) or len(stream[index - 1].text) < 12:
        return None
    return whole([stream[index - 1]], "dossier-title")


def _continues_title(piece: WordGroup) -> bool:
    text = piece.text
    if NUMBER.fullmatch(text) or DOSSIER.fullmatch(text) or SLASHED.fullmatch(text) or SESSION_YEAR.match(text):
        return False
    return not (
        TITLE.fullmatch(text)
        or lineshapes.is_salutation(text)
        or dates.dateline(piece)
        or text.startswith(("Aan de", "Den Haag", "’s-", "'s-"))
    )


def _number(stream: Sequence[WordGroup], index: int, limit: int, anchor: int | None, result: Head) -> int:
    """Record a line with the paper's number, and a title after it; return the index after them, or `index` if none."""
    piece = stream[index]
    if result.number is not None or not (result.dossiers or index == anchor):
        return index
    match = NUMBER.fullmatch(piece.text)
    if match is None or (match["letter"] and match["title"] and not TITLE.match(match["title"])):
        return index  # a letter that begins a sentence is no number
    result.number = part(piece, *match.span("number" if match["number"] else "letter"), "paper-number")
    result.end = index + 1
    if match["title"] is None:
        return index + 1
    if match["number"] and not TITLE.fullmatch(match["title"]) and not match["title"].isupper():
        return index + 1
    return _title(stream, index, limit, part(piece, *match.span("title"), "paper-title"), result)


def _title(stream: Sequence[WordGroup], index: int, limit: int, title: FoundValue, result: Head) -> int:
    end = index + 1
    while end < limit and end - index < TITLE_LINES and not stream[end].gap and _is_title_line(stream[end], title.text):
        end += 1
    while end == index + 1 and end < limit and stream[end].gap and _closes_title(stream[end], title.text):
        end += 1
    title = extend(title, stream[index + 1 : end])
    mark = TITLE_MARK.match(title.text)
    result.title = msgspec.structs.replace(title, text=title.text[mark.end() :]) if mark else title
    result.end = end
    return end


def _is_title_line(piece: WordGroup, title: str) -> bool:
    """Return whether a line continues the title: in capitals like the title, or after a word that cannot end it."""
    if not _continues_title(piece) or lineshapes.is_contact(piece.text):
        return False
    return (
        piece.text.isupper()
        if title.isupper()
        else not lineshapes.is_prose(piece.text) and title.endswith((" van", " de", " en", ",", " het"))
    )


def _closes_title(piece: WordGroup, title: str) -> bool:
    """Return whether a line below clear space is the rest of an unfinished title."""
    return title.endswith((" EN", " VAN", " DE", " VOOR", ",")) and piece.text.isupper() and _continues_title(piece)


def _from_publication(page: Sequence[WordGroup], result: Head) -> None:
    """Record the dossier from an id of the paper that the page around it prints, for a head that prints none."""
    number = result.number.text if result.number else ""
    for piece in page:
        for match in re.finditer(rf"\b(?:kst-)?(\d{{5}}(?:-[IVXLC]+|-[A-M])?)-{re.escape(number)}\b", piece.text):
            result.dossiers.append((part(piece, *match.span(1), "dossier-in-page"), None))
            return
