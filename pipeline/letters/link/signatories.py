"""Link the signatories: persons by name, post and mandate, and the ministries of their posts."""

from datetime import date

from msgspec.structs import replace

from pipeline.letters.link.sender import behalf_of
from pipeline.model.letter import Link, Signatory
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.offices import read_role
from pipeline.vocabulary.organisations import Organisation

_RANK: tuple[Link, ...] = ("exact", "dated", "derived")


def link_signatories(
    signatories: tuple[Signatory, ...],
    sender: Organisation | None,
    authorities: Authorities,
    on: date | None,
    base: str,
) -> tuple[Signatory, ...]:
    """Link each signatory to the authority lists. `sender` gives the ministry where a role names none.

    `base` is the start of the IRIs of persons who have no item in Wikidata.
    """
    return tuple(_linked(signatory, sender, authorities, on, base) for signatory in signatories)


def _linked(
    signatory: Signatory, sender: Organisation | None, authorities: Authorities, on: date | None, base: str
) -> Signatory:
    """Link a member of the government; `link` states the weaker of the ways in which person and ministry were found."""
    role = read_role(signatory.role) if signatory.role else None
    if role is None:
        return _deputy(signatory, authorities, on)
    organisation = authorities.offices.organisation(role, on)
    if organisation is None and sender is not None:
        organisation = sender._replace(link="derived")
    code = organisation.code if organisation else None
    person = authorities.offices.person(signatory.name, role, code, on) if signatory.name else None
    post = authorities.offices.post(role, code, on)
    ways = [found for found in (organisation and organisation.iri and organisation.link, person and person[1]) if found]
    return replace(
        signatory,
        person_iri=person[0].iri(base) if person else None,
        post_iri=base + post if post else None,
        organisation_iri=organisation.iri if organisation else None,
        link=max(ways, key=_RANK.index) if ways else None,
    )


def _deputy(signatory: Signatory, authorities: Authorities, on: date | None) -> Signatory:
    """Link the ministry of the minister on whose behalf a civil servant signed; the civil servant gets no IRI."""
    behalf = behalf_of(signatory)
    role = read_role(behalf) if behalf else None
    found = authorities.offices.organisation(role, on) if role else None
    return replace(signatory, organisation_iri=found.iri, link="derived") if found and found.iri else signatory
