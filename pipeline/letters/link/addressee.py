"""Link the body to which a letter is addressed."""

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


def link_addressee(addressee: Addressee | None, authorities: Authorities, on: date | None) -> Addressee | None:
    """Return the addressee linked to the body that it names: a Chamber, another organisation, or a minister's ministry.

    A letter to both Chambers has no single body, and stays unlinked.
    """
    if addressee is None:
        return None
    folded = fold(addressee.body or addressee.name)
    chambers = [code for code, form in _CHAMBERS.items() if form.search(folded)]
    if chambers:
        body = authorities.organisations.by_code(chambers[0]) if len(chambers) == 1 else None
        return replace(addressee, iri=body.iri, link="exact") if body else addressee
    found = authorities.organisations.find(addressee.body, on) if addressee.body else None
    match = _HEAD.fullmatch(folded)
    found = found or (authorities.organisations.find(match[1], on) if match and " " in match[1] else None)
    if found is not None and found.iri is not None:
        return replace(addressee, iri=found.iri, link=found.link)
    role = read_role(addressee.name.removeprefix("Aan "))
    ministry = authorities.offices.organisation(role, on) if role else None
    return replace(addressee, iri=ministry.iri, link="derived") if ministry and ministry.iri else addressee
