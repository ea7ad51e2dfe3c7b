"""Days on which a ministry has no minister in the list of mandates."""

from datetime import date
from typing import NamedTuple

from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.offices import Mandate

FIRST = date(1994, 8, 22)
"""First day of the letters that the lists are kept for: the beginning of a cabinet."""


class Vacancy(NamedTuple):
    """A period in which the list names no minister of a ministry; both days included."""

    code: str
    name: str
    begin: date
    end: date


def vacancies(authorities: Authorities, until: date, since: date = FIRST) -> tuple[Vacancy, ...]:
    """Return every period between two days in which a ministry existed and the list has no minister for all of it."""
    found: list[Vacancy] = []
    for code, (begin, end) in sorted(_ministries(authorities).items()):
        first, last = max(begin, since.toordinal()), min(end, until.toordinal())
        ministers = sorted(
            (one for one in authorities.offices.mandates if _is_minister(one, code)), key=lambda one: one.begin
        )
        day = first
        for one in ministers:
            if day < one.begin <= last:
                found.append(_vacancy(authorities, code, day, one.begin - 1))
            day = max(day, one.end + 1)
        if day <= last:
            found.append(_vacancy(authorities, code, day, last))
    return tuple(found)


def _ministries(authorities: Authorities) -> dict[str, tuple[int, int]]:
    """Return the first and last day of each ministry, under all of its names."""
    found: dict[str, tuple[int, int]] = {}
    for bearer in authorities.organisations.bearers:
        if bearer.kind == "ministry":
            begin, end = found.get(bearer.code, (bearer.begin, bearer.end))
            found[bearer.code] = (min(begin, bearer.begin), max(end, bearer.end))
    return found


def _is_minister(mandate: Mandate, code: str) -> bool:
    return mandate.ministry == code and mandate.post != "staatssecretaris" and not mandate.portfolios


def _vacancy(authorities: Authorities, code: str, begin: int, end: int) -> Vacancy:
    first = date.fromordinal(begin)
    ministry = authorities.organisations.by_code(code, first)
    return Vacancy(code, ministry.name if ministry else code, first, date.fromordinal(end))
