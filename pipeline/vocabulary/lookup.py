"""Look up a name: organisations, posts with their holders, persons with their posts."""

from collections.abc import Iterable
from datetime import date

import msgspec

from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.lists import BEGINNING, END
from pipeline.vocabulary.offices import Mandate, read_role
from pipeline.vocabulary.organisations import Bearer, Organisation


class NamedOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation under one of its names."""

    name: str
    iri: str | None
    version_iri: str | None
    begin: str | None
    """First day of the name in TOOI; None where it is not known."""
    end: str | None
    on_date: bool
    """Whether this is the one that a letter of the day asked for means."""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a post."""

    person: str
    person_iri: str
    """IRI in Wikidata, or else a path below the base of a dataset."""
    post: str
    """Post and portfolio or ministry: `minister van Financiën`."""
    ministry_iri: str | None
    begin: str
    end: str | None


class LookupResult(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of the lists for a name."""

    organisations: tuple[NamedOrganisation, ...] = ()
    holdings: tuple[Holding, ...] = ()


def lookup(authorities: Authorities, name: str, on: date | None = None) -> LookupResult:
    """Return the organisations and posts that a printed name means, on a day or at any time.

    A role (`minister van EL&I`) gives its ministry and its holders; the name of an organisation gives every
    organisation of that name, with a mark on the one of that day; the name of a person gives the person's posts.
    """
    role = read_role(name)
    if role is not None:
        meant = authorities.offices.organisation(role, on)
        bearers = authorities.organisations.ministry(role.portfolio)
        held: Iterable[Mandate] = authorities.offices.holders(role, on)
    else:
        meant = authorities.organisations.find(name, on)
        bearers = authorities.organisations.candidates(name)
        held = () if bearers else authorities.offices.named(name)
    holdings = tuple(_holding(mandate, authorities) for mandate in held if mandate.holds(on))
    return LookupResult(organisations=_named(bearers, meant, on), holdings=holdings)


def _named(bearers: tuple[Bearer, ...], meant: Organisation | None, on: date | None) -> tuple[NamedOrganisation, ...]:
    """Return the organisations of a name in order of time, or the ministry that only the post identifies."""
    if meant is not None and not any(bearer.name == meant.name and bearer.code == meant.code for bearer in bearers):
        return (
            NamedOrganisation(
                name=meant.name, iri=meant.iri, version_iri=meant.version, begin=None, end=None, on_date=True
            ),
        )
    nearest = None
    if meant is not None and on is not None:
        same = (bearer for bearer in bearers if bearer.code == meant.code)
        nearest = min(same, key=lambda bearer: bearer.distance(on.toordinal()), default=None)
    return tuple(
        NamedOrganisation(
            name=bearer.name,
            iri=bearer.iri,
            version_iri=bearer.version,
            begin=_day(bearer.begin),
            end=_day(bearer.end),
            on_date=bearer is nearest,
        )
        for bearer in sorted(bearers, key=lambda bearer: (bearer.begin, bearer.end))
    )


def _holding(mandate: Mandate, authorities: Authorities) -> Holding:
    begin, end = date.fromordinal(mandate.begin), _day(mandate.end)
    ministry = authorities.organisations.by_code(mandate.ministry, begin) if mandate.ministry else None
    if mandate.portfolios:
        post = f"{mandate.post} voor {mandate.portfolios[0]}"
    elif mandate.post == "minister-president" or ministry is None:
        post = mandate.post
    else:
        post = f"{mandate.post} van {ministry.name.removeprefix('Ministerie van ')}"
    return Holding(
        person=mandate.person,
        person_iri=mandate.iri(""),
        post=post,
        ministry_iri=ministry.iri if ministry else None,
        begin=begin.isoformat(),
        end=end,
    )


def _day(number: int) -> str | None:
    return None if number in (BEGINNING, END) else date.fromordinal(number).isoformat()
