"""Link the bodies to which a letter is addressed."""

import re
from datetime import date

from msgspec.structs import replace

from pipeline.model.letter import Addressee
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.names import fold
from pipeline.vocabulary.offices import read_role

_CHAMBERS = {
    "oorg10000": re.compile(r"\bverenigde vergadering\b|\bjoint session of the states general\b"),
    "oorg10001": re.compile(
        r"\beerste (?:en (?:van )?(?:de )?tweede )?kamer\b|\bsenate(?: of the (?:dutch )?states general\b|$)"
    ),
    "oorg10002": re.compile(
        r"\btweede (?:en (?:van )?(?:de )?eerste )?kamer\b|"
        r"\bhouse of representatives(?: of the (?:dutch )?states general\b| of the netherlands\b|$)"
    ),
}
_HEAD = re.compile(
    r"(?:aan )?(?:de |het |the )?(?:(?:plaatsvervangend |waarnemend )?"
    r"(?:voorzitter|president|vice president|directeur|griffier|bestuur|college|leden|secretaris|chair\w*|speaker) "
    r"(?:van |of )(?:de |het |the )?)?(.+)"
)


_BOTH = re.compile(r"\b(?:beide|twee|both) (?:kamers|chambers|houses)\b|\bkamers (?:der|van de) staten generaal\b")
_CHAMBER_NAMES = {"oorg10000": "Verenigde Vergadering", "oorg10001": "Eerste Kamer", "oorg10002": "Tweede Kamer"}
_PARLIAMENT = re.compile(r" der Staten[- ]{1,2}Generaal", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:\s*[,;]\s*(?:en\s+)?|\s+(?:en|and)\s+)(?=(?:aan\s+)?(?:de|het|den|the)\s+(?:plv\.\s+|plaatsvervangend\s+)?"
    r"(?:voorzitter|president|griffier|minister|staatssecretaris|college|speaker|chair)\w*\s+(?:van|voor|of)\b)",
    re.IGNORECASE,
)
"""Text between two addressees."""


def link_addressees(addressee: Addressee | None, authorities: Authorities, on: date | None) -> tuple[Addressee, ...]:
    """Return the addressees that a printed name names, each linked to its body; () without a name.

    A Chamber is linked, another organisation, or a minister's ministry. Where one wording names both Chambers, each is
    an addressee under that wording, with its own body.
    """
    if addressee is None:
        return ()
    names = _BETWEEN.split(addressee.name)
    if len(names) == 1:
        return _of_one(addressee, authorities, on)
    parts = [replace(addressee, name=name, body=_within(name, addressee.body)) for name in names if name]
    return tuple(one for part in parts for one in _of_one(part, authorities, on))


def whole(addressee: Addressee | None, addressees: tuple[Addressee, ...]) -> Addressee | None:
    """Return the addressee as printed, linked if it is one body: a letter to two bodies has no single one."""
    if addressee is None or len(addressees) != 1:
        return addressee
    return replace(addressee, iri=addressees[0].iri, link=addressees[0].link)


def _within(name: str, body: str | None) -> str | None:
    """Return the body of the whole name for the part that prints it."""
    return body if body and body in name else None


def _of_one(addressee: Addressee, authorities: Authorities, on: date | None) -> tuple[Addressee, ...]:
    folded = fold(addressee.body or addressee.name)
    codes = [code for code, form in _CHAMBERS.items() if form.search(folded)]
    if _BOTH.search(fold(addressee.name)):
        codes = ["oorg10001", "oorg10002"]
    chambers = [(code, body) for code in codes if (body := authorities.organisations.by_code(code)) is not None]
    if len(chambers) > 1:
        tail = _PARLIAMENT.search(addressee.name)
        return tuple(
            replace(addressee, body=_CHAMBER_NAMES[code] + (tail[0] if tail else ""), iri=body.iri, link="exact")
            for code, body in chambers
        )
    if chambers:
        return (replace(addressee, iri=chambers[0][1].iri, link="exact"),)
    found = authorities.organisations.find(addressee.body, on) if addressee.body else None
    match = _HEAD.fullmatch(folded)
    found = found or (authorities.organisations.find(match[1], on) if match and " " in match[1] else None)
    if found is not None and found.iri is not None:
        return (replace(addressee, iri=found.iri, link=found.link),)
    role = read_role(addressee.name.removeprefix("Aan "))
    ministry = authorities.offices.organisation(role, on) if role else None
    return (replace(addressee, iri=ministry.iri, link="derived") if ministry and ministry.iri else addressee,)
