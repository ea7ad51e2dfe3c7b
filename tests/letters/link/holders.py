"""Letters of every ministry in every month since 1994, signed by those whom lists that are not ours have in office."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.vocabulary import authorities

FIRST, LAST = date(1994, 9, 1), date(2026, 11, 28)
OPEN = date(2100, 1, 1)
ENDED = date(2010, 10, 14)
"""Day on which several ministries were united."""
CODES: dict[str, tuple[tuple[str, date, date], ...]] = {
    "min-az": (("mnre1010", FIRST, OPEN),),
    "min-bz": (("mnre1013", FIRST, OPEN),),
    "min-def": (("mnre1018", FIRST, OPEN),),
    "min-vws": (("mnre1025", FIRST, OPEN),),
    "min-bzk": (("mnre1034", FIRST, OPEN),),
    "min-szw": (("mnre1073", FIRST, OPEN),),
    "min-fin": (("mnre1090", FIRST, OPEN),),
    "min-ocw": (("mnre1109", FIRST, OPEN),),
    "min-jenv": (("mnre1058", FIRST, OPEN),),
    "min-ienw": (("mnre0170", FIRST, ENDED), ("mnre1130", ENDED, OPEN)),
    "min-ezk": (("mnre1040", FIRST, ENDED), ("mnre1045", ENDED, OPEN)),
    "min-lvvn": (("mnre1150", FIRST, ENDED), ("mnre1153", date(2017, 10, 26), OPEN)),
    "min-vro": (("mnre0180", FIRST, ENDED), ("mnre1171", date(2024, 7, 2), date(2026, 2, 23))),
    "min-aenm": (("mnre1162", date(2024, 7, 2), date(2026, 2, 23)),),
    "min-kgg": (("mnre1182", date(2024, 7, 2), date(2026, 2, 23)),),
}
"""Codes of the ministries that a list calls by one key, each with its period."""
SHORT = {"EZ": "min-ezk", "EZK": "min-ezk", "IENW": "min-ienw", "JENV": "min-jenv"}
PORTFOLIO = re.compile(r"portfolio ([^(]+?) \((?:at )?([^)]+)\)")


class OfficeHolder(NamedTuple):
    """Somebody in an office, as the lists have it."""

    name: str
    """As printed under a letter."""
    wikidata: str
    post: str
    portfolio: str
    """Empty for the office of a whole ministry."""
    ministry: str
    """Key of the ministry in the lists."""
    begin: date
    end: date


class SignedLetter(NamedTuple):
    """The facts of a letter: who signs it, in which role, of which ministry, on which day."""

    on: date
    role: str
    code: str
    holder: OfficeHolder


def holders(folder: Path) -> list[OfficeHolder]:
    """Return the holders of offices by both lists; the later list overrules the earlier one."""
    later = list(_announced(folder / "mandates-2024-2026.csv"))
    overruled = {(compare(one.name), one.post, one.ministry) for one in later}
    first = [
        one for one in _listed(folder / "ministers.csv") if _key(one) not in overruled or one.end < date(2024, 7, 1)
    ]
    return [*first, *later]


def _key(one: OfficeHolder) -> tuple[str, str, str]:
    return compare(one.name), one.post, one.ministry


def compare(name: str) -> str:
    """Return the letters of a surname.

    >>> compare("M.L.J. Paul"), compare("drs. F.Q. Gräper-van Koolwijk")
    ('paul', 'gräpervankoolwijk')
    """
    words = [word for word in name.split() if "." not in word]
    return "".join(filter(str.isalpha, "".join(words))).casefold()


def _listed(path: Path) -> Iterator[OfficeHolder]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            post = "staatssecretaris" if row["post"].startswith("staats") else row["post"].partition("-min-")[0]
            if row["organisation_key"] not in CODES or "-zp-" in row["post"] or not row["role"].startswith(POSTS):
                continue
            given, family = row["given"], row["full_name"].removeprefix(row["given"]).strip()
            name = f"{row['initials']} {family}" if row["initials"] and given else row["full_name"]
            end = date.fromisoformat(row["end"]) if row["end"] else OPEN
            begin = date.fromisoformat(row["start"])
            yield OfficeHolder(name, row["wikidata"], post, "", row["organisation_key"], begin, end)


POSTS = ("Minister van ", "Minister-president", "Staatssecretaris van ")


def _announced(path: Path) -> Iterator[OfficeHolder]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["begin"]:
                continue
            portfolio = PORTFOLIO.fullmatch(row["ministry_or_portfolio"])
            short = portfolio[2] if portfolio else row["ministry_or_portfolio"].split(" ")[0]
            key = SHORT.get(short.upper(), f"min-{short.lower()}")
            end = date.fromisoformat(row["end"]) if row["end"] else OPEN
            share = portfolio[1] if portfolio else ""
            yield OfficeHolder(row["name"], "", row["post"], share, key, date.fromisoformat(row["begin"]), end)


def letters(folder: Path) -> Iterator[SignedLetter]:
    """Yield a letter for each holder of an office in the middle of each month."""
    found = holders(folder)
    for year in range(FIRST.year, LAST.year + 1):
        for month in range(1, 13):
            on = date(year, month, 15)
            if FIRST <= on <= LAST:
                yield from (letter for one in found if one.begin <= on < one.end for letter in _signed(one, on))


def _signed(one: OfficeHolder, on: date) -> Iterator[SignedLetter]:
    for code, begin, end in CODES[one.ministry]:
        if begin <= on < end:
            ministry = authorities().organisations.by_code(code, on)
            assert ministry is not None
            name = one.portfolio or ministry.name.removeprefix("Ministerie van ")
            role = "De minister-president" if one.post == "minister-president" else f"De {one.post} van {name}"
            yield SignedLetter(on, role, code, one)
