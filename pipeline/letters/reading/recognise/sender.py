"""The sender: the organisation in the letterhead, and its units."""

import re
from collections.abc import Iterable, Sequence

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.addressee import ATTENTION, BODY, begins_addressee
from pipeline.letters.reading.recognise.found import FoundValue, join, part, whole
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.names import is_name
from pipeline.letters.reading.recognise.pieces import WordGroup

ORGANISATION = re.compile(
    r"(?:(?:Het )?Ministerie (?:van|voor)|Ministry of|Algemene Rekenkamer|(?:De )?Raad van State|"
    r"(?:De )?Nationale [Oo]mbudsman|"
    r"Kabinet van de (?:Koning|Minister)|Kiesraad|Hoge Raad|Sociaal-Economische Raad|"
    r"Raad voor (?:de |het |straf|volks|maatschap|cultuur|dieren)|"
    r"Autoriteit (?:Consument|Financi|Nucl|Persoons|online)|Nederlandse (?:Zorgautoriteit|Mededingingsautoriteit)|"
    r"College bescherming|Onderzoeksraad voor|De Nederlandsche Bank|College voor de Rechten|(?:De )?Kinderombudsman|"
    r"Gezondheidsraad|Onderwijsraad|Adviesraad|Adviescollege|Wetenschappelijke Raad|Zorginstituut|"
    r"Vereniging van Nederlandse Gemeenten|Interprovinciaal Overleg|Unie van Waterschappen|Huis voor Klokkenluiders|"
    r"College voor zorgverzekeringen|Centrale Raad van Beroep|Commissie van Toezicht|Centraal Planbureau|"
    r"Sociaal en Cultureel Planbureau|Planbureau voor|Commissariaat voor de Media|College van (?:procureurs|Toezicht)|"
    r"Sociale Verzekeringsbank|Uitvoeringsinstituut|Kabinet der Koningin|Staatscommissie|Nationale Politie|"
    r"Centraal Orgaan|Nederlands Forensisch|Rathenau Instituut|Raad voor cultuur)"
    r"(?:(?<=[ -])|(?<=[a-z])|\b)[^.:;!?]{0,110}(?: [NB]\.V\.)?",
    re.IGNORECASE,
)
"""Names that organisations of the state print at the head of a letter."""
MINISTRY = re.compile(r"(?:Het )?Minist(?:erie|ry) (?:van|voor|of)\b", re.IGNORECASE)
AGENCIES = frozenset(
    name.casefold()
    for name in (
        "Belastingdienst",
        "Rijkswaterstaat",
        "Rijksdienst voor Ondernemend Nederland",
        "Rijksdienst voor het Wegverkeer",
        "Rijksdienst voor Identiteitsgegevens",
        "Rijksdienst voor het Cultureel Erfgoed",
        "Rijksdienst Caribisch Nederland",
        "Nederlandse Voedsel- en Warenautoriteit",
        "Immigratie- en Naturalisatiedienst",
        "Dienst Uitvoering Onderwijs",
        "Dienst Justitiële Inrichtingen",
        "Dienst Terugkeer en Vertrek",
        "Inspectie van het Onderwijs",
        "Inspectie Gezondheidszorg en Jeugd",
        "Inspectie voor de Gezondheidszorg",
        "Inspectie Leefomgeving en Transport",
        "Inspectie Sociale Zaken en Werkgelegenheid",
        "Nederlandse Arbeidsinspectie",
        "Centraal Justitieel Incassobureau",
        "Nationaal Coördinator Terrorismebestrijding en Veiligheid",
        "Nationaal Coördinator Groningen",
        "Rijksinstituut voor Volksgezondheid en Milieu",
        "Centraal Bureau voor de Statistiek",
        "Algemene Rekenkamer",
        "Gedeputeerde Staten",
    )
)
"""Organisations whose name is complete where it ends, so that a unit of theirs may follow in the same block."""
REGION = re.compile(r"(?:Gemeente|GEMEENTE|Provincie|PROVINCIE) [A-Z][\w'’-]{2,}(?: en [A-Z]\w+)?")
"""A municipality or province, whose name is complete too."""
GOES_ON = re.compile(r"(?:\ben|,|\bvan|\bvoor|\bde|\bof|\band|\bthe|&|-)$")
AUTHORITY = re.compile(r"(?:Gedeputeerde|Provinciale) Staten\b|Gemeente(?:raad)?\b|Provincie\b")
"""Another government that a letter is for, although a unit of it may be a sender."""
ABBREVIATED = re.compile(r"[A-Z][A-Z&/-]{1,11}")
"""A unit by its letters: one line each (`DGOBDR`, `CZW`)."""
BARE = frozenset(
    (
        "Team",
        "Unit",
        "Dienst",
        "Bureau",
        "Sector",
        "Cluster",
        "Provincie",
        "Gemeente",
        "Directie",
        "Afdeling",
        "Eenheid",
    )
)
"""Words that name no unit by themselves."""
NOISE = re.compile(r"[A-Z&|!\\/() ]{1,5} (?=Ministerie van )")
SOURCE = re.compile(r"(?:Bron|Afzender|Van|Organisatie|Verantwoordelijke?): ?")
"""Labels with which a web page names the organisation that a letter comes from."""
LOGO = re.compile(r"(?:[A-Z&|!\\/()]{1,4} )?(?=[A-Z][a-z]{3})")
"""Characters that OCR reads in the coat of arms next to a name."""
OPEN = frozenset(
    ("directoraat-generaal", "directoraat", "directoraat generaal", "directie", "afdeling", "dienst", "inspectie")
).union(("bureau", "programmadirectie"))
"""Words that the name itself must follow, on the next line where the column is narrow."""
MAX_LINES = 4


def organisation(stream: Sequence[WordGroup], used: set[int], limit: int) -> tuple[FoundValue, range] | None:
    """Return the sending organisation at the head of a stream, and the indexes of its lines."""
    for index in range(min(limit, len(stream))):
        text = stream[index].text
        if index in used or lineshapes.is_prose(text):
            continue
        if noise := NOISE.match(text):
            return _noisy(stream, index, noise.end()), range(index, index + 2)
        if (source := SOURCE.match(text)) and ORGANISATION.fullmatch(text, source.end()):
            return part(stream[index], source.end(), len(text), "organisation-as-source"), range(index, index + 1)
        if not ORGANISATION.fullmatch(text) or _is_addressed(stream, index, limit):
            continue
        end = index + 1
        while end < limit and end - index < MAX_LINES and _goes_on(stream, index, end):
            end += 1
        return whole(stream[index:end], "organisation"), range(index, end)
    return None


def _is_addressed(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a body is the addressee: above the name of a person, or below a return address or `Aan`.

    A ministry below these is the sender's own letterhead.
    """
    above = stream[index - 1].text if index else ""
    below = stream[index + 1].text if index + 1 < limit else ""
    if ATTENTION.match(below) or MINISTRY.match(stream[index].text):
        return ATTENTION.match(below) is not None
    addressed = lineshapes.SENDER_ADDRESS.match(above) or above.rstrip(":").lower() in ("aan", "to")
    return bool(addressed or begins_addressee(above))


def _noisy(stream: Sequence[WordGroup], index: int, at: int) -> FoundValue:
    """Return a ministry's name on a scan, without the characters that OCR read in the logo before each of its lines."""
    found = part(stream[index], at, len(stream[index].text), "organisation")
    if index + 1 < len(stream) and GOES_ON.search(found.text) and (noise := LOGO.match(stream[index + 1].text)):
        after = stream[index + 1]
        return FoundValue(f"{found.text} {after.text[noise.end() :]}", found.start, after.end, found.page, found.rule)
    return found


def _goes_on(stream: Sequence[WordGroup], begin: int, index: int) -> bool:
    """Whether the organisation's name goes on in a line: the line before is open, or the block is narrow."""
    before, piece = stream[index - 1], stream[index]
    if piece.role != before.role or piece.row == before.row or _is_other(piece.text):
        return False
    if piece.gap and (begins_addressee(piece.text) or not MINISTRY.match(stream[begin].text)):
        return False
    if GOES_ON.search(before.text) or piece.text.startswith("en "):
        return True
    return piece.text[:1].islower() and not piece.gap


def _is_other(text: str) -> bool:
    return (
        lineshapes.is_contact(text)
        or lineshapes.is_unit(text)
        or label(text) is not None
        or lineshapes.is_salutation(text)
    )


def units(stream: Sequence[WordGroup], used: set[int], limit: int) -> tuple[list[FoundValue], set[int]]:
    """Return the sender's units in a stream, outer to inner as printed, and the indexes of their lines."""
    found: list[FoundValue] = []
    taken: set[int] = set()
    index, last = 0, min(limit, len(stream))
    while index < last:
        text = stream[index].text
        if index in used or not lineshapes.is_unit(text) or lineshapes.is_contact(text) or label(text):
            index += 1
            continue
        if text in BARE and not _goes_below(stream, index, limit):
            index += 1
            continue
        if index and (
            (not stream[index].gap and is_name(stream[index - 1].text)) or _is_addressee(stream, index, limit)
        ):
            index += 1  # the unit of the officer who handles the letter, or another authority
            continue
        begin, end = _block_begin(stream, index, used), index + 1
        while end < limit and end not in used and _in_block(stream, index, end):
            end += 1
        found += [unit for unit in _split(stream[begin:end]) if not any(k.text.startswith(unit.text) for k in found)]
        taken.update(range(begin, end))
        index = end
    return found, taken


def _is_addressee(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether a line is the addressee: an authority below the return address and above an address of its own."""
    if not lineshapes.SENDER_ADDRESS.match(stream[index - 1].text) or not AUTHORITY.match(stream[index].text):
        return False
    return any(lineshapes.POSTCODE.search(piece.text) for piece in stream[index + 1 : min(limit, index + 5)])


def _goes_below(stream: Sequence[WordGroup], index: int, limit: int) -> bool:
    """Return whether the name of a unit goes on in the line below its first word (`Directie`, `Voorbeelden`)."""
    if index + 1 >= limit or stream[index].text.casefold() not in OPEN:
        return False
    below = stream[index + 1]
    whole_name = " " not in below.text and below.text.casefold() not in OPEN and lineshapes.is_unit(below.text)
    return not below.gap and below.role == stream[index].role and (whole_name or _may_be_unit(below))


def _block_begin(stream: Sequence[WordGroup], index: int, used: set[int]) -> int:
    """Return the index where the block of a unit begins; units without a word for a unit may precede it."""
    begin = index
    while (
        begin
        and begin - 1 not in used
        and not stream[begin].gap
        and index - begin < 3
        and _may_be_unit(stream[begin - 1])
    ):
        begin -= 1
    return begin if begin == 0 or stream[begin].gap else index


def _may_be_unit(piece: WordGroup) -> bool:
    text = piece.text
    if text.casefold() in OPEN:
        return True
    if (
        len(text) > 60
        or any(c.isdigit() for c in text)
        or not text[:1].isupper()
        or text.endswith((".", ",", ":", ";"))
    ):
        return False
    return not (_is_other(text) or begins_addressee(text) or ORGANISATION.match(text) or lineshapes.is_prose(text))


def _in_block(stream: Sequence[WordGroup], begin: int, index: int) -> bool:
    piece = stream[index]
    if piece.gap or piece.role != stream[index - 1].role or len(piece.text) > 90 or index - begin > 9:
        return False
    text = piece.text
    if _is_other_than_unit(text):
        return False
    return not lineshapes.is_prose(text) and not any(c.isdigit() for c in text) and not text.endswith((".", ":", ";"))


def _is_other_than_unit(text: str) -> bool:
    return bool(
        label(text)
        or lineshapes.is_contact(text)
        or lineshapes.is_salutation(text)
        or ORGANISATION.match(text)
        or (begins_addressee(text) and BODY.search(text))
    )


def _split(block: Sequence[WordGroup]) -> Iterable[FoundValue]:
    """Return the units of a block: one begins at a unit's word, at a change of weight, where a break was meant."""
    width = max(len(piece.text) for piece in block)
    begin = 0
    for index in range(1, len(block) + 1):
        name = join([piece.text for piece in block[begin:index]])
        known = name.casefold() in AGENCIES or REGION.fullmatch(name) is not None
        if (
            index == len(block)
            or known
            or (_begins(block[index - 1], block[index], width) and not _wraps(block, index))
        ):
            yield whole(block[begin:index], "unit")
            begin = index


def _wraps(block: Sequence[WordGroup], index: int) -> bool:
    """Return whether a lone word for a unit is the end of the name above (`Arbeidszaken Publieke`, `Sector`)."""
    text, after = block[index].text, block[index + 1].text if index + 1 < len(block) else ""
    return text in BARE and " " in block[index - 1].text and bool(after) and lineshapes.is_unit(after)


def _begins(before: WordGroup, piece: WordGroup, width: int) -> bool:
    if before.bold != piece.bold or piece.whole:
        return True
    if GOES_ON.search(before.text) or piece.text[:1].islower() or before.text.casefold() in OPEN:
        return False
    if lineshapes.is_unit(piece.text) or (ABBREVIATED.fullmatch(piece.text) and ABBREVIATED.fullmatch(before.text)):
        return True
    return len(before.text) + 1 + len(piece.text.split(" ", 1)[0]) <= width


def above_signature(stream: Sequence[WordGroup], begin: int, floor: int) -> tuple[FoundValue, int] | None:
    """Return the organisation printed above the signatures, and its index: a body signs in its own name."""
    index = begin - 1
    if index < floor or len(stream[index].text) > 60 or not stream[index].gap:
        return None
    if ORGANISATION.fullmatch(stream[index].text) or lineshapes.is_unit(stream[index].text):
        return whole([stream[index]], "above-signature"), index
    return None


def below_closing(stream: Sequence[WordGroup], closing: int) -> FoundValue | None:
    """Return the organisation that signs directly below the closing, above those who sign for it, or None."""
    if closing + 1 >= len(stream) or not lineshapes.is_closing(stream[closing].text):
        return None
    piece = stream[closing + 1]
    found = part(piece, 0, len(piece.text.rstrip(" ,")), "below-closing")
    return found if ORGANISATION.fullmatch(found.text) else None
