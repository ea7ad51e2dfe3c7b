"""Posts in the government, their holders with periods, and the names of ministries: the lists as published data."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.lists import BEGINNING, END, rows
from pipeline.vocabulary.offices import POSTS, Mandate

PERIODS = "id/ambtsperiode/"
"""Path of the periods in which a person has a post, below the base of a dataset."""


class GovernmentPost(NamedTuple):
    """A post that persons have one after another."""

    path: str
    """Path of its IRI below the base of a dataset."""
    kind: str
    """minister-president, minister or staatssecretaris."""
    name: str
    """In Dutch, by the present name of the ministry: `minister van Financiën`."""
    organisation: str
    """IRI of the ministry; empty where TOOI has none."""
    portfolio: str
    """Portfolio of a minister that is not a whole ministry's; else empty."""


class PostHolder(NamedTuple):
    """A person who has or had a post."""

    iri: str
    name: str
    initials: str
    given: str
    family: str
    wikidata: str
    """IRI in Wikidata; empty where there is none."""


class PostPeriod(NamedTuple):
    """A period in which a person has a post."""

    path: str
    """Path of its IRI below the base of a dataset."""
    person: str
    """IRI of the person."""
    post: str
    """Path of the IRI of the post."""
    organisation: str
    portfolio: str
    begin: str
    """First day, ISO 8601; empty where it is not known."""
    end: str
    """Last day; empty where the person is in office as far as the list knows, or the day is not known."""
    source: str
    source_date: str


class MinistryName(NamedTuple):
    """A name of a ministry, with its period."""

    organisation: str
    """IRI; empty for a name from before TOOI."""
    code: str
    version: str
    """IRI of the historical version in TOOI."""
    name: str
    abbreviation: str
    begin: str
    end: str
    source: str
    source_date: str


def posts(authorities: Authorities) -> tuple[GovernmentPost, ...]:
    """Return every post of the list of mandates, sorted by path."""
    found: dict[str, GovernmentPost] = {}
    for mandate in authorities.offices.mandates:
        path = mandate.post_path
        share = mandate.portfolios[0] if mandate.portfolios and mandate.post == "minister" else ""
        kind, organisation = mandate.post, _organisation(authorities, mandate)
        found.setdefault(path, GovernmentPost(path, kind, authorities.labels[path], organisation, share))
    return tuple(found[path] for path in sorted(found))


def holders(authorities: Authorities, base: str) -> tuple[PostHolder, ...]:
    """Return every person of the list of mandates, sorted by IRI."""
    found: dict[str, PostHolder] = {}
    columns = ("wikidata", "initials", "given", "family")
    facts = rows(authorities.folder, "mandates", columns)
    for mandate, (_, initials, given, family) in zip(authorities.offices.mandates, facts, strict=True):
        iri = mandate.iri(base)
        found[iri] = PostHolder(iri, mandate.person, initials, given, family, mandate.item)
    return tuple(found[iri] for iri in sorted(found))


def periods(authorities: Authorities, base: str) -> tuple[PostPeriod, ...]:
    """Return every mandate, sorted by path."""
    found: dict[str, PostPeriod] = {}
    facts = rows(authorities.folder, "mandates", ("source", "source_date"))
    for mandate, (source, source_date) in zip(authorities.offices.mandates, facts, strict=True):
        begin, end = _day(mandate.begin), _day(mandate.end)
        key = f"{mandate.identity}-{mandate.post_path.removeprefix(POSTS)}-{begin or 'begin'}".lower()
        path = next(path for path in _numbered(f"{PERIODS}{key}") if path not in found)
        share = "; ".join(mandate.portfolios)
        organisation = _organisation(authorities, mandate)
        found[path] = PostPeriod(
            path, mandate.iri(base), mandate.post_path, organisation, share, begin, end, source, source_date
        )
    return tuple(found[path] for path in sorted(found))


def ministry_names(authorities: Authorities) -> tuple[MinistryName, ...]:
    """Return every name of every ministry, by code and then by time."""
    columns = ("iri", "code", "version_iri", "name", "abbreviation", "begin", "end", "source", "source_date")
    found = [MinistryName(*row) for row in rows(authorities.folder, "ministries", columns)]
    return tuple(sorted(found, key=lambda one: (one.code, one.end or "9999", one.begin, one.name)))


def _numbered(path: str) -> Iterator[str]:
    """Yield a path, and then the path with numbers from 2."""
    yield path
    number = 2
    while True:
        yield f"{path}-{number}"
        number += 1


def _organisation(authorities: Authorities, mandate: Mandate) -> str:
    found = authorities.organisations.by_code(mandate.ministry) if mandate.ministry else None
    return (found.iri or "") if found else ""


def _day(number: int) -> str:
    return "" if number in (BEGINNING, END) else date.fromordinal(number).isoformat()
