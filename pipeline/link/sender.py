"""Which organisation sent a letter."""

import re
from datetime import date

from pipeline.model.letter import Letter, Sender, Signatory
from pipeline.model.printed import PrintedLetter
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.offices import read_role
from pipeline.vocabulary.organisations import Organisation

_ON_BEHALF = re.compile(r"(?i)(?:namens|voor) (?:deze|dezen)\b|for (?:him|her|them)\b")


def link_sender(letter: Letter, printed: PrintedLetter, authorities: Authorities, on: date | None) -> Sender | None:
    """Return the sender: as printed and linked by its name, else inferred from who signed and from the letterhead."""
    if letter.sender is not None:
        return _named(letter.sender.name, authorities, on)
    found = _signed(letter.signatories, authorities, on) or authorities.clues.sender(
        letter.sender_units, printed.clues, letter.reference, on
    )
    if found is None:
        return None
    return Sender(name=found.name, iri=found.iri, version_iri=found.version, link="derived" if found.iri else None)


def _named(name: str, authorities: Authorities, on: date | None) -> Sender:
    found = authorities.organisations.find(name, on)
    if found is None or found.iri is None:
        return Sender(name=name)
    return Sender(name=name, iri=found.iri, version_iri=found.version, link=found.link)


def _signed(signatories: tuple[Signatory, ...], authorities: Authorities, on: date | None) -> Organisation | None:
    """Return the ministry of the first who signed, or on whose behalf was signed; a co-signer's comes later."""
    for signatory in signatories:
        behalf = signatory.on_behalf_of or ""
        texts = [behalf if _ON_BEHALF.search(behalf) else "", signatory.role or ""]
        for text in texts:
            role = read_role(text) if text else None
            if role and (found := authorities.offices.organisation(role, on)):
                return found
            if text and role is None and (found := authorities.organisations.within(text, on)):
                return found
    return None
