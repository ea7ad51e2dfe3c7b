"""What an OData service says it has (`$metadata`), and the query for letters that is made from it.

In June 2026 the Tweede Kamer gave attributes other names at another address. So every attribute is looked up before
anything is asked for: one that is gone ends the harvest with its name, and an operator who knows its new name can state
that in the definition of the dataset.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from lxml import etree

from pipeline.errors import DefinitionError, SourceError
from pipeline.sources.tweedekamer.letters import Selection
from pipeline.sources.tweedekamer.rows import RELATIONS, WHAT
from pipeline.transport.xml import children, name, parse

MARKS = ("Id", "Verwijderd")
ACTOR = (*MARKS, "ActorNaam", "ActorFractie", "Functie", "Relatie")
USED: dict[str, tuple[str, ...]] = {
    "Document": (
        *MARKS,
        *("Soort", "DocumentNummer", "Onderwerp", "Datum", "Vergaderjaar", "Kamer", "Volgnummer"),
        *("ContentType", "ContentLength", "GewijzigdOp", "ApiGewijzigdOp"),
    ),
    "DocumentVersie": (*MARKS, "ExterneIdentifier", "Versienummer"),
    "DocumentPublicatie": (*MARKS, "Identifier"),
    "DocumentActor": (*ACTOR, "Document_Id", "ApiGewijzigdOp"),
    "Kamerstukdossier": (*MARKS, "Nummer", "Toevoeging", "Titel"),
    "Zaak": (*MARKS, "Nummer", "Soort"),
    "ZaakActor": ACTOR,
    "Persoon": (*MARKS, "Initialen", "Tussenvoegsel", "Achternaam"),
    "Commissie": (*MARKS, "NaamNL"),
}
"""Attributes that are used of each entity; nothing else is asked for, of persons least of all."""


def used() -> Iterator[tuple[str, str]]:
    """Give every attribute and relation that this source needs, by its entity."""
    for category, attributes in USED.items():
        for attribute in (*attributes, *RELATIONS.get(category, {})):
            yield category, attribute


class Schema:
    """The attributes of a service, by the names that this source knows them under."""

    def __init__(self, content: bytes, what: str, renamed: Mapping[str, str]) -> None:
        """Take `$metadata`, and new names of attributes, such as `{"Document.Soort": "DocumentSoort"}`.

        Raises SourceError, in one line, for the first attribute that is used and gone.
        """
        self._renamed = renamed
        types = _types(parse(content, what))
        for category, attribute in used():
            if category not in types:
                raise SourceError(f"{what}: {WHAT} has no entity {category!r} any more")
            if self.name(category, attribute) not in types[category]:
                raise SourceError(f"{what}: {WHAT} has no attribute {category}.{self.name(category, attribute)}")

    def name(self, category: str, attribute: str) -> str:
        """Return what the service calls an attribute."""
        return self._renamed.get(f"{category}.{attribute}", attribute)

    def letters(self, selection: Selection, since: str | None) -> dict[str, str]:
        """Return the query for letters and removed documents that changed from a time on, in that order."""
        sort, removed, changed = (self.name("Document", one) for one in ("Soort", "Verwijderd", "ApiGewijzigdOp"))
        wanted = [" or ".join(f"{sort} eq {_text(one)}" for one in selection.sorts)]
        written = self.name("Document", "Datum")
        if selection.since:
            wanted.append(f"{written} ge {_day(selection.since, -1)}")
        if selection.until:
            wanted.append(f"{written} lt {_day(selection.until, 1)}")
        chosen = " and ".join(f"({one})" for one in wanted)
        query = f"(({chosen}) or {removed} eq true)" + (f" and {changed} ge {since}" if since else "")
        return {"$filter": query, "$orderby": f"{changed} asc"} | self.parts()

    def actors(self, since: str) -> dict[str, str]:
        """Return the query for actors that changed from a time on: their documents need not have."""
        changed, removed = self.name("DocumentActor", "ApiGewijzigdOp"), self.name("DocumentActor", "Verwijderd")
        return {
            "$filter": f"{changed} ge {since} and {removed} eq false",
            "$orderby": f"{changed} asc",
            "$select": self._shown("DocumentActor"),
        }

    def parts(self) -> dict[str, str]:
        """Return what is asked of every document."""
        return {"$select": self._shown("Document"), "$expand": self._expanded("Document", first=True)}

    def translated(self, category: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with the names that this source knows."""
        if not self._renamed:
            return row
        known = {self.name(category, one): one for one in (*USED[category], *RELATIONS.get(category, {}))}
        found = {known.get(label, label): value for label, value in row.items()}
        for label, (kind, _) in RELATIONS.get(category, {}).items():
            value = found.get(label)
            if isinstance(value, list):
                found[label] = [self.translated(kind, one) for one in value]
            elif isinstance(value, dict):
                found[label] = self.translated(kind, value)
        return found

    def _shown(self, category: str) -> str:
        return ",".join(self.name(category, one) for one in USED[category])

    def _expanded(self, category: str, first: bool = False) -> str:
        """Return the nested query for what belongs to an entity; attachments are not followed further."""
        parts = []
        for label, (kind, _) in RELATIONS.get(category, {}).items():
            nested = "" if kind == "Document" else self._expanded(kind)
            within = f"$select={self._shown(kind)}" + (f";$expand={nested}" if nested else "")
            parts.append(f"{self.name(category, label)}({within})")
        return ",".join(parts)


def read_renamed(source: str, value: object) -> dict[str, str]:
    """Return new names from an option such as `["Document.Soort=DocumentSoort"]`. Raises DefinitionError."""
    found = {}
    for one in value if isinstance(value, list) else [value]:
        old, _, new = str(one).partition("=")
        category, _, attribute = old.strip().partition(".")
        if not new.strip() or attribute not in (*USED.get(category, ()), *RELATIONS.get(category, {})):
            raise DefinitionError(f"source {source!r}: renamed has {one!r}, not a pair such as 'Document.Soort=Type'")
        found[old.strip()] = new.strip()
    return found


def _types(root: etree._Element) -> dict[str, frozenset[str]]:
    """Return the names of the attributes and relations of every entity type, inherited ones included."""
    found = {type_.get("Name", ""): type_ for type_ in root.iter(etree.Element) if name(type_) == "EntityType"}

    def attributes(type_: etree._Element, seen: Sequence[str]) -> frozenset[str]:
        own = {one.get("Name", "") for kind in ("Property", "NavigationProperty") for one in children(type_, kind)}
        base = (type_.get("BaseType") or "").rpartition(".")[2]
        inherited = attributes(found[base], (*seen, base)) if base in found and base not in seen else frozenset()
        return frozenset(own) | inherited

    return {label: attributes(type_, (label,)) for label, type_ in found.items()}


def _text(value: str) -> str:
    """Return a string in a query: a quote is doubled (OData 4.01 URL conventions, 5.1.1.6.1)."""
    return "'" + value.replace("'", "''") + "'"


def _day(value: str, days: int) -> str:
    """Return midnight of a day that is so many days off: more than any time zone is."""
    return f"{(date.fromisoformat(value) + timedelta(days=days)).isoformat()}T00:00:00Z"
