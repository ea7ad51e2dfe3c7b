"""A letter with all entities joined to it; the archive keeps it as the record's fingerprint.

A feed yields entities one by one and in any order, so earlier entities must be available when the rest arrives. They
are kept with their letter, as the record's fingerprint: stored together with the record, removed with it, and equal
exactly if nothing relevant has changed.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.sources.tweedekamer.entity import TARGETS, Entity
from pipeline.sources.tweedekamer.statement import ANNEX, SIGNED, SUBMITTED

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FORWARD = ("huidigedocumentversie", "kamerstukdossier", "zaak")
"""Relations of a document that are followed."""
State = Literal["waiting", "refused", "held"]
_SIGNERS = frozenset((*SIGNED, *SUBMITTED))


class Bundle(msgspec.Struct, kw_only=True):
    """A document and its parts (`statement.EntityRelations`)."""

    state: State = "waiting"
    """Whether its file is not requested yet, could not be fetched, or is archived."""
    document: Entity
    parts: list[Entity] = []

    def get(self, category: str, identifier: str) -> Entity | None:
        """Return an entity, or None if it is not here or was removed."""
        return next((one for one in self.parts if one.id == identifier and _is(one, category)), None)

    def pointing(self, category: str, identifier: str) -> Iterator[Entity]:
        """Yield the entities of a category that refer to this one and were not removed."""
        return (one for one in self.parts if _is(one, category) and _refers(one, identifier))

    def put(self, entity: Entity) -> bool:
        """Add or update a part, if it belongs to the letter. Return whether that changes anything."""
        before = list(self.parts)
        self.parts = [one for one in self.parts if (one.category, one.id) != (entity.category, entity.id)]
        self.parts.append(entity)
        self.prune()
        return self.parts != before

    def prune(self) -> None:
        """Remove entities that do not belong to the letter or carry no information about it, and sort the rest.

        A removed entity that the document refers to is kept as removed, so that it is not requested.
        """
        reached: dict[tuple[str, str], Entity] = {}
        for _ in range(3):  # a person belongs to an actor, which belongs to a case, which belongs to the document
            referred = self._referred(reached)
            for one in self.parts:
                if (one.category, one.id) in referred or self._belongs(one, reached):
                    reached[one.category, one.id] = one
        self.parts = [reached[name] for name in sorted(reached)]

    def missing(self) -> list[tuple[str, str]]:
        """Return the category and identifier of every entity that is referred to but absent."""
        there = {(one.category, one.id): one for one in self.parts}
        return sorted(self._referred(there) - there.keys())

    def encode(self) -> str:
        """Return the fingerprint."""
        return msgspec.json.encode(self, order="deterministic").decode()

    def tells_as(self, other: "Bundle") -> bool:
        """Return whether another bundle has the same content, apart from its state."""
        return self.document == other.document and self.parts == other.parts

    def _referred(self, there: dict[tuple[str, str], Entity]) -> set[tuple[str, str]]:
        """Return the entities that the document refers to, and the persons of signatories without a name of their
        own."""
        found = {(TARGETS[name], one) for name in FORWARD for one in self.document.refs.get(name, ())}
        for actor in there.values():
            if actor.category in ("DocumentActor", "ZaakActor") and actor.get("relatie").lower() in _SIGNERS:
                found |= {("Commissie", one) for one in actor.refs.get("commissie", ())}
                if not actor.get("actornaam"):
                    found |= {("Persoon", one) for one in actor.refs.get("persoon", ())}
        return found

    def _belongs(self, one: Entity, there: dict[tuple[str, str], Entity]) -> bool:
        """Return whether an entity refers to the letter itself, or to its version or case."""
        if one.removed:
            return False
        if one.category == "Document":
            return self.document.id in one.refs.get("brondocument", ()) and one.get("soort").lower() == ANNEX
        if one.category == "DocumentActor":
            return self.document.id in one.refs.get("document", ())
        relation = {"DocumentPublicatie": "documentversie", "ZaakActor": "zaak"}.get(one.category)
        return relation is not None and any((TARGETS[relation], ref) in there for ref in one.refs.get(relation, ()))


def read_bundle(fingerprint: str | None) -> Bundle | None:
    """Return the bundle in a fingerprint; None if there is no fingerprint, or it has another form."""
    try:
        return msgspec.json.decode(fingerprint, type=Bundle) if fingerprint else None
    except msgspec.DecodeError:
        return None


def identifiers(bundle: Bundle) -> list[str]:
    """Return all identifiers in a bundle: of its parts, and of the entities that they and the document refer to."""
    found = [one.id for one in bundle.parts]
    for one in (bundle.document, *bundle.parts):
        found += [ref for refs in one.refs.values() for ref in refs]
    return found


def _is(one: Entity, category: str) -> bool:
    return one.category == category and not one.removed


def _refers(one: Entity, identifier: str) -> bool:
    return any(identifier in targets for targets in one.refs.values())
