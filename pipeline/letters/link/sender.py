"""Find the organisation that sent a letter."""

import re
from collections.abc import Mapping
from datetime import date

from pipeline.model.letter import Letter, Link, Sender, Signatory
from pipeline.model.printed import PrintedLetter
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.names import fold
from pipeline.vocabulary.offices import read_role
from pipeline.vocabulary.organisations import Organisation
from pipeline.vocabulary.titles import title_roles

_ON_BEHALF = re.compile(r"(?i)(?:namens|voor) (?:deze|dezen)\b|for (?:him|her|them)\b")
_SHORTEST = 20
"""Minimum length, in characters, of a printed name that may match as part of an organisation's name."""


def link_sender(letter: Letter, evidence: Mapping[str, Organisation]) -> Sender | None:
    """Return the sender: as printed and linked by its name, else inferred from the signature and the letterhead.

    `evidence` is the organisation found by each kind of evidence, strongest first.

    A printed name that matches no organisation, but is part of the inferred one's name (or contains it), is linked to
    the inferred organisation: letterheads lose a line to a scanner, or gain one from their logo.
    """
    name = letter.sender.name if letter.sender else None
    named = evidence.get("name")
    if name and named and named.iri:
        return Sender(name=name, iri=named.iri, version_iri=named.version, link=named.link)
    ministries = {one.code for one in evidence.values() if one.code.startswith("mnre")}
    if name is None and len(ministries) > 1:
        return None  # nothing is printed, and what tells the sender tells two
    found = next((one for way, one in evidence.items() if way != "name"), None)
    if found is None or (name and not _overlap(name, found.name)):
        return Sender(name=name) if name else None
    link: Link | None = "derived" if found.iri else None
    return Sender(name=name or found.name, iri=found.iri, version_iri=found.version, link=link)


def by_evidence(
    letter: Letter, printed: PrintedLetter, authorities: Authorities, on: date | None
) -> dict[str, Organisation]:
    """Return the organisation found by each kind of evidence, strongest first; `name` is that of the printed name."""
    name = letter.sender.name if letter.sender else None
    found = {
        "name": authorities.organisations.find(name, on) if name else None,
        "signature": _signed(letter.signatories, authorities, on),
        "heading": _titled(printed.heading, authorities, on),
        "addresses": authorities.clues.sender(letter.sender_units, printed.clues, letter.reference, on),
    }
    return {way: one for way, one in found.items() if one is not None}


def _overlap(printed: str, name: str) -> bool:
    """Return whether one of two names is part of the other."""
    shorter, longer = sorted((fold(printed), fold(name)), key=len)
    return len(shorter) >= _SHORTEST and shorter in longer


def behalf_of(signatory: Signatory) -> str | None:
    """Return on whose behalf a deputy signed; None for a co-signer (`mede namens`)."""
    behalf = signatory.on_behalf_of or ""
    return behalf if _ON_BEHALF.search(behalf) else None


def _titled(heading: str | None, authorities: Authorities, on: date | None) -> Organisation | None:
    """Return the ministry of the first office in the heading of a printed paper."""
    roles = title_roles(heading) if heading else ()
    return next((found for role in roles if (found := authorities.offices.organisation(role, on))), None)


def _signed(signatories: tuple[Signatory, ...], authorities: Authorities, on: date | None) -> Organisation | None:
    """Return the organisation of the first signatory that identifies one, by the person represented or the own role.

    A co-signer's ministry comes later.
    """
    for signatory in signatories:
        for text in filter(None, (behalf_of(signatory), signatory.role)):
            role = read_role(text)
            if role and (found := authorities.offices.organisation(role, on)):
                return found
            if role is None and (found := authorities.organisations.within(text, on)):
                return found
    return None
