"""Entities joined to the letters that they belong to, in whatever order they come.

What a letter is made of is kept in its fingerprint (`_tweedekamer_bundle`). What comes before its letter waits: within
a harvest in memory, and from one harvest to the next in the cursor, for actors and attachments, which alone cannot be
asked for by the letter that they belong to. Everything else is asked for where a letter refers to it.
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
"""The relation by which a part refers to its letter, or to what its letter refers to. Others are referred to."""
REMEMBERED = ("DocumentActor", "Document")
MOST = 200
"""Entities without a letter that are remembered between harvests: a cursor is to stay small."""
HARVESTS = 3
"""How many harvests they are remembered for."""
RECENT = 100_000
"""Entities that are remembered within a harvest."""


class Orphan(msgspec.Struct):
    """An entity whose letter has not come yet."""

    entity: Entity
    age: int = 0
    """Harvests since it came."""


class Join(msgspec.Struct, kw_only=True):
    """What is being joined."""

    letters: TweedeKamerHarvest
    selection: Selection
    ask: Callable[[str], Entity | None]
    """Asks for one entity; None for one that is not there."""
    remembers: bool = True
    """Whether what belongs to no letter is remembered: one may come. Not where all letters were read before."""
    changed: dict[str, Bundle] = {}
    """Letters to give, by their document."""
    removed: dict[str, str | None] = {}
    """Documents that were removed, with the time of which the mark tells."""
    dropped: set[str] = set()
    """Documents that are no letters."""
    odd: dict[str, Entity] = {}
    """Documents without a sort: nobody knows whether they are letters."""
    faults: dict[str, str] = {}
    """Entries that cannot be read, by identifier, with the reason."""
    recent: dict[str, Entity] = {}
    """Entities of this harvest, for letters that come after them."""
    loose: dict[str, dict[str, Orphan]] = {}
    """Those of them that refer to a letter, version or case, by that."""
    owners: dict[str, set[str]] | None = None
    """Letters by what belongs to them; made from what is held when first needed."""

    def take(self, entity: Entity) -> None:
        """Take an entity as it is now."""
        self._let_go(entity)
        keys = self._owned(entity)
        if entity.category == "Document":
            self._take_document(entity)
        for key in sorted(keys - {entity.id}):
            self._put(key, entity)
        if self.remembers and not entity.removed:
            self._remember(entity, 0)

    def completed(self, bundle: Bundle) -> bool:
        """Join all that a letter refers to; return whether everything could be asked for."""
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
        """Let go of what was given."""
        self.changed.clear()
        self.removed.clear()
        self.dropped.clear()
        self.odd.clear()
        self.faults.clear()

    def load(self, orphans: list[Orphan]) -> None:
        """Take what is remembered of earlier harvests."""
        for orphan in orphans:
            self._remember(orphan.entity, orphan.age)

    def orphans(self, older: int = 0) -> list[Orphan]:
        """Return what is to be remembered, so many harvests older than now."""
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
        """Put an entity into a letter, if there is one."""
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
        """Forget an entity as it was."""
        before = self.recent.pop(entity.id, None)
        for target in _targets(before) if before else ():
            self.loose.get(target, {}).pop(entity.id, None)

    def _found(self, category: str, identifier: str) -> Entity | None:
        """Return an entity, as removed where there is none; None where it could not be asked for this time."""
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
    """Note for everything that a letter is made of, or refers to, that it belongs to that letter."""
    for name in names:
        if name != key:
            owners.setdefault(name, set()).add(key)
