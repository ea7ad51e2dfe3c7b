"""Entities of the Gegevensmagazijn, in the one form into which both of its interfaces are read.

Names of attributes are those of the information model (https://opendata.tweedekamer.nl/documentatie/informatiemodel) in
lower case, since SyncFeed writes `documentNummer` and `externeidentifier` where OData writes `DocumentNummer` and
`ExterneIdentifier`. Only attributes that a letter needs are kept: of a person, only the name used in public.
"""

from typing import NamedTuple

import msgspec


class Kept(NamedTuple):
    """The attributes and relations that are kept for a category."""

    fields: frozenset[str]
    refs: tuple[str, ...]
    """Names of its relations to other entities."""


def _kept(fields: str, refs: str = "") -> Kept:
    return Kept(frozenset(fields.split()), tuple(refs.split()))


KEPT: dict[str, Kept] = {
    "Document": _kept(
        "soort documentnummer onderwerp datum vergaderjaar volgnummer kamer",
        "huidigedocumentversie kamerstukdossier zaak brondocument",
    ),
    "DocumentVersie": _kept("externeidentifier versienummer", "document"),
    "DocumentActor": _kept("actornaam actorfractie functie relatie", "document persoon commissie"),
    "DocumentPublicatie": _kept("identifier", "documentversie"),
    "Kamerstukdossier": _kept("nummer toevoeging titel"),
    "Zaak": _kept("nummer soort"),
    "ZaakActor": _kept("actornaam actorfractie functie relatie", "zaak persoon commissie"),
    "Persoon": _kept("initialen tussenvoegsel achternaam"),
    "Commissie": _kept("naamnl"),
}
"""Kept attributes and relations by category, in the order in which a first harvest reads them. Categories that others
refer to are read after them, so that only the entities that letters need are kept."""
TARGETS = {
    "huidigedocumentversie": "DocumentVersie",
    "documentversie": "DocumentVersie",
    "kamerstukdossier": "Kamerstukdossier",
    "zaak": "Zaak",
    "brondocument": "Document",
    "document": "Document",
    "persoon": "Persoon",
    "commissie": "Commissie",
}
"""Category to which each relation leads."""


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entity as last published. A removed entity has only its category, identifier and time of change."""

    category: str
    id: str
    """GUID, in lower case."""
    removed: bool = False
    changed: str | None = None
    """Time of the last change of a document, by the source's own clock, as written. It is compared for equality only,
    since in one interface it is local time without offset, and one hour of every October occurs twice."""
    fields: dict[str, str] = {}
    refs: dict[str, tuple[str, ...]] = {}
    media_type: str | None = None
    length: int | None = None
    """Length of the file, in bytes."""

    def get(self, field: str) -> str:
        """Return an attribute, or "" if there is none."""
        return self.fields.get(field, "")


def make(
    category: str,
    identifier: str,
    values: dict[str, str],
    refs: dict[str, list[str]],
    *,
    removed: bool,
    changed: str | None,
    media_type: str | None,
    length: str | None,
) -> Entity:
    """Return an entity with the attributes kept for its category. Names of attributes and relations are in lower
    case."""
    if removed:
        return Entity(category=category, id=identifier.lower(), removed=True, changed=changed)
    kept = KEPT[category]
    words = {name: " ".join(value.split()) for name, value in values.items() if name in kept.fields}
    is_document = category == "Document"
    return Entity(
        category=category,
        id=identifier.lower(),
        changed=changed if is_document else None,
        fields={name: words[name] for name in sorted(words) if words[name]},
        refs={name: tuple(sorted({one.lower() for one in refs[name]})) for name in kept.refs if refs.get(name)},
        media_type=media_type if is_document else None,
        length=int(length) if is_document and length and length.isdecimal() else None,
    )
