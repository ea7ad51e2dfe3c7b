"""Choose the address of each letter: the one it is published under, else its best name that no other letter has.

A number comes first, then the sender's reference, last a name made from the key of the oldest record, such as a file's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.letters.merge.clusters import LetterCopy, Place
from pipeline.model.letter import Identifier, Letter
from pipeline.model.schemes import SCHEMES
from pipeline.model.tombstone import neutral

_PLACES = {name: place for place, name in enumerate(SCHEMES)}


class GivenNames(NamedTuple):
    """Names that were given to letters before."""

    published: Collection[str] = ()
    """Addresses of the letters in the newest release."""
    withdrawn: Collection[str] = ()
    """Names of withdrawn letters, in the form in which they are kept."""


def addresses(copies: Iterable[LetterCopy], oldest: Mapping[Place, Place], before: GivenNames) -> Mapping[Place, str]:
    """Return the address of each letter, the last part of its IRI, by the place of its oldest record.

    `oldest` is the result of `clusters`. An address that is published stays, whatever better name its letter gets
    later. A new letter is named by a reference only if no other letter has that reference, and no letter, not even a
    withdrawn one, has that address. Of letters that share a reference which is an address already, the oldest has it.
    """
    members: defaultdict[Place, list[LetterCopy]] = defaultdict(list)
    for copy in sorted(copies, key=lambda copy: (copy.added, copy.place)):
        members[oldest[copy.place]].append(copy)
    taken = {copy.identifier for found in members.values() for copy in found} | {*before.withdrawn}
    bearers = Counter(neutral(_reference(found) or "") for found in members.values())
    known = {neutral(name) for name in before.published}
    given: dict[Place, str] = {}
    for place, found in members.items():  # The oldest letter is first.
        name = _reference(found)
        is_free = name is not None and taken.isdisjoint((name, neutral(name)))
        is_own = name is not None and is_free and (bearers[neutral(name)] == 1 or neutral(name) in known)
        given[place] = _best(found, name if is_own else None, known)
        taken.add(given[place])
    return given


def addressed(letter: Letter, address: str) -> Letter:
    """Return a letter under an address."""
    if letter.identifier == address:
        return letter
    return replace(letter, id=f"{letter.id.rpartition('/')[0]}/{address}", identifier=address)


def scheme_of(identifier: str, identifiers: Iterable[Identifier]) -> int | None:
    """Return the place in the table of schemes of the number that an identifier is, or None where it is no number."""
    named = (name.scheme for name in identifiers if name.value == identifier)
    return min((_PLACES[scheme] for scheme in named if SCHEMES[scheme].is_published), default=None)


def _reference(found: Sequence[LetterCopy]) -> str | None:
    """Return the name that the copies of a letter have from its reference, if they agree on one."""
    names = {neutral(copy.reference): copy.reference for copy in found if copy.reference is not None}
    return next(iter(names.values())) if len(names) == 1 else None


def _best(found: Sequence[LetterCopy], reference: str | None, known: Collection[str]) -> str:
    """Return the best name of a letter, of which the copies are sorted by age; `known` are neutral names."""
    first, numbered = found[0], [copy for copy in found if copy.scheme is not None]
    if first.scheme is not None:
        return first.identifier
    names = [copy.identifier for copy in sorted(numbered, key=lambda copy: copy.scheme or 0)]
    names += [reference] if reference is not None else []
    published = (name for name in (first.identifier, *names) if neutral(name) in known)
    return next(published, (*names, first.identifier)[0])
