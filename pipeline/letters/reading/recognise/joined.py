"""Lines of a letterhead on which text extraction joined two columns by a single blank, cut into the cells they were."""

import re

import msgspec

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.addressee import START
from pipeline.letters.reading.recognise.flatrows import all_labels, is_code
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import is_body

REACH = 60
"""Number of pieces within which a letterhead ends."""
LONGEST = 130
"""Characters of the longest line that may be two columns."""
BEHIND = re.compile(
    r" (?=(?:Telefoon|Telefax|Fax|E-mail|Auteur|Doorkiesnummer|Contactpersoon|Inlichtingen(?: bij)?|Behandeld door|"
    r"Blad|Bijlage\(n\)|Bijlagen|Uw kenmerk|Ons kenmerk|Uw brief|Datum|doorkiesnummer|telefoon|bijlage\(n\)|"
    r"uw kenmerk|ons kenmerk)(?:\(s\))?(?: |: ?|$))"
)
"""Where the label of a second column begins behind a value."""
CITY = re.compile(r"(?:[1-9]\d{3} ?[A-Z]{2} )?(?:Den Haag|DEN HAAG|['’‘]s-Gravenhage|['’‘]S-GRAVENHAGE|Zoetermeer) ")
OFFICES = re.compile(
    r" (?=(?:Postadres$|Bezoekadres$|Postbus \d{5}|[1-9]\d{3} ?[A-Z]{2} |Telefoon |Telefax |Fax |"
    r"(?:Anna van Hannoverstraat|Bezuidenhoutseweg|Rijnstraat|Schedeldoekshaven|Turfmarkt|Korte Voorhout|"
    r"Lange Voorhout|Parnassusplein|Plesmanweg|Koningskade|Europaweg|Kalvermarkt|Prinses Beatrixlaan|"
    r"Johan de Wittlaan|Sir Winston Churchilllaan|Oranjebuitensingel|Willem Witsenplein|Hoftoren|"
    r"Wilhelmina van Pruisenweg|Zwarte Woud|Kneuterdijk) ?\d))"
)
"""Where the sender's address begins behind the addressee: post boxes, postcodes, and the streets of ministries."""
REST = re.compile(
    r"(?:(?:der )?Staten-Generaal|i\.a\.a\.|AAN|Aan|Binnenhof \d+[aA]?|Plein 2|Postbus 2001[78]|"
    r"2513 AA|2511 CR|2500 EA) "
)
"""Other lines of an address in parliament."""
ADDRESSED = frozenset("2ABCDFGHLMPRSTVWbcdfghilmprsvw")
"""First characters of the lines of an addressee."""
BESIDE = 0.1
"""Share of its distance from the left margin by which a value may be left or right of the label above it."""


def under_labels(stream: list[WordGroup], begin: int) -> list[WordGroup]:
    """Return the stream with the value of a label in the right column behind it, not behind a line of the addressee.

    A margin of a label and its value alone is too short to differ from a table.
    """
    rows = [piece.row for piece in stream[begin : begin + REACH + 3]]
    if len(frozenset(rows)) == len(rows):
        return stream
    result = list(stream)
    for index in range(begin, min(len(stream), begin + REACH)):
        head = result[index]
        found = label(head.text)
        if found is None or found[1] < len(head.text) or found[0] == "subject":
            continue
        row = result[index + 1].row if index + 1 < len(result) else head.row
        cells = [i for i in range(index + 1, min(len(result), index + 4)) if result[i].row == row != head.row]
        near = [i for i in cells[1:] if _is_below(head, result[i])]
        if len(near) == 1 and _is_addressee(result[cells[0]].text):
            result.insert(index + 1, msgspec.structs.replace(result.pop(near[0]), gap=False, row=head.row))
    return result


def _is_below(head: WordGroup, cell: WordGroup) -> bool:
    """Return whether a cell is below a label; lines of text have lost their indent, so a code is taken there."""
    return abs(cell.left - head.left) <= BESIDE * head.left or (not head.left and is_code(cell.text))


def apart(stream: list[WordGroup], begin: int) -> list[WordGroup]:
    """Return the stream with the joined cells of its letterhead, from `begin` on, as pieces of their own.

    The sender's address comes before the addressee, whose name it may tear.
    """
    result = list(stream[:begin])
    index = begin
    for index in range(begin, min(len(stream), begin + REACH)):
        piece = stream[index]
        text = piece.text
        if lineshapes.is_salutation(text) or (is_body(text) and label(text) is None):
            break
        if len(text) > LONGEST or " " not in text:
            result.append(piece)
        elif _is_addressee(text) and (address := OFFICES.search(text)):
            name, office = _two(piece, address.end())
            above = len(result)
            while above > begin and _is_addressee(result[above - 1].text):
                above -= 1
            result[above:] = [office, *result[above:], name]
        elif cut := _cut(text):
            first, second = _two(piece, cut)
            result += [first, msgspec.structs.replace(second, gap=label(text) is None)]
        else:
            result.append(piece)
        index += 1
    return [*result, *stream[index:]] if len(result) > index else stream


def _is_addressee(text: str) -> bool:
    return text[:1] in ADDRESSED and bool(START.match(text) or REST.match(text))


def _cut(text: str) -> int | None:
    """Return the offset of the second of two cells, or None."""
    found = label(text)
    if found is None:
        city = CITY.match(text)
        return city.end() if city and lineshapes.is_unit(text[city.end() :]) else None
    field, at = found
    if at == 0 or field in ("subject", "topic") or label(text[at:]) is not None or all_labels(text):
        return None
    behind = BEHIND.search(text, at + 1)
    return behind.end() if behind else None


def _two(piece: WordGroup, at: int) -> tuple[WordGroup, WordGroup]:
    """Return the two cells of a line, on the same row."""
    same = piece.end - piece.start == len(piece.text)  # nothing was cleaned away, so offsets carry over
    first, second = piece.text[:at].strip(), piece.text[at:].strip()
    return (
        msgspec.structs.replace(piece, text=first, end=piece.start + len(first) if same else piece.end),
        msgspec.structs.replace(
            piece, text=second, start=piece.start + at if same else piece.start, left=piece.left + at, gap=False
        ),
    )
