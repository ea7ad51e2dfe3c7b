"""Rows of the OData service as entities: recorded letters of the Tweede Kamer are of this form only."""

from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline.errors import SourceError
from pipeline.sources.tweedekamer.bundle import Bundle
from pipeline.sources.tweedekamer.entity import Entity, make

WHAT = "OData of the Tweede Kamer"
Row = Mapping[str, Any]
RELATIONS: dict[str, dict[str, tuple[str, str | None]]] = {
    "Document": {
        "HuidigeDocumentVersie": ("DocumentVersie", "huidigedocumentversie"),
        "Kamerstukdossier": ("Kamerstukdossier", "kamerstukdossier"),
        "Zaak": ("Zaak", "zaak"),
        "DocumentActor": ("DocumentActor", None),
        "BijlageDocument": ("Document", None),
    },
    "DocumentVersie": {"DocumentPublicatie": ("DocumentPublicatie", None)},
    "DocumentActor": {"Persoon": ("Persoon", "persoon"), "Commissie": ("Commissie", "commissie")},
    "Zaak": {"ZaakActor": ("ZaakActor", None)},
    "ZaakActor": {"Persoon": ("Persoon", "persoon"), "Commissie": ("Commissie", "commissie")},
}
"""By category: what it is expanded by, the category of that, and the relation if it is this side's."""
OWNERS = {
    "DocumentActor": "document",
    "Document": "brondocument",
    "DocumentPublicatie": "documentversie",
    "ZaakActor": "zaak",
}
"""The relation of the other side: an actor refers to its document, an attachment to the letter."""


class Page(msgspec.Struct, frozen=True, rename={"rows": "value", "next": "@odata.nextLink"}):
    """A page of rows."""

    rows: list[dict[str, Any]]
    next: str | None = None


def bundle_of(row: Row) -> Bundle:
    """Return a row of Document with what it is expanded by. Raises SourceError for a row of another form."""
    parts: list[Entity] = []
    document = _gather("Document", row, None, parts)
    found = Bundle(document=document, parts=list({(one.category, one.id): one for one in parts}.values()))
    found.prune()
    return found


def _gather(category: str, row: Row, owner: str | None, parts: list[Entity]) -> Entity:
    """Return a row as an entity, and add what it is expanded by to the parts."""
    refs: dict[str, list[str]] = {OWNERS[category]: [owner]} if owner and category in OWNERS else {}
    identifier = _identifier(row)
    for label, (kind, relation) in RELATIONS.get(category, {}).items():
        for other in _expanded(row, label):
            parts.append(_gather(kind, other, identifier if relation is None else None, parts))
            if relation is not None:
                refs.setdefault(relation, []).append(_identifier(other))
    return entity_of(category, row, refs)


def read_rows(content: bytes, what: str) -> Page:
    """Return a page of rows. Raises SourceError for a body that is no such page, as an error with status 200."""
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Page)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SourceError(f"{what}: {WHAT} answers with something else than rows: {error}") from None


def entity_of(category: str, row: Row, refs: dict[str, list[str]]) -> Entity:
    """Return a row as an entity. Raises SourceError for a row that does not say whether it was removed."""
    removed = row.get("Verwijderd")
    if not isinstance(removed, bool):
        raise SourceError(f"{category} of {WHAT} does not say whether it was removed: {_identifier(row)}")
    values = {label.lower(): _text(value) for label, value in row.items() if isinstance(value, str | int | float)}
    return make(
        category,
        _identifier(row),
        values,
        refs,
        removed=removed,
        changed=values.get("gewijzigdop"),
        media_type=values.get("contenttype"),
        length=values.get("contentlength"),
    )


def _expanded(row: Row, label: str) -> list[Row]:
    """Return the rows of a relation: a list, a single row, or nothing."""
    value = row.get(label)
    rows = value if isinstance(value, list) else [value]
    return [one for one in rows if isinstance(one, dict)]


def _identifier(row: Row) -> str:
    found = row.get("Id")
    if not isinstance(found, str) or not found:
        raise SourceError(f"{WHAT} gives a row without Id")
    return found.lower()


def _text(value: str | int | float) -> str:
    return str(value)
