"""Clues to the sender where a letterhead prints no name: web and mail addresses, post boxes, units, references."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.vocabulary.lists import first_day, last_day, rows
from pipeline.vocabulary.names import compact, fold
from pipeline.vocabulary.organisations import Organisation, Organisations

_SITE = re.compile(r"rijksoverheid\.nl/(?:ministeries/ministerie-van-)?([a-z-]{2,60})")
_DOMAIN = re.compile(r"(?:@|www\.|//|\b)((?:[a-z0-9-]{1,40}\.){1,3}(?:nl|frl))\b")
_POSTBOX = re.compile(r"postbus\D{0,3}(\d{3,5})\b\D{0,5}(\d{4}) ?([a-z]{2})\b")
_PREFIX = re.compile(r"([A-Za-z&]{2,12})(?=[/ -])")


class _Fact(NamedTuple):
    code: str
    begin: int
    end: int


class Clues:
    """Facts about letterheads, by the text that is printed."""

    def __init__(self, folder: Path, organisations: Organisations) -> None:
        """Read `evidence.csv`."""
        self._organisations = organisations
        self._facts: dict[tuple[str, str], list[_Fact]] = {}
        for kind, value, code, begin, end in rows(folder, "evidence", ("kind", "value", "code", "begin", "end")):
            key = fold(value) if kind == "unit" else value.casefold()
            self._facts.setdefault((kind, key), []).append(_Fact(code, first_day(begin), last_day(end)))

    def sender(
        self, units: Sequence[str], clues: Sequence[str], reference: str | None, on: date | None
    ) -> Organisation | None:
        """Return the one organisation that units, letterhead text or reference point to, the strongest evidence first.

        Kinds of evidence are asked in turn; a kind that points to several organisations says nothing.
        """
        text = "\n".join(clues).casefold()
        for found in (
            self._units(units, on),
            self._sites(text, on),
            self._postboxes(text, on),
            self._domains(text, on),
            self._references(reference, on),
        ):
            codes = {organisation.code: organisation for organisation in found if organisation is not None}
            if len(codes) == 1:
                return next(iter(codes.values()))._replace(link="derived")
        return None

    def referenced(self, reference: str | None, on: date | None) -> Organisation | None:
        """Return the organisation whose prefix a reference has (`IENW/BSK-2023/1`), by the list of prefixes alone."""
        match = _PREFIX.match(reference or "")
        return self._fact("reference", compact(match[1]), on) if match else None

    def _units(self, units: Sequence[str], on: date | None) -> Iterable[Organisation | None]:
        for unit in units:
            yield self._fact("unit", fold(unit), on) or self._organisations.body(unit, on)

    def _sites(self, text: str, on: date | None) -> Iterable[Organisation | None]:
        for match in _SITE.finditer(text):
            yield self._organisations.find(match[1].replace("-", " "), on)

    def _domains(self, text: str, on: date | None) -> Iterable[Organisation | None]:
        for match in _DOMAIN.finditer(text):
            name = ".".join(match[1].split(".")[-2:])
            yield self._fact("domain", name, on)

    def _postboxes(self, text: str, on: date | None) -> Iterable[Organisation | None]:
        for match in _POSTBOX.finditer(text):
            yield self._fact("postbox", f"{match[1]} {match[2]}{match[3]}", on)

    def _references(self, reference: str | None, on: date | None) -> Iterable[Organisation | None]:
        match = _PREFIX.match(reference or "")
        if match:
            word = compact(match[1])
            yield self._fact("reference", word, on) or (
                self._organisations.abbreviation(word, on) if len(word) > 2 else None
            )

    def _fact(self, kind: str, key: str, on: date | None) -> Organisation | None:
        """Return the organisation that one printed text points to on a day; without a day, if it always did."""
        facts = self._facts.get((kind, key), ())
        day = on.toordinal() if on is not None else None
        codes = {fact.code for fact in facts if day is None or fact.begin <= day <= fact.end}
        return self._organisations.by_code(codes.pop(), on) if len(codes) == 1 else None
