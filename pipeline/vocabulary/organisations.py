"""Names of organisations to their TOOI IRIs: the printed name decides, the date only between bearers of one name.

TOOI dates a ministry's new name by the decree, weeks or months after the cabinet took it into use. A letter of
November 2017 by the "minister van Justitie en Veiligheid" falls in the legal period of its former name. So a name is
never refused for its date; where several organisations bore it, the one whose period holds the date or lies nearest.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.model.letter import Link
from pipeline.vocabulary.lists import first_day, last_day, rows
from pipeline.vocabulary.names import LONGEST, compact, fold

NEAR = 366
"""Days that a name may be printed before or after its legal period and still be that historical version."""
_MINISTRY = re.compile(
    r"(?:het |the )?(?:ministerie (?:van|voor)|min van|ministry (?:of|for)) (?:de |het |the )?"
    r"(.+?)(?: of the netherlands)?"
)
_BRACKETS = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_PROVINCIAL = re.compile(
    r"\b(?:gedeputeerde staten|provinciale staten|commissaris van de koning(?:in)?|college van gs) (?:van|in) "
    r"(?:de )?(?:provincie )?((?:noord|zuid) (?:holland|brabant)|[a-z]+)"
)
_BEHALF = re.compile(r" (?:namens|voor) dezen?\b.*$")
_SHORT = 14
"""A folded name shorter than this is never mended: one letter off, it may be another name."""


class Bearer(NamedTuple):
    """An organisation under one of its names."""

    code: str
    """TOOI organisatiecode: one for all names that a ministry had."""
    iri: str | None
    """None for a name from before TOOI, which stays a literal."""
    version: str | None
    """TOOI HistorischeVersie, for a name that is not the present one."""
    name: str
    """Official name, as a letterhead prints it."""
    kind: str
    begin: int
    """First day of the name, a day number."""
    end: int

    @property
    def portfolio(self) -> str:
        """The folded name of a ministry as the role of its minister prints it."""
        return fold(_bare(self.name))

    def distance(self, day: int) -> int:
        """Return the days between a day and the period of the name; 0 within."""
        return max(self.begin - day, day - self.end, 0)


class Organisation(NamedTuple):
    """The organisation that a name means."""

    code: str
    iri: str | None
    version: str | None
    name: str
    link: Link


class Organisations:
    """The organisations that the lists know, by every name and abbreviation in use."""

    def __init__(self, folder: Path) -> None:
        """Read `ministries.csv`, `aliases.csv` and `organisations.csv`."""
        ministries = list(_ministries(folder))
        bodies = list(_bodies(folder))
        self.bearers: tuple[Bearer, ...] = tuple(bearer for bearer, _ in (*ministries, *bodies))
        self._by_code = _grouped((bearer.code, bearer) for bearer in self.bearers)
        self._ministries = _grouped((fold(_bare(bearer.name)), bearer) for bearer, _ in ministries)
        self._bodies = _grouped((fold(bearer.name), bearer) for bearer, _ in bodies)
        short = [(compact(word), bearer) for bearer, word in (*ministries, *bodies) if word]
        for name, alias, kind in rows(folder, "aliases", ("name", "alias", "kind")):
            bearers = self._ministries.get(fold(name), ())
            if kind == "abbreviation":
                short += [(compact(alias), bearer) for bearer in bearers]
            else:
                self._ministries[_bare(fold(alias))] = bearers
        self._short = _grouped(short)
        self._named = lru_cache(maxsize=1024)(self._candidates)
        self._mended = _one_letter_less(self._ministries)

    @property
    def portfolios(self) -> Iterable[str]:
        """Folded names of ministries, as the roles of their ministers print them."""
        return self._ministries.keys()

    def ministry(self, folded: str) -> tuple[Bearer, ...]:
        """Return the bearers of a ministry's name, without `ministerie van`, or abbreviation; () for other names."""
        return self._ministries.get(folded) or self._short.get(folded.replace(" ", ""), ())

    def find(self, name: str, on: date | None = None) -> Organisation | None:
        """Return the organisation that a name or abbreviation means, or None where it means none or several.

        A long name of a ministry may have one letter too many, too few or wrong, as a typist or a scanner leaves it.
        """
        if len(name) > LONGEST:
            return None
        if bearers := self.candidates(name):
            return choose(bearers, on)
        match = _MINISTRY.fullmatch(fold(_BRACKETS.sub("", name)))
        bearers = self.mended(match[1] if match else fold(name))
        found = choose(bearers, on) if bearers else None
        return found and found._replace(link="derived")

    def candidates(self, name: str) -> tuple[Bearer, ...]:
        """Return all who ever bore a printed name or abbreviation."""
        return self._named(name) if len(name) <= LONGEST else self._candidates(name)

    def _candidates(self, name: str) -> tuple[Bearer, ...]:
        folded = fold(_BRACKETS.sub("", name))
        match = _MINISTRY.fullmatch(folded)
        bare = match[1] if match else folded
        found = self._ministries.get(bare)
        if found is None and match is None:
            found = self._bodies.get(folded) or self._bodies.get(folded.removeprefix("de ").removeprefix("het "))
        return found or self._short.get(bare.replace(" ", ""), ())

    def abbreviation(self, text: str, on: date | None = None) -> Organisation | None:
        """Return the organisation that an abbreviation means."""
        bearers = self._short.get(compact(text), ())
        return choose(bearers, on) if bearers else None

    def body(self, name: str, on: date | None = None) -> Organisation | None:
        """Return the organisation other than a ministry that bears a whole name; a bare word is no organisation."""
        folded = fold(name).removeprefix("de ").removeprefix("het ")
        bearers = self._bodies.get(folded) or self._bodies.get(f"provincie {folded}")
        return choose(bearers, on) if bearers else None

    def within(self, role: str, on: date | None = None) -> Organisation | None:
        """Return the organisation, no ministry, that a role ends in or whose administration it names.

        Such as `president van de Algemene Rekenkamer` and `Gedeputeerde Staten van Noord-Holland`.
        """
        folded = fold(role[:LONGEST])
        match = _PROVINCIAL.search(folded)
        if match and (found := self._bodies.get(f"provincie {match[1]}")):
            return choose(found, on)
        words = _BEHALF.sub("", folded).split(" ")
        for place in range(len(words) - 1):
            if bearers := self._bodies.get(" ".join(words[place:])):
                return choose(bearers, on)
        return None

    def mended(self, folded: str) -> tuple[Bearer, ...]:
        """Return the bearers of the one ministry's name that differs from a long folded name in one letter."""
        if len(folded) < _SHORT:
            return ()
        names = {self._mended[less] for less in _lessened(folded) if less in self._mended}
        return self._ministries[names.pop()] if len(names) == 1 else ()

    def by_code(self, code: str, on: date | None = None) -> Organisation | None:
        """Return an organisation by its TOOI code, with the name it bore on a day (the present one without a day).

        Of two names whose periods hold the day, the one whose period is known more narrowly.
        """
        bearers = self._by_code.get(code)
        if not bearers:
            return None
        if on is None:
            present = max(bearers, key=lambda bearer: (bearer.iri is not None, bearer.end))
            return _as(present, "exact")
        day = on.toordinal()
        nearest = min(bearers, key=lambda bearer: (bearer.distance(day), bearer.end - bearer.begin))
        return _as(nearest, "exact")


def choose(bearers: tuple[Bearer, ...], on: date | None) -> Organisation | None:
    """Return the organisation that a name means on a day; None where the day is unknown or does not decide."""
    if len(bearers) == 1:
        return _as(bearers[0], "exact")
    codes = {bearer.code for bearer in bearers}
    if on is None:
        if len(codes) > 1:
            return None
        return _as(max(bearers, key=lambda bearer: (bearer.iri is not None, bearer.end)), "exact")._replace(
            version=None
        )
    day = on.toordinal()
    nearest = min(bearers, key=lambda bearer: (bearer.distance(day), bearer.iri is None))
    distance = nearest.distance(day)
    rivals = {bearer.code for bearer in bearers if bearer.distance(day) == distance}
    if len(rivals) > 1:
        return None
    found = _as(nearest, "exact" if len(codes) == 1 else "dated")
    return found if distance <= NEAR else found._replace(version=None)


def _as(bearer: Bearer, link: Link) -> Organisation:
    return Organisation(bearer.code, bearer.iri, bearer.version, bearer.name, link)


def _ministries(folder: Path) -> Iterable[tuple[Bearer, str]]:
    columns = ("code", "iri", "version_iri", "name", "abbreviation", "begin", "end")
    for code, iri, version, name, short, begin, end in rows(folder, "ministries", columns):
        period = first_day(begin), last_day(end)
        yield Bearer(code, iri or None, version or None, f"Ministerie van {name}", "ministry", *period), short


def _bodies(folder: Path) -> Iterable[tuple[Bearer, str]]:
    columns = ("code", "iri", "kind", "name", "abbreviation", "begin", "end")
    for code, iri, kind, name, short, begin, end in rows(folder, "organisations", columns):
        name = name[:1].upper() + name[1:]
        yield Bearer(code, iri, None, name, kind, first_day(begin), last_day(end)), short


def _bare(name: str) -> str:
    return name.removeprefix("Ministerie van ").removeprefix("the ")


def _grouped(pairs: Iterable[tuple[str, Bearer]]) -> dict[str, tuple[Bearer, ...]]:
    found: dict[str, dict[Bearer, None]] = {}
    for key, bearer in pairs:
        found.setdefault(key, {})[bearer] = None
    return {key: tuple(bearers) for key, bearers in found.items()}


def _one_letter_less(names: Mapping[str, tuple[Bearer, ...]]) -> dict[str, str]:
    """Return every long name less one letter; forms that two names share are left out."""
    found: dict[str, str | None] = {}
    for name in names:
        if len(name) >= _SHORT:
            for less in _lessened(name):
                found[less] = name if found.get(less, name) == name else None
    return {less: name for less, name in found.items() if name is not None}


def _lessened(folded: str) -> set[str]:
    joined = folded.replace(" ", "")
    return {joined, *(joined[:place] + joined[place + 1 :] for place in range(len(joined)))}
