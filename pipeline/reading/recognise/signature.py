"""Who signed: roles and names in either order, side by side, and on whose behalf."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from pipeline.reading.recognise import lineshapes
from pipeline.reading.recognise.found import Found, whole
from pipeline.reading.recognise.labels import label
from pipeline.reading.recognise.names import SIGNED, is_name
from pipeline.reading.recognise.pieces import Piece

ROLE = re.compile(
    r"(?:(?:de|het|the|uw|een) )?(?:(?:demissionair|waarnemend|plaatsvervangend|plv\.?|wnd\.?|loco-?|tijdelijk|eerste|algemeen|adjunct|"
    r"deputy|acting|senior|interim|a\.i\.)[ -]?)*"
    r"(?:(?:vice-?)?minister(?:-?president)?|staatssecretaris|state secretary|secretary|secretaris|(?:vice-?)?president|voorzitter|griffier|"
    r"(?:programma|project|hoofd|afdelings|onder|concern|bedrijfs|locatie|regio|stafdirecteur|team|unit|cluster)?-?(?:directeur|director|hoofd|manager|leider)|"
    r"inspecteur|inspector|burgemeester|commissaris|gedeputeerden?(?! staten)|ambassadeur|\w*(?:manager|directeur|leider|hoofd|secretaris)|ambassador|korpschef|"
    r"procureur|hoofdofficier|hoofdinspecteur|hoofdingenieur|thesaurier|coördinator|chef|ministers|staatssecretarissen|rijksvertegenwoordiger|"
    r"gouverneur|gevolmachtigde|raad van bestuur|het bestuur|bestuurder|wethouder|gemeentesecretaris|provinciesecretaris|nationale ombudsman)"
    r"(?:[- ](?:generaal|general|president|directeur|secretaris))?\b",
    re.IGNORECASE,
)
"""How the role of somebody who signs begins."""
BEHALF = re.compile(
    r"(?:(?:mede|tevens|ook|en)[ ,]+)?(?:namens|voor deze[n]?|n\.d\.|i\.o\.|o\.l\.|b\.a\.|i\.a\.|loco|on behalf of|for the (?:minister|state secretary))\b|"
    r"overeenkomstig het door",
    re.IGNORECASE,
)
FOR_THE_ABOVE = re.compile(r"(?:namens|voor) (?:dezen?|hen|haar|hem)\b[,: ]*(?P<rest>.*)", re.IGNORECASE)
"""`namens deze`: the role before it is that of whom the signer stands for."""
SECOND_ROLE = re.compile(
    r"(?<=[a-z]) (?=(?:Secretaris|Voorzitter|President|Griffier|Directeur|Burgemeester|Gemeentesecretaris)\b)"
)
BEHALF_WORDS = frozenset(("mede", "tevens", "ook", "en", "namens", "voor", "loco", "on", "for", "overeenkomstig"))
BEHALF_STARTS = frozenset(("n.", "i.", "o.", "b."))
LONGEST = 190
REACH = 7
"""Lines between a role and its name: room for the pen, a page turn, a line `namens deze`."""
MOST = 30
"""Lines of one signature block."""
SENTENCE_END = (".", "!", "?", ":", ";", '"', "”", "’", ")", "'")
Token = Literal["closing", "behalf", "role", "name", "organisation", "other"]


class Signatory(msgspec.Struct, frozen=True):
    """One who signed, each part with its evidence."""

    role: Found | None = None
    name: Found | None = None
    on_behalf_of: Found | None = None


class Signature(msgspec.Struct, frozen=True):
    """A signature block: where it begins and ends in the stream, and who signed."""

    begin: int
    end: int
    signatories: tuple[Signatory, ...]


@lru_cache(maxsize=1024)
def classify(text: str) -> Token:
    """Return what a line is in a signature block.

    >>> classify("Hoogachtend,"), classify("De Minister van Justitie,"), classify("E.M.H. Hirsch Ballin"), classify("namens deze,")
    ('closing', 'role', 'name', 'behalf')
    """
    if len(text) > LONGEST:
        return "other"
    first = text.split(" ", 1)[0].lower()
    if (first in BEHALF_WORDS or first[:2] in BEHALF_STARTS) and BEHALF.match(text):
        return "behalf"
    if lineshapes.is_closing(text):
        return "closing"
    if text[-1] not in ".:?;" or text.lower().endswith("a.i."):
        if ROLE.match(text):
            return "other" if _is_sentence(text) else "role"
        if is_name(text) and not label(text):
            return "name"
    return "organisation" if len(text) < 70 and lineshapes.is_unit(text) else "other"


def _is_sentence(text: str) -> bool:
    """Whether a line that begins as a role does is running text: it has a verb, or a sentence ends in it."""
    return bool(
        re.search(
            r"\b(?:heeft|is|zijn|was|wordt|worden|zal|zullen|kan|deelt|stelt|acht|om|dat|has|will|ik)\b|[.?!] [A-Z]",
            text,
        )
    )


def find(stream: Sequence[Piece], begin: int, skip: set[int]) -> Signature | None:
    """Return the first signature block from `begin` on; `skip` are indexes of page furniture."""
    order = [i for i in range(begin, len(stream)) if i not in skip]
    for at, index in enumerate(order):
        piece = stream[index]
        if len(piece.text) > LONGEST:
            continue
        kind = classify(piece.text)
        if kind in ("other", "organisation") or not _opens(stream, order, at, kind):
            continue
        end = _end(stream, order, at)
        signatories = _signatories(stream, order[at:end])
        if signatories or kind == "closing":
            last = order[end - 1] + 1 if end > at else index + 1
            return Signature(index, last, tuple(signatories))
    return None


def _opens(stream: Sequence[Piece], order: Sequence[int], at: int, kind: Token) -> bool:
    """Whether a signature block begins here."""
    piece = stream[order[at]]
    before = stream[order[at - 1]] if at else None
    apart = (
        before is None
        or piece.gap
        or piece.page != before.page
        or order[at - 1] != order[at] - 1
        or before.text.endswith(SENTENCE_END)
    )
    if kind == "closing":
        return True
    after = [stream[i] for i in order[at + 1 : at + 1 + REACH]]
    kinds = [classify(p.text) for p in after]
    if kind == "name":
        named = bool(kinds) and (
            kinds[0] == "role" or kinds[:2] in (["name", "role"], ["name", "name"]) and "role" in kinds[:4]
        )
        return apart and named and not _goes_on_in_prose(after[1:2])
    if not apart:
        return False
    if kind == "behalf":
        return "role" in kinds[:3] or "name" in kinds[:4]
    reach = 0
    for other, token in zip(after, kinds, strict=True):
        if token in ("name", "behalf"):
            return True
        if token == "other" and ((other.gap and reach) or len(other.text) > 70 or lineshapes.is_prose(other.text)):
            return False
        reach += 1
    return not after


def _goes_on_in_prose(pieces: Sequence[Piece]) -> bool:
    return bool(pieces) and not pieces[0].gap and pieces[0].text[:1].islower() and lineshapes.is_prose(pieces[0].text)


def _end(stream: Sequence[Piece], order: Sequence[int], at: int) -> int:
    """Return the position in `order` after the last line of the block that begins at `at`."""
    roles = names = 0
    end = at
    last: Token = "other"
    for position in range(at, min(len(order), at + MOST)):
        piece = stream[order[position]]
        kind = classify(piece.text)
        if kind == "organisation" and last in ("closing", "behalf", "role", "name"):
            if last == "role" and not piece.gap:
                end = position + 1
            continue
        if kind == "name" and names and names == roles and _is_address(stream, order, position):
            break
        if kind == "name" and last == "role" and _continues_role(stream[order[position - 1]], piece):
            kind = "other"
        if kind == "other":
            if last in ("role", "behalf") and _continues_role(stream[order[position - 1]], piece):
                end = position + 1
                continue
            break
        if kind == "name" and roles < names + 1 and names and last != "role":
            follows = classify(stream[order[position + 1]].text) if position + 1 < len(order) else "other"
            if follows != "role" and roles <= names:
                break
        roles += kind == "role"
        names += kind == "name"
        last = kind
        end = position + 1
    return end


def _is_address(stream: Sequence[Piece], order: Sequence[int], position: int) -> bool:
    """Whether a name begins the address of the addressee, printed below the signature."""
    return any(lineshapes.is_contact(stream[i].text) for i in order[position + 1 : position + 7])


def _continues_role(before: Piece, piece: Piece) -> bool:
    """Whether a line goes on with the role, or the words on whose behalf, of the line before."""
    text = piece.text
    if piece.gap or len(text) > 80 or label(text) or lineshapes.is_contact(text) or text.endswith((".", ":")):
        return False
    if before.text.endswith((" van", " voor", " en", " de", " der", " of", "&", "-")) or text[:1].islower():
        return True
    if lineshapes.is_unit(text) and ROLE.match(before.text):
        return True
    return before.text.endswith(",") and not is_name(text)


def _signatories(stream: Sequence[Piece], block: Sequence[int]) -> list[Signatory]:
    found: list[Signatory] = []
    for column in _columns([stream[i] for i in block]):
        found.extend(_pair(_unglued(list(_tokens(column)))))
    return found


def _columns(block: Sequence[Piece]) -> Iterable[Sequence[Piece]]:
    """Return the pieces of a block by column, where two signed side by side."""
    rows: dict[int, list[Piece]] = {}
    for piece in block:
        rows.setdefault(piece.row, []).append(piece)
    if max(len(cells) for cells in rows.values()) < 2:
        return [block]
    edges = sorted(cells[1].left for cells in rows.values() if len(cells) > 1)
    edge = edges[0] - 3
    return [[p for p in block if p.left < edge], [p for p in block if p.left >= edge]]


def _tokens(column: Sequence[Piece]) -> Iterable[tuple[Token, Found]]:
    """Return roles, names and words of behalf, each with the lines that it goes on in."""
    index = 0
    one_name = sum(classify(piece.text) == "name" for piece in column) == 1
    while index < len(column):
        kind = classify(column[index].text)
        end = index + 1
        while kind == "role" and one_name and end < len(column) and _second_office(column[end - 1], column[end]):
            end += 1
        if kind in ("role", "behalf"):
            while end < len(column) and _continues_role(column[end - 1], column[end]) and not _own(column, end, kind):
                end += 1
        if kind not in ("closing", "other"):
            found = whole(column[index:end], f"signature-{kind}")
            text = SIGNED.sub("", found.text) if kind == "name" else found.text
            yield kind, Found(text.strip(" ,"), found.start, found.end, found.page, found.rule)
        index = end


def _unglued(tokens: list[tuple[Token, Found]]) -> list[tuple[Token, Found]]:
    """Take two names and two roles apart that stood side by side and were read as one line each."""
    names = [found for kind, found in tokens if kind == "name"]
    roles = [found for kind, found in tokens if kind == "role"]
    if len(names) != 1 or len(roles) != 1 or not (second := SECOND_ROLE.search(roles[0].text)):
        return tokens
    words = names[0].text.split(" ")
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(2, len(words) - 1)]
    pair = next(((a, b) for a, b in cuts if is_name(a) and is_name(b)), None)
    if pair is None:
        return tokens
    texts = {"name": pair, "role": (roles[0].text[: second.start()], roles[0].text[second.end() :])}
    return [
        (kind, msgspec.structs.replace(found, text=text))
        for kind, found in tokens
        for text in (texts[kind] if kind in texts else (found.text,))
    ]


def _second_office(before: Piece, piece: Piece) -> bool:
    """Whether a line names another office of the one who signs (`DE MINISTER-PRESIDENT, Minister van ...`)."""
    return not piece.gap and before.text.endswith(",") and classify(piece.text) == "role"


def _own(column: Sequence[Piece], index: int, kind: Token) -> bool:
    """Whether a line stands by itself although it might go on: it is a role, a name or words of behalf."""
    before, piece = column[index - 1], column[index]
    if before.text.endswith((" van", " voor", " en", " de", " der", "&", "-")):
        return False
    own = classify(piece.text)
    return own not in ("other", "closing", "organisation")


def _pair(tokens: Sequence[tuple[Token, Found]]) -> list[Signatory]:
    """Join roles with names: role first or name first, or all roles and then all names."""
    name_first = next((kind for kind, _ in tokens if kind in ("role", "name")), "role") == "name"
    found: list[Signatory] = []
    behalf: Found | None = None
    body: Found | None = None
    for kind, value in tokens:
        if kind == "organisation":
            body = value
        elif kind == "behalf":
            behalf, found = _on_behalf(value, behalf, found, body)
            name_first = name_first and not FOR_THE_ABOVE.match(value.text)
        elif kind == "name":
            open_role = None if name_first else next((n for n, s in enumerate(found) if s.name is None), None)
            if open_role is None:
                found.append(Signatory(name=value, on_behalf_of=behalf))
                behalf = None
            else:
                found[open_role] = msgspec.structs.replace(found[open_role], name=value)
        else:
            open_name = next((n for n, s in enumerate(found) if s.role is None and s.name is not None), None)
            if open_name is not None:
                found[open_name] = msgspec.structs.replace(found[open_name], role=value)
            else:
                found.append(Signatory(role=value, on_behalf_of=behalf))
                behalf = None
    if behalf is not None and not found:
        return [Signatory(on_behalf_of=behalf)]
    if behalf is not None and found[-1].on_behalf_of is None:
        found[-1] = msgspec.structs.replace(found[-1], on_behalf_of=behalf)
    return found


def _on_behalf(
    value: Found, behalf: Found | None, found: list[Signatory], body: Found | None
) -> tuple[Found | None, list[Signatory]]:
    """Return on whose behalf the next one signs; a role before `namens deze` is no signer's own."""
    match = FOR_THE_ABOVE.match(value.text)
    if match and found and found[-1].name is None and found[-1].role is not None:
        principal = found[-1].role
        text = f"{principal.text}, {value.text}"
        return Found(text, principal.start, value.end, principal.page, "signature-behalf"), found[:-1]
    if match and body is not None and behalf is None:
        return Found(f"{body.text}, {value.text}", body.start, value.end, body.page, "signature-behalf"), found
    if behalf is not None:
        return Found(f"{behalf.text}, {value.text}", behalf.start, value.end, behalf.page, behalf.rule), found
    return value, found
