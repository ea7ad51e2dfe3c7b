"""Read the metadata of the Tweede Kamer about a letter: its document with all entities joined to it.

`Titel` is that of the dossier; the subject of the letter is its `Onderwerp`. `Volgnummer` -1 or 0 means none. The
ministry is not stated; only the function of a signatory is, as it was on the day of the letter.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from pipeline.model.printed import Kind
from pipeline.model.schemes import Scheme
from pipeline.model.statement import Actor, Statement
from pipeline.sources.koop.statement import unreprinted
from pipeline.sources.tweedekamer.entity import Entity

SITE = "https://www.tweedekamer.nl/kamerstukken/detail"
FILES = "https://gegevensmagazijn.tweedekamer.nl/SyncFeed/2.0/Resources"
"""Public address of files, regardless of where they were harvested."""
KINDS: dict[str, Kind] = {
    "brief regering": "kamerbrief",
    "antwoord schriftelijke vragen": "antwoord-kamervragen",
    "antwoord schriftelijke vragen (nader)": "antwoord-kamervragen",
    "aanbiedingsbrief": "aanbiedingsbrief",
}
"""Kinds that a sort of document determines. A letter that postpones an answer is not an answer."""
ANNEX = "bijlage"
SIGNED = {"eerste ondertekenaar": 0, "mede ondertekenaar": 1}
"""Relations of signatories to a document, and their order. A person named in `Mede namens` did not sign."""
SUBMITTED = {"indiener": 0, "medeindiener": 1}
"""The same for a case (`Zaak`), used if the document itself names no signatories."""
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PLACEHOLDERS = frozenset({"", "-1", "0", "onbekend", "overig", "overige", "nvt", "n.v.t.", "-"})
_KST = re.compile(r"kst-[A-Za-z0-9][A-Za-z0-9-]{2,90}")
_SESSION = re.compile(r"\d{4}-\d{4}")
_ADDITION = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?)?")


class EntityRelations(Protocol):
    """Lookup of entities by their references."""

    def get(self, category: str, identifier: str) -> Entity | None:
        """Return an entity, or None if it does not exist or was removed."""

    def pointing(self, category: str, identifier: str) -> Iterator[Entity]:
        """Yield the entities of a category that refer to this one and were not removed."""


def statement(document: Entity, facts: EntityRelations) -> Statement:
    """Return the statement about a letter."""
    version = _first(facts, "DocumentVersie", document.refs.get("huidigedocumentversie", ()))
    dossiers = _dossiers(document, facts)
    papers = _papers(document, dossiers, _published(version, facts))
    number = document.get("documentnummer")
    known = dict.fromkeys(name for paper in papers for name in (unreprinted(paper), paper))
    names: list[tuple[str, Scheme]] = [(name, "kst") for name in known]
    names += [(number, "tk-document")] if _said(number) else []
    year = document.get("vergaderjaar")
    cases = sorted(case.get("nummer") for case in _cases(document, facts) if _said(case.get("nummer")))
    return Statement(
        identifiers=tuple(names),
        kind=KINDS.get(document.get("soort").lower()),
        title=_said(document.get("onderwerp")),
        date=day(document.get("datum")),
        session_year=year if _SESSION.fullmatch(year) else None,
        dossiers=tuple((name, title, _number_in(name, document, papers, dossiers)) for name, title in dossiers),
        signatories=_signatories(document, facts),
        attachments=_attachments(document, facts),
        page=f"{SITE}?id={cases[0]}&did={number}" if cases and _said(number) else None,
    )


def day(value: str) -> str | None:
    """Return the date of a time in Amsterdam, ISO 8601; None for any value that is not a time.

    A time without offset is local, and so is one with the offset of a Dutch season: only a time in UTC can have another
    date.

    >>> day("2024-12-17T00:00:00+01:00"), day("2025-03-30T22:00:00.1234567Z"), day("2025-03-31T00:00:00")
    ('2024-12-17', '2025-03-31', '2025-03-31')
    >>> day("2025-02-30") is None
    True
    """
    match = _TIME.fullmatch(value)
    if match is None:
        return None
    written, clock, offset = match.groups()
    try:
        if offset in ("Z", "+00:00", "-00:00"):
            return datetime.fromisoformat(f"{written}T{clock}+00:00").astimezone(AMSTERDAM).date().isoformat()
        return date.fromisoformat(written).isoformat()
    except (ValueError, OverflowError):
        return None


def _said(value: str) -> str | None:
    """Return a value, or None if it is a placeholder."""
    return None if value.lower() in PLACEHOLDERS else value


def _first(facts: EntityRelations, category: str, identifiers: tuple[str, ...]) -> Entity | None:
    return next((found for one in identifiers if (found := facts.get(category, one))), None)


def _published(version: Entity | None, facts: EntityRelations) -> list[str]:
    """Return the identifiers under which the version was published: its own, or else those of its publications."""
    if version is None:
        return []
    own = version.get("externeidentifier")
    published = [one.get("identifier") for one in facts.pointing("DocumentPublicatie", version.id)]
    names = [own] if _KST.fullmatch(own) else sorted(set(published))
    return [name for name in names if _KST.fullmatch(name)]


def _dossiers(document: Entity, facts: EntityRelations) -> list[tuple[str, str | None]]:
    """Return the dossiers, each with its title: 36600-XXIII for number 36600 and addition XXIII."""
    found: dict[str, str | None] = {}
    for one in document.refs.get("kamerstukdossier", ()):
        dossier = facts.get("Kamerstukdossier", one)
        number = _said(dossier.get("nummer")) if dossier else None
        if dossier and number:
            addition = dossier.get("toevoeging").strip("() ")
            name = f"{number}-{addition}" if _ADDITION.fullmatch(addition) else number
            found[name] = _said(dossier.get("titel"))
    return sorted(found.items())


def _papers(document: Entity, dossiers: list[tuple[str, str | None]], published: list[str]) -> list[str]:
    """Return the identifiers of the kamerstuk. Before publication they are derived from dossier and number, if there is
    one dossier and the paper is of the Tweede Kamer; papers of the Eerste Kamer are numbered separately."""
    number = document.get("volgnummer")
    if published or len(dossiers) != 1 or not _said(number) or not number.isdecimal():
        return published
    return [f"kst-{dossiers[0][0]}-{number}"] if document.get("kamer") in ("2", "Tweede Kamer") else []


def _number_in(name: str, document: Entity, papers: list[str], dossiers: list[tuple[str, str | None]]) -> str | None:
    """Return the number of a letter in a dossier: in the dossier that its identifier names, or in its only dossier."""
    for paper in map(unreprinted, papers):
        number = paper.removeprefix(f"kst-{name}-")
        if number != paper and "-" not in number:
            return number
    return _said(document.get("volgnummer")) if len(dossiers) == 1 else None


def _cases(document: Entity, facts: EntityRelations) -> list[Entity]:
    return [case for one in document.refs.get("zaak", ()) if (case := facts.get("Zaak", one))]


def _signatories(document: Entity, facts: EntityRelations) -> tuple[Actor, ...]:
    """Return the signatories, first signer first. If the document names none, return the submitters of its case, if
    that is a case of the letter itself and not, for example, of the motion that it answers."""
    actors = _actors(facts.pointing("DocumentActor", document.id), SIGNED, facts)
    if actors:
        return actors
    own = [case for case in _cases(document, facts) if case.get("soort") == document.get("soort")]
    return _actors((actor for case in own for actor in facts.pointing("ZaakActor", case.id)), SUBMITTED, facts)


def _actors(entities: Iterator[Entity], order: dict[str, int], facts: EntityRelations) -> tuple[Actor, ...]:
    found: set[tuple[int, str, str, str]] = set()
    for entity in entities:
        relation = entity.get("relatie").lower()
        if relation in order:
            name = entity.get("actornaam") or _person(entity, facts)
            found.add((order[relation], name, entity.get("functie"), _organisation(entity, facts)))
    return tuple(
        Actor(name=_said(name), role=_said(role), organisation=_said(organisation))
        for _, name, role, organisation in sorted(found)
        if _said(name) or _said(role)
    )


def _person(actor: Entity, facts: EntityRelations) -> str:
    """Return the name of the person of an actor without a name; "" if the person is empty, as some are."""
    person = _first(facts, "Persoon", actor.refs.get("persoon", ()))
    if person is None or not person.get("achternaam"):
        return ""
    parts = (person.get("initialen"), person.get("tussenvoegsel"), person.get("achternaam"))
    return " ".join(part for part in parts if part)


def _organisation(actor: Entity, facts: EntityRelations) -> str:
    committee = _first(facts, "Commissie", actor.refs.get("commissie", ()))
    return committee.get("naamnl") if committee else actor.get("actorfractie")


def _attachments(document: Entity, facts: EntityRelations) -> tuple[tuple[str | None, str | None, str | None], ...]:
    annexes = (one for one in facts.pointing("Document", document.id) if one.get("soort").lower() == ANNEX)
    found = sorted((one.get("documentnummer"), one.get("onderwerp"), one.id) for one in annexes)
    return tuple((_said(title), _said(number), f"{FILES}/{guid}") for number, title, guid in found)
