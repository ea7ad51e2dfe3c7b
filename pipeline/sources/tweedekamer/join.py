"""Join entities to their letters, in whatever order they arrive.

The parts of a letter are kept in its fingerprint (`bundle`). An entity that arrives before its letter waits: during a
harvest in memory, and between harvests in the cursor. Only actors and attachments wait in the cursor, since they alone
cannot be requested by their letter. All other entities are requested when a letter refers to them.
"""

from collections.abc import Callable

import msgspec

from pipeline.errors import UnreachableError
from pipeline.sources.tweedekamer.bundle import GUID, Bundle, identifiers
from pipeline.sources.tweedekamer.entity import Entity
from pipeline.sources.tweedekamer.letters import Selection, TweedeKamerHarvest
from pipeline.sources.tweedekamer.statement import ANNEX

OWNED = {
    "DocumentActor": "document",
    "Document": "brondocument",
    "DocumentPublicatie": "documentversie",
    "ZaakActor": "zaak",
}
"""The relation by which a part refers to its letter, or to an entity that its letter refers to. For other categories,
the letter refers to the part."""
REMEMBERED = ("DocumentActor", "Document")
MOST = 200
"""Maximum number of entities without a letter that are kept between harvests: a cursor must stay small."""
HARVESTS = 3
"""Number of harvests for which they are kept."""
RECENT = 100_000
"""Maximum number of entities that are kept during a harvest."""


class Orphan(msgspec.Struct):
    """An entity whose letter has not arrived yet."""

    entity: Entity
    age: int = 0
    """Harvests since it arrived."""


class Join(msgspec.Struct, kw_only=True):
    """State of a join in progress."""

    letters: TweedeKamerHarvest
    selection: Selection
    ask: Callable[[str], Entity | None]
    """Requests one entity; returns None if it does not exist."""
    remembers: bool = True
    """Whether to keep entities without a letter, because their letter may still arrive. Off if all letters were read
    before."""
    changed: dict[str, Bundle] = {}
    """Letters to yield, by their document."""
    removed: dict[str, str | None] = {}
    """Documents that were removed, with the time given in the removal mark."""
    dropped: set[str] = set()
    """Documents that are not letters."""
    odd: dict[str, Entity] = {}
    """Documents without a sort: it is unknown whether they are letters."""
    faults: dict[str, str] = {}
    """Entries that cannot be read, by identifier, with the reason."""
    recent: dict[str, Entity] = {}
    """Entities of this harvest, for letters that arrive later."""
    loose: dict[str, dict[str, Orphan]] = {}
    """Recent entities that refer to a letter, version or case, by the identifier of the latter."""
    owners: dict[str, set[str]] | None = None
    """Letters by the identifiers of their entities; built from the archived letters on first use."""

    def take(self, entity: Entity) -> None:
        """Process an entity in its current state."""
        self._let_go(entity)
        keys = self._owned(entity)
        if entity.category == "Document":
            self._take_document(entity)
        for key in sorted(keys - {entity.id}):
            self._put(key, entity)
        if self.remembers and not entity.removed:
            self._remember(entity, 0)

    def completed(self, bundle: Bundle) -> bool:
        """Join all entities that a letter refers to. Return whether all could be requested."""
        tried: set[str] = set()
        while missing := [name for name in bundle.missing() if name[1] not in tried]:
            for category, identifier in missing:
                tried.add(identifier)
                found = self._found(category, identifier)
                if found is not None:
                    bundle.put(found)
                    self._put_loose(bundle, identifier)
        return not bundle.missing()

    def forget(self) -> None:
        """Forget the letters that have been yielded."""
        self.changed.clear()
        self.removed.clear()
        self.dropped.clear()
        self.odd.clear()
        self.faults.clear()

    def load(self, orphans: list[Orphan]) -> None:
        """Load the entities kept from earlier harvests."""
        for orphan in orphans:
            self._remember(orphan.entity, orphan.age)

    def orphans(self, older: int = 0) -> list[Orphan]:
        """Return the entities to keep for the next harvest, with `older` harvests added to their age."""
        kept: dict[str, Orphan] = {}
        for target, waiting in self.loose.items():
            found = [one for one in waiting.values() if one.entity.category in REMEMBERED]
            if any(one.age + older <= HARVESTS for one in found) and self.letters.latest(target) is None:
                kept |= {one.entity.id: Orphan(one.entity, one.age + older) for one in found}
        young = sorted((one.age, one.entity.id) for one in kept.values() if one.age <= HARVESTS)
        return [kept[identifier] for _, identifier in young[:MOST]]

    def _take_document(self, document: Entity) -> None:
        key = document.id
        if document.removed:
            self.changed.pop(key, None)
            self.removed[key] = document.changed
            self.odd.pop(key, None)
        elif not document.get("soort"):
            self.changed.pop(key, None)
            self.odd[key] = document
            return
        elif not self.selection.has(document):
            self.changed.pop(key, None)
            self.dropped.add(key)
            self.odd.pop(key, None)
        else:
            self.odd.pop(key, None)
            self.removed.pop(key, None)
            self.dropped.discard(key)
            before = self._current(key)
            bundle = before or Bundle(document=document)
            bundle.document = document
            bundle.prune()
            self._put_loose(bundle, key)
            self._changes(key, bundle)
            return
        self.loose.pop(key, None)

    def _owned(self, entity: Entity) -> set[str]:
        """Return the letters that an entity belongs to, or belonged to."""
        owners = self._owners()
        keys = set(owners.get(entity.id, ()))
        for target in _targets(entity):
            keys |= owners.get(target, set()) | {target}
        return keys

    def _put(self, key: str, entity: Entity) -> None:
        """Put an entity into a letter, if that letter exists."""
        bundle = self._current(key)
        if bundle is not None and bundle.put(entity):
            self._changes(key, bundle)

    def _put_loose(self, bundle: Bundle, target: str) -> None:
        for orphan in self.loose.get(target, {}).values():
            bundle.put(orphan.entity)

    def _current(self, key: str) -> Bundle | None:
        if key in self.removed or key in self.dropped or key in self.odd:
            return None
        found = self.changed.get(key) or self.letters.latest(key)
        return found if found and found.document.get("soort") else None

    def _changes(self, key: str, bundle: Bundle) -> None:
        self.changed[key] = bundle
        if self.owners is not None:
            _own(self.owners, key, identifiers(bundle))

    def _remember(self, entity: Entity, age: int) -> None:
        if entity.category == "Document" and entity.get("soort").lower() != ANNEX:
            return
        self.recent[entity.id] = entity
        if len(self.recent) > RECENT:
            self._let_go(next(iter(self.recent.values())))
        for target in _targets(entity):
            if target not in self.dropped:
                self.loose.setdefault(target, {})[entity.id] = Orphan(entity, age)

    def _let_go(self, entity: Entity) -> None:
        """Forget the previous version of an entity."""
        before = self.recent.pop(entity.id, None)
        for target in _targets(before) if before else ():
            self.loose.get(target, {}).pop(entity.id, None)

    def _found(self, category: str, identifier: str) -> Entity | None:
        """Return an entity, marked as removed if it does not exist; None if it could not be requested this time."""
        try:
            found = self.recent.get(identifier) or self.ask(identifier)
        except UnreachableError as error:
            self.letters.attempts.unanswered(error)
            return None
        self.letters.attempts.answered()
        is_right = found is not None and found.category == category
        return found if is_right else Entity(category=category, id=identifier, removed=True)

    def _owners(self) -> dict[str, set[str]]:
        if self.owners is None:
            self.owners = {}
            for key in self.letters.known.held():
                _own(self.owners, key, GUID.findall(self.letters.known.fingerprint(key) or ""))
        return self.owners


def _targets(entity: Entity) -> tuple[str, ...]:
    return entity.refs.get(OWNED.get(entity.category, ""), ())


def _own(owners: dict[str, set[str]], key: str, names: list[str]) -> None:
    """Record that each of these entities belongs to a letter."""
    for name in names:
        if name != key:
            owners.setdefault(name, set()).add(key)
