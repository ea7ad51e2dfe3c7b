"""Recognise the addressee of a letter, and the Chamber or other body within that name."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.found import FoundValue, extend, part, whole
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.names import is_name
from pipeline.letters.reading.recognise.pieces import WordGroup

START = re.compile(
    r"(?:AAN (?:DE|HET)\b|Aan(?: (?:de|het|den|Zijne|Hare|alle|mevrouw|Mevrouw|Mr|mr|mw)\b|:|$)|"
    r"(?:To|The) (?:the )?(?:President|Speaker|Chair(?:man|person)?|Clerk|Minister|Ambassador|Secretary)\b|To:|"
    r"(?:Aan )?(?:de|De|DE|den|Den)? ?(?:(?:[Vv]oorzitters?|VOORZITTER|[Gg]riffier|[Pp]resident|[Ll]eden|"
    r"[Ff]racties?|[Cc]ommissie|[Vv]aste)\b)|"
    r"(?:Aan )?(?:Het|het) (?:[Cc]ollege|[Pp]residium|[Bb]estuur|[Dd]agelijks)\b|(?:Aan )?(?:de )?[Cc]olleges? van\b|"
    r"(?:Aan )?[Gg]edeputeerde [Ss]taten|"
    r"(?:De |Aan de )?(?:[Gg]emeente|[Rr]aad|[Bb]urgemeesters?|[Mm]inister|[Ss]taatssecretaris|[Dd]irectie|[Hh]eer|"
    r"[Ww]eledele|[Rr]ector)\b|"
    r"Provinciale [Ss]taten)",
)
BODY = re.compile(
    r"(?=[TEVSARPGH])(?:"  # how they begin, so that few places of a text need a try of each
    r"(?:Tweede|Eerste) Kamer(?: der Staten[- ]{1,2}Generaal)?|Verenigde Vergadering(?: der Staten-Generaal)?|"
    r"Staten-Generaal|"
    r"Algemene Rekenkamer|(?:Afdeling advisering van de )?Raad van State|"
    r"Provinciale Staten(?: van [A-Z][\w-]+(?: [A-Z][\w-]+)?)?|"
    r"[Gg]emeenteraad(?: van [A-Z][\w-]+)?|Europe(?:se Commissie|an Commission|es Parlement)|"
    r"(?:House of Representatives|Senate)(?: of the States[- ]General)?)",
    re.IGNORECASE,
)
"""Bodies that are addressed through their president."""
HOUSE = re.compile(r"[^\W\d][^\d]{1,40} \d{1,4} ?[A-Za-z]?(?:[-–/]\d{1,4})?")
ATTENTION = re.compile(r"t\.?a\.?v\.?\b|ter attentie|attn", re.IGNORECASE)
"""Beginning of the line with the person or office within a body that a letter is for."""
TORN = re.compile(r"(?P<der>der )?(?=[^\d]{0,40}\d)[^;]{1,80}? Staten-? ?Generaal\b")
"""The end of the name of a Chamber behind words of an address."""
RESTS = ("der Staten", "van de Tweede", "van de Eerste", "van de Verenigde", "uit de Tweede", "uit de Eerste", "en Kon")
"""How the rest of a name begins, also below clear space."""
COPY = re.compile(r"i\.a\.a\.|c\. ?c\.|cc\b|(?:met |in |een )?(?:kopie|afschrift)\b", re.IGNORECASE)
"""Beginning of the line with those who get a copy."""
MAX_LINES = 6


def addressee(stream: Sequence[WordGroup], used: set[int], limit: int) -> tuple[FoundValue, range] | None:
    """Return the addressee in the letterhead, and the indexes of its lines, including those of the address.

    Try first a line that begins like an addressee, then the lines above a postcode that is not the sender's.
    """
    limit = min(limit, len(stream))
    for index in range(limit):
        if index in used:
            continue
        if _is_bare(stream, index, limit) or _is_senders_office(stream, index, limit):
            continue
        if begins_addressee(stream[index].text) or _is_named(stream, index, limit):
            end = _end(stream, used, index, limit)
            if end == index + 1 and stream[index].text.rstrip(":").lower() in ("aan", "to"):
                continue
            found = _completed(_named(stream, index, end), stream[end : min(end + 3, limit)])
            place = range(index, _address_end(stream, end, limit))
            return _with_other_chamber(stream, found, place, limit)
    return _above_postcode(stream, used, limit)


def _is_bare(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a line is a single word that names nobody: an entry of a menu, or the office below a sender."""
    text = stream[index].text.rstrip(":")
    if " " in text or text.lower() in ("aan", "to"):
        return False
    below = stream[index + 1] if index + 1 < limit else None
    return below is None or below.gap or not below.text[:1].islower()


MEMBER = re.compile(r"(?:De |de )?(?:Minister|Staatssecretaris|minister|staatssecretaris) (?:van|voor) ")


def _is_senders_office(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a member of the government is in the sender's letterhead: without address, above a Chamber."""
    if not MEMBER.match(stream[index].text):
        return False
    below = stream[index + 1 : min(limit, index + MAX_LINES)]
    if any(
        lineshapes.POSTCODE.search(piece.text) for piece in below if not lineshapes.SENDER_ADDRESS.match(piece.text)
    ):
        return False
    return any(begins_addressee(piece.text) and BODY.search(piece.text) for piece in stream[index + 1 : limit])


def _completed(name: FoundValue, below: Sequence[WordGroup]) -> FoundValue:
    """Return the name of a Chamber with its end, from which the sender's address tore it."""
    if not name.text.endswith(("Kamer", "Kamer der")) or not below:
        return name
    rest = TORN.match(" ".join(piece.text for piece in below))
    if rest is None or bool(rest["der"]) == name.text.endswith("der"):
        return name
    return FoundValue(f"{name.text.removesuffix(' der')} der Staten-Generaal", name.start, name.end, name.page, "torn")


def _is_named(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a line is the bare name of a Chamber above its address, or of a body above `t.a.v.`."""
    text, below = stream[index].text, stream[index + 1 : min(limit, index + 6)]
    if below and below[0].text[:1] in "tTaA" and ATTENTION.match(below[0].text) and not below[0].gap:
        return stream[index].gap and not (label(text) or lineshapes.is_contact(text)) and len(text) < 100
    if not text.startswith(("Tweede Kamer", "Eerste Kamer", "De Tweede Kamer", "De Eerste Kamer")):
        return False
    whole_name = BODY.fullmatch(text.removeprefix("De ")) is not None
    return whole_name and any(lineshapes.POSTCODE.search(p.text) for p in below)


CHAMBERS = (re.compile(r"\bEerste\b.*\bKamer\b", re.IGNORECASE), re.compile(r"\bTweede\b.*\bKamer\b", re.IGNORECASE))


def _with_other_chamber(
    stream: Sequence[WordGroup], found: FoundValue, place: range, limit: int
) -> tuple[FoundValue, range]:
    """Return an addressee together with the other Chamber's, if a second address follows below the first."""
    if sum(chamber.search(found.text) is not None for chamber in CHAMBERS) != 1:
        return found, place
    for index in range(place.stop, min(limit, place.stop + MAX_LINES)):
        text = stream[index].text
        if label(text) or lineshapes.is_salutation(text) or COPY.match(text):
            break
        if begins_addressee(text) and BODY.search(text):
            end = _end(stream, set(), index, limit)
            other = _named(stream, index, end)
            if sum(chamber.search(f"{found.text} {other.text}") is not None for chamber in CHAMBERS) == 2:
                both = FoundValue(f"{found.text} en {other.text}", found.start, other.end, found.page, found.rule)
                return both, range(place.start, _address_end(stream, end, limit))
    return found, place


@lru_cache(maxsize=1024)
def begins_addressee(text: str) -> bool:
    """Return whether a line begins like the name of an addressee."""
    if len(text) > 130 or START.match(text) is None or (text[-1] in ".:" and len(text) > 40):
        return False
    if lineshapes.is_salutation(text) or lineshapes.has_verb(text):
        return False
    return lineshapes.function_words(text) < 12


def _named(stream: Sequence[WordGroup], index: int, end: int) -> FoundValue:
    first = stream[index]
    if first.text.rstrip(":").lower() in ("aan", "to") and end > index + 1:
        return whole(stream[index + 1 : end], "addressee")
    at = re.match(r"(?:Aan|To):\s*", first.text)
    found = part(first, at.end(), len(first.text), "addressee") if at else whole([first], "addressee")
    return extend(found, stream[index + 1 : end])


def _end(stream: Sequence[WordGroup], used: set[int], index: int, limit: int) -> int:
    """Return the index after the last line of the name: before the street or postcode, a label, or clear space."""
    end = index + 1
    open_name = stream[index].text.rstrip(":").lower() in ("aan", "to")
    while end < limit and end - index < MAX_LINES and end not in used:
        piece = stream[end]
        if (
            _is_street(stream, end, limit)
            or (piece.gap and not open_name and not _open(stream[end - 1].text) and not _is_rest(piece.text))
            or _is_other(piece)
            or COPY.match(piece.text)
        ):
            break
        open_name = False
        end += 1
    return end


def _is_street(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a line is a street with a house number, directly above the postcode (`Plein 2`)."""
    if not HOUSE.fullmatch(stream[index].text) or index + 1 >= limit:
        return False
    return lineshapes.POSTCODE.search(stream[index + 1].text) is not None


def _open(text: str) -> bool:
    return text.endswith((" van", " de", " der", " van de", " en", ",", " de Tweede", " de Eerste"))


def _is_rest(text: str) -> bool:
    """Return whether a line can only be the rest of a body's name."""
    return text.startswith(RESTS)


def _is_other(piece: WordGroup) -> bool:
    text = piece.text
    if lineshapes.is_contact(text) or label(text) or lineshapes.is_salutation(text) or lineshapes.is_unit(text):
        return True
    return dates.dateline(piece) is not None or dates.is_date(text) or (len(text) > 60 and lineshapes.is_prose(text))


def _address_end(stream: Sequence[WordGroup], end: int, limit: int) -> int:
    while end < limit and not stream[end].gap and lineshapes.is_contact(stream[end].text):
        end += 1
    return end


def _above_postcode(stream: Sequence[WordGroup], used: set[int], limit: int) -> tuple[FoundValue, range] | None:
    """Return the block of lines that ends in a postcode, unless it is contact information of the sender."""
    begin = 0
    senders = {
        m[0]
        for p in stream[:limit]
        if lineshapes.SENDER_ADDRESS.match(p.text)
        for m in lineshapes.POSTCODE.finditer(p.text)
    }
    for index in range(limit):
        if index and stream[index].gap:
            begin = index
        text = stream[index].text
        if index in used or not lineshapes.POSTCODE.search(text) or index - begin < 1 or index - begin > MAX_LINES:
            continue
        end = index + 1
        while end < limit and not stream[end].gap:
            end += 1
        block = stream[begin:end]
        if senders.intersection(m[0] for p in block for m in lineshapes.POSTCODE.finditer(p.text)):
            continue
        if any(_is_senders(piece.text) for piece in block) or any(i in used for i in range(begin, index)):
            continue
        name_end = next((i for i in range(begin, index + 1) if lineshapes.is_contact(stream[i].text)), index)
        if name_end > begin:
            return whole(stream[begin:name_end], "above-postcode"), range(begin, index + 1)
    return None


def _is_senders(text: str) -> bool:
    return bool(
        lineshapes.SENDER_ADDRESS.match(text)
        or lineshapes.has_site(text)
        or lineshapes.is_unit(text)
        or text.startswith("Ministerie")
        or label(text)
    )


def at_foot(stream: Sequence[WordGroup], begin: int) -> FoundValue | None:
    """Return the addressee below the signature, where older letters print name and address."""
    end = begin
    while end < len(stream) and end - begin < MAX_LINES + 2 and len(stream[end].text) < 90:
        if lineshapes.is_contact(stream[end].text):
            named = end > begin and (is_name(stream[begin].text) or begins_addressee(stream[begin].text))
            return whole(stream[begin:end], "addressee-at-foot") if named else None
        end += 1
    return None


def body(name: FoundValue) -> FoundValue | None:
    """Return the Chamber or other body within an addressee, or None for both Chambers, which are not one body."""
    if all(chamber.search(name.text) for chamber in CHAMBERS):
        return None
    match = BODY.search(name.text)
    if match is None:
        return None
    return FoundValue(match[0], name.start, name.end, name.page, "body-in-addressee")
