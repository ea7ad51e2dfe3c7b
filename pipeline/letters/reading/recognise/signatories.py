"""Who signed: offices and names in either order, side by side, and on whose behalf."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.letters.reading.recognise import abreast
from pipeline.letters.reading.recognise.found import FoundValue, whole
from pipeline.letters.reading.recognise.names import KERNED, SIGNED, is_name
from pipeline.letters.reading.recognise.offices import OPEN_UNITS, Token, classify, continues_role
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.signmarks import stamped

FOR_THE_ABOVE = re.compile(
    r"(?:(?:namens|voor) (?:dezen?|hen|haar|hem)\b|bij (?:diens |zijn |haar )?afwezigheid\b|(?:n\.d|b\.a|i\.o|o\.l)\.)"
    r"[,: ]*(?P<rest>.*)",
    re.IGNORECASE,
)
"""`namens deze`: the role before it is that of the person on whose behalf the signatory signs."""


SECOND_ROLE = re.compile(
    r"(?<=[a-z]),? (?=(?:Secretaris|Voorzitter|President|Griffier|Directeur|Burgemeester|Gemeentesecretaris)\b)|"
    r"(?<=[a-z]),? (?=[Dd]e (?:[Mm]inister|[Ss]taatssecretaris|secretaris|voorzitter|burgemeester|griffier|directeur|"
    r"president)\b)"
)
"""Where a second role begins on the line of a first one."""
PRESIDENT = re.compile(r"(?:de )?(?:vice-?)?minister-?president,", re.IGNORECASE)
VICE = re.compile(r"(?:tevens )?vice-?minister-?president,?", re.IGNORECASE)
"""An office that is always held together with that of a minister."""
BEGINS_ANEW = re.compile(r"(?:(?:drs|dr|mr|ir|ing|prof|mw)\.? ?)*[A-Z]\.")


class FoundSignatory(msgspec.Struct, frozen=True):
    """One who signed, each part with its evidence."""

    role: FoundValue | None = None
    name: FoundValue | None = None
    on_behalf_of: FoundValue | None = None


def signatories(block: Sequence[WordGroup]) -> list[FoundSignatory]:
    """Return who signed in a block, in the order of the print."""
    found: list[FoundSignatory] = []
    columns = abreast.columns(block)
    for column in columns:
        found.extend(_pair(_unglued(list(_tokens(column)))))
    if len(columns) > 1:
        found.sort(key=_place)
    return _stamped(_shared(found), block)


def _place(signatory: FoundSignatory) -> int:
    """Return where the lines of a signatory begin."""
    return min(part.start for part in (signatory.role, signatory.name, signatory.on_behalf_of) if part is not None)


def _shared(found: list[FoundSignatory]) -> list[FoundSignatory]:
    """Give each who signs the own office, where one line names those of all (`De ministers van A en van B`)."""
    roles = [signatory.role for signatory in found if signatory.role is not None]
    if len(roles) != 1 or len(found) < 2:
        return found
    own = abreast.offices(roles[0], len(found))
    return [msgspec.structs.replace(s, role=role) for s, role in zip(found, own, strict=True)] if own else found


def _stamped(found: list[FoundSignatory], block: Sequence[WordGroup]) -> list[FoundSignatory]:
    """Give one who signs without a printed name that of the digital signature."""
    if len(found) != 1 or found[0].name is not None:
        return found
    for piece in block:
        if (name := stamped(piece.text)) and is_name(name):
            value = FoundValue(name, piece.start, piece.end, piece.page, "digital-signature")
            return [msgspec.structs.replace(found[0], name=value)]
    return found


def _tokens(column: Sequence[WordGroup]) -> Iterable[tuple[Token, FoundValue]]:
    """Return roles, names and words of behalf, each with the lines that it goes on in."""
    index = 0
    one_name = sum(classify(piece.text) == "name" for piece in column) == 1
    while index < len(column):
        kind = classify(column[index].text)
        end = index + 1
        if kind == "other" and index == 0 and len(column) > 1 and FOR_THE_ABOVE.match(column[1].text):
            kind = "organisation"
        while kind == "role" and end < len(column) and _second_office(column[end - 1], column[end], one_name):
            end += 1
        if kind == "role" and end < len(column) and _is_rest(column, end):
            end += 1
        if kind in ("role", "behalf"):
            while end < len(column) and continues_role(column[end - 1], column[end]) and not _own(column, end, kind):
                end += 1
        if kind not in ("closing", "other", "mark"):
            found = whole(column[index:end], f"signature-{kind}")
            text = KERNED.sub(".", SIGNED.sub("", found.text)) if kind == "name" else found.text
            text = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text
            yield kind, FoundValue(text.strip(" ,:"), found.start, found.end, found.page, found.rule)
        index = end


def _unglued(tokens: list[tuple[Token, FoundValue]]) -> list[tuple[Token, FoundValue]]:
    """Split two names and two roles that were printed side by side and read as one line each."""
    names = [found.text for kind, found in tokens if kind == "name"]
    roles = [found.text for kind, found in tokens if kind == "role"]
    if len(names) != 1 or len(roles) != 1 or not (second := SECOND_ROLE.search(roles[0])):
        return tokens
    pair = _two_names(names[0])
    if pair is None:
        return tokens
    halves = (roles[0][: second.start()].rstrip(" ,"), roles[0][second.end() :])
    texts = {"name": pair, "role": halves}
    return [
        (kind, msgspec.structs.replace(found, text=text))
        for kind, found in tokens
        for text in (texts.get(kind, (found.text,)))
    ]


def _two_names(text: str) -> tuple[str, str] | None:
    """Return the two names that a line holds: the second begins at its initials, else both have two words or more."""
    words = text.split(" ")
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(2, len(words))]
    both = [(first, second) for first, second in cuts if is_name(first) and is_name(second)]
    with_initials = [(first, second) for first, second in both if BEGINS_ANEW.match(second)]
    return next(iter(with_initials or both), None)


def _is_rest(column: Sequence[WordGroup], index: int) -> bool:
    """Whether a line that looks like a name is the rest of a role that was left open, for another has initials."""
    before, piece = column[index - 1], column[index]
    if piece.gap or before.text.endswith(",") or BEGINS_ANEW.match(piece.text) or classify(piece.text) != "name":
        return False
    return any(
        BEGINS_ANEW.match(other.text) and classify(other.text) == "name"
        for other in (*column[: index - 1], *column[index + 1 :])
    )


def _second_office(before: WordGroup, piece: WordGroup, alone: bool) -> bool:
    """Whether a line names another office of the one who signs (`DE MINISTER-PRESIDENT, Minister van ...`).

    Where others sign too, only the office that is always held with another one has a second.
    """
    if before.text.endswith(",") and not piece.gap and VICE.fullmatch(piece.text):
        return True
    president = PRESIDENT.match(before.text) is not None
    if not alone and (not president or piece.gap or not piece.text[:8].lower().startswith("minister")):
        return False
    return (president or not piece.gap) and before.text.endswith(",") and classify(piece.text) == "role"


def _own(column: Sequence[WordGroup], index: int, kind: Token) -> bool:
    """Whether a line is complete although it might continue the line before: a role, a name or "on behalf of"."""
    before, piece = column[index - 1], column[index]
    if before.text.endswith((" van", " voor", " en", " de", " der", "&", "-", *OPEN_UNITS)):
        return False
    own = classify(piece.text)
    return own not in ("other", "closing", "organisation", "mark")


def _pair(tokens: Sequence[tuple[Token, FoundValue]]) -> list[FoundSignatory]:
    """Join roles with names: role first or name first, or all roles and then all names."""
    name_first = next((kind for kind, _ in tokens if kind in ("role", "name")), "role") == "name"
    found: list[FoundSignatory] = []
    behalf: FoundValue | None = None
    body: FoundValue | None = None
    for kind, value in tokens:
        if kind == "organisation":
            body = value
        elif kind == "behalf":
            behalf, found = _on_behalf(value, behalf, found, body)
            name_first = name_first and not FOR_THE_ABOVE.match(value.text)
        elif kind == "name":
            open_role = None if name_first else next((n for n, s in enumerate(found) if s.name is None), None)
            if open_role is None:
                found.append(FoundSignatory(name=value, on_behalf_of=behalf))
                behalf = None
            else:
                found[open_role] = msgspec.structs.replace(found[open_role], name=value)
        else:
            open_name = next((n for n, s in enumerate(found) if s.role is None and s.name is not None), None)
            if open_name is not None:
                found[open_name] = msgspec.structs.replace(found[open_name], role=value)
            else:
                found.append(FoundSignatory(role=value, on_behalf_of=behalf))
                behalf = None
    if behalf is not None and not found:
        return [FoundSignatory(on_behalf_of=behalf)]
    if behalf is not None and found[-1].on_behalf_of is None:
        found[-1] = msgspec.structs.replace(found[-1], on_behalf_of=behalf)
    return found


def _on_behalf(
    value: FoundValue, behalf: FoundValue | None, found: list[FoundSignatory], body: FoundValue | None
) -> tuple[FoundValue | None, list[FoundSignatory]]:
    """Return on whose behalf the next one signs; a role before `namens deze` is no signer's own."""
    match = FOR_THE_ABOVE.match(value.text)
    if match and found and found[-1].name is None and found[-1].role is not None:
        principal = found[-1].role
        text = f"{principal.text}, {value.text}"
        return FoundValue(text, principal.start, value.end, principal.page, "signature-behalf"), found[:-1]
    if match and body is not None and behalf is None:
        return FoundValue(f"{body.text}, {value.text}", body.start, value.end, body.page, "signature-behalf"), found
    if behalf is not None:
        return FoundValue(f"{behalf.text}, {value.text}", behalf.start, value.end, behalf.page, behalf.rule), found
    return value, found
