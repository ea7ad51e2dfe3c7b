"""Ministers and state secretaries: the meaning of a printed role, and its holders over time."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.model.letter import Link
from pipeline.vocabulary.lists import first_day, last_day, rows
from pipeline.vocabulary.names import LONGEST, PersonName, compact, fold, person_name
from pipeline.vocabulary.organisations import Organisation, Organisations, choose

Post = Literal["minister-president", "minister", "staatssecretaris"]

WIKIDATA = "http://www.wikidata.org/entity/"
PERSONS = "id/persoon/"
"""Path of persons who have no item in Wikidata, below the base of a dataset."""
POSTS = "id/ambt/"
"""Path of posts below the base of a dataset."""
GRACE = 3
"""Days before and after a mandate on which its holder may sign: letters are dated before they leave the house."""

_MENDING = (
    r"(?:(?:demissionair|waarnemend|wnd|fungerend|acting|vice ?minister president(?: en)?(?= (?:de )?minister)|"
    r"eerste viceminister president(?: en)?(?= (?:de )?minister)|tevens|de(?= minister)) )*"
)
_POST = re.compile(
    rf"(?:de |het |the )?{_MENDING}"
    r"(minister president|minister|staatssecretaris|state secretary|secretary of state|prime minister)"
    r"(?: (minister)(?= van| voor| for| of))?(?: (?:van|voor|for|of|zonder portefeuille(?: belast met)?))?\b ?(.*)"
)
_TAIL = re.compile(
    r" ?\b(?:namens dezen?|voor dezen?|mede namens|a i|wnd|vice ?minister president|tevens vice ?minister president|"
    r"belast met|o b v|i o|overeenkomstig).*$"
)
_POSTS: dict[str, Post] = {
    "minister president": "minister-president",
    "prime minister": "minister-president",
    "minister": "minister",
    "staatssecretaris": "staatssecretaris",
    "state secretary": "staatssecretaris",
    "secretary of state": "staatssecretaris",
}


class Role(NamedTuple):
    """A printed role of a member of the government, in parts."""

    post: Post
    portfolio: str
    """Folded text after `van` or `voor`; empty where none is printed."""


class Mandate(NamedTuple):
    """The fact that a person had a post in a period."""

    wikidata: str
    """Item of the person in Wikidata; empty where there is none."""
    key: str
    """Our own key of a person who had no item in Wikidata when the list took the name; it stays when one comes."""
    person: str
    initials: str
    given: str
    post: Post
    portfolios: tuple[str, ...]
    """Names, as printed, of a portfolio that is not a whole ministry's."""
    ministry: str
    """TOOI code of the ministry; empty where TOOI knows none."""
    begin: int
    end: int

    @property
    def identity(self) -> str:
        """Return the key of the person: our own one, else the item in Wikidata."""
        return self.key or self.wikidata

    def iri(self, base: str) -> str:
        """Return the IRI of the person in a dataset whose IRIs begin with `base`."""
        return f"{base}{PERSONS}{self.key}" if self.key else WIKIDATA + self.wikidata

    @property
    def item(self) -> str:
        """Return the IRI of the person in Wikidata, or "" for a person without an item."""
        return WIKIDATA + self.wikidata if self.wikidata else ""

    @property
    def post_path(self) -> str:
        """Return the path of the IRI of the post below the base of a dataset.

        A minister with a portfolio that is not a whole ministry's has a post of that portfolio; the portfolios of
        state secretaries change with every holder, so that each ministry has one post for them.
        """
        return _post_path(self.post, self.ministry, self.portfolios[0] if self.portfolios else "")

    def holds(self, on: date | None) -> bool:
        """Whether the holder may sign on a day; always without a day."""
        return on is None or self.begin - GRACE <= on.toordinal() <= self.end + GRACE


@lru_cache(maxsize=1024)
def _post_path(post: Post, ministry: str, portfolio: str) -> str:
    if post == "minister-president":
        return f"{POSTS}minister-president"
    share = f"-{fold(portfolio).replace(' ', '-')}" if portfolio and post == "minister" else ""
    return f"{POSTS}{post}-{ministry}{share}"


def read_role(text: str) -> Role | None:
    """Return the post and portfolio in a printed role; None where it is no post in the government.

    >>> read_role("De minister van Binnenlandse Zaken en Koninkrijksrelaties,")
    Role(post='minister', portfolio='binnenlandse zaken en koninkrijksrelaties')
    >>> read_role("Staatssecretaris (Financiën)")
    Role(post='staatssecretaris', portfolio='financien')
    >>> read_role("De directeur-generaal Milieu")
    """
    return _role(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _role(text: str) -> Role | None:
    match = _POST.fullmatch(fold(text))
    if not match:
        return None
    portfolio = match[3]
    if match[1] == "minister president" and portfolio.startswith(("minister van ", "minister voor ")):
        portfolio = portfolio.split(" ", 2)[2]
    portfolio = _TAIL.sub("", portfolio).removeprefix("de ").removeprefix("het ").removeprefix("the ").strip()
    return Role(_POSTS[match[1]], portfolio)


class Offices:
    """The mandates that the list knows, by holder and by post."""

    def __init__(self, folder: Path, organisations: Organisations) -> None:
        """Read `mandates.csv`."""
        self._organisations = organisations
        self._fitting = lru_cache(maxsize=1024)(self._mandates_for)
        self._posts = lru_cache(maxsize=1024)(self._posts_for)
        self._resolved = lru_cache(maxsize=1024)(self._organisation_and_shares)
        self._known = lru_cache(maxsize=1024)(self._named)
        self.mandates: list[Mandate] = []
        self._by_surname: dict[str, list[Mandate]] = {}
        self._portfolios: dict[str, list[Mandate]] = {}
        columns = ("wikidata", "person", "name", "initials", "given", "family", "also", "post", "portfolio", "ministry")
        for *text, begin, end in rows(folder, "mandates", (*columns, "begin", "end")):
            wikidata, key, name, initials, given, family, also, post, portfolio, ministry = text
            shares = tuple(part for part in portfolio.split(";") if part)
            letters = person_name(f"{initials} {family}").initials
            period = first_day(begin), last_day(end)
            mandate = Mandate(wikidata, key, name, letters, given, _post(post), shares, ministry, *period)
            self.mandates.append(mandate)
            for surname in _surnames(family, also):
                self._by_surname.setdefault(surname, []).append(mandate)
            for share in shares:
                self._portfolios.setdefault(fold(share), []).append(mandate)

    @property
    def portfolios(self) -> Iterable[str]:
        """Folded names of portfolios that are not a whole ministry's."""
        return self._portfolios.keys()

    def organisation(self, role: Role, on: date | None) -> Organisation | None:
        """Return the ministry that a role is an office of; for a minister without portfolio by the mandates."""
        return self._resolved(role, on)[0]

    def _organisation_and_shares(self, role: Role, on: date | None) -> tuple[Organisation | None, frozenset[str]]:
        """Return the ministry of a role, and the portfolio within it that the role is for, if it is for one.

        A name that is both a ministry's and, at another time, a portfolio's is the ministry's in the period of that
        name and the portfolio's while the post has a holder.
        """
        if role.post == "minister-president":
            return self._organisations.by_code("mnre1010", on), frozenset()
        bearers = self._organisations.ministry(role.portfolio)
        day = on.toordinal() if on else None
        if bearers and (day is None or any(bearer.distance(day) == 0 for bearer in bearers)):
            return choose(bearers, on), frozenset()
        names = frozenset({role.portfolio, *(bearer.portfolio for bearer in bearers)})
        holders = [mandate for name in names for mandate in self._portfolios.get(name, ()) if mandate.holds(on)]
        codes = {mandate.ministry for mandate in holders if mandate.post == role.post} - {""}
        if len(codes) == 1:
            found = self._organisations.by_code(codes.pop(), on)
            return found and found._replace(link="derived"), names
        if bearers:
            return choose(bearers, on), frozenset()
        return self._with_share(role.portfolio, on) or self._mended(role.portfolio, on), frozenset()

    def _with_share(self, portfolio: str, on: date | None) -> Organisation | None:
        """Return the ministry in a name such as `Financiën - Toeslagen en Douane`: a ministry and a share of it."""
        words = portfolio.split(" ")
        for place in range(len(words) - 1, 0, -1):
            share = " ".join(words[place:])
            if share in self._portfolios and (bearers := self._organisations.ministry(" ".join(words[:place]))):
                return choose(bearers, on)
        return None

    def _mended(self, portfolio: str, on: date | None) -> Organisation | None:
        found = choose(bearers, on) if (bearers := self._organisations.mended(portfolio)) else None
        return found and found._replace(link="derived")

    def holders(self, role: Role, on: date | None) -> tuple[Mandate, ...]:
        """Return the mandates of a role, on a day or ever."""
        organisation, shares = self._resolved(role, on)
        code = organisation.code if organisation else None
        return tuple(mandate for mandate in self._fitting(role, code, shares) if mandate.holds(on))

    def _mandates_for(self, role: Role, code: str | None, shares: frozenset[str]) -> tuple[Mandate, ...]:
        """Return the mandates of a role of a ministry, or of a portfolio within it. Few roles sign most letters."""
        return tuple(mandate for mandate in self.mandates if _is(mandate, role, code, shares))

    def post(self, role: Role, fallback: str | None, on: date | None) -> str | None:
        """Return the path of the post of a role, below the base of a dataset; None where the list has none or several.

        `fallback` is the ministry of the letter, for a role that names no ministry that is known.
        """
        organisation, shares = self._resolved(role, on)
        code = organisation.code if organisation else fallback
        posts = self._posts(role, code, shares)
        held = [path for path in posts if len(posts) == 1 or any(mandate.holds(on) for mandate in posts[path])]
        found = held or list(posts)
        return found[0] if len(found) == 1 else None

    def _posts_for(self, role: Role, code: str | None, shares: frozenset[str]) -> dict[str, list[Mandate]]:
        """Return the mandates of a role by the path of their post, without mandates of another kind of post."""
        found: dict[str, list[Mandate]] = {}
        for mandate in self._fitting(role, code, shares):
            if mandate.post == role.post:
                found.setdefault(mandate.post_path, []).append(mandate)
        return found

    def named(self, name: str) -> tuple[Mandate, ...]:
        """Return the mandates of everybody whom a printed name may mean."""
        return self._known(name) if len(name) <= LONGEST else self._named(name)

    def _named(self, name: str) -> tuple[Mandate, ...]:
        printed = person_name(name)
        forms = (printed.words, printed.before_hyphen)
        return tuple(dict.fromkeys(mandate for words in forms for mandate in self._matches(printed, words)))

    def person(self, name: str, role: Role, fallback: str | None, on: date | None) -> tuple[Mandate, Link] | None:
        """Return the mandate under which a person signed, where exactly one person fits name, role and date.

        `fallback` is the ministry of the letter, for a role that names no ministry that is known.
        """
        organisation, shares = self._resolved(role, on)
        code = organisation.code if organisation else fallback
        fitting = [mandate for mandate in self.named(name) if _is(mandate, role, code, shares)]
        holding = [mandate for mandate in fitting if mandate.holds(on)]
        if len({mandate.identity for mandate in holding}) != 1:
            return None
        alone = len({mandate.identity for mandate in fitting}) == 1
        return holding[0], "exact" if alone else "dated"

    def _matches(self, printed: PersonName, words: tuple[str, ...]) -> Iterable[Mandate]:
        for place in range(len(words)):
            for mandate in self._by_surname.get("".join(words[place:]), ()):
                if _fits(mandate, printed.initials, words[:place]):
                    yield mandate


def _is(mandate: Mandate, role: Role, code: str | None, shares: frozenset[str]) -> bool:
    """Whether a mandate is one for a role: the same post, and the same portfolio or else the same whole ministry."""
    if role.post != mandate.post:
        # One person is prime minister and minister of Algemene Zaken, and signs as either.
        return mandate.ministry == "mnre1010" == code and "staatssecretaris" not in (role.post, mandate.post)
    if shares or (mandate.portfolios and mandate.post == "minister"):
        return any(fold(share) in shares or fold(share) == role.portfolio for share in mandate.portfolios)
    return code is not None and code == mandate.ministry


def _fits(mandate: Mandate, initials: str, forenames: tuple[str, ...]) -> bool:
    """Whether printed initials and forenames may be those of a person.

    Initials are those of the list, or their beginning; a lone initial may be that of the name in daily use. A printed
    forename is the one in daily use.
    """
    given = fold(mandate.given)
    if forenames:
        joined = " ".join(forenames)
        return joined == given or forenames[0] == given.split(" ")[0]
    if not initials:
        return True
    first = given[:1].upper()
    if not mandate.initials:
        return initials[0] == first
    return mandate.initials.startswith(initials) or initials.startswith(mandate.initials) or initials == first


def _post(text: str) -> Post:
    return next(post for post in _POSTS.values() if post == text)


def _surnames(family: str, also: str) -> Iterable[str]:
    """Return the compared forms of a surname: whole, before its hyphen, and others in use."""
    names = [family, *(name for name in also.split(";") if name)]
    names += [name.split("-")[0] for name in names if "-" in name]
    return dict.fromkeys(compact(name) for name in names)
