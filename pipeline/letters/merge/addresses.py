"""Choose the address of each letter: the one it is published under, else its best name that no other letter has.

A number comes first, then the sender's reference, last a name made from the key of the oldest record, such as a file's.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
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
    for copy in sorted(copies, key=attrgetter("added", "place")):
        members[oldest[copy.place]].append(copy)
    hidden = cache(neutral)  # The same names are asked for again and again.
    taken = {copy.identifier for found in members.values() for copy in found} | {*before.withdrawn}
    references = [_reference(found) for found in members.values()]
    bearers = Counter(hidden(name) for name in references if name is not None)
    known = {hidden(name) for name in before.published}
    given: dict[Place, str] = {}
    for (place, found), name in zip(members.items(), references, strict=True):  # The oldest letter is first.
        is_free = name is not None and name not in taken and hidden(name) not in taken
        is_own = name is not None and is_free and (bearers[hidden(name)] == 1 or hidden(name) in known)
        given[place] = _best(found, name if is_own else None, lambda name: hidden(name) in known)
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
    stated = [copy.reference for copy in found if copy.reference is not None]
    return stated[-1] if len({*map(neutral, stated)} if stated[1:] else stated) == 1 else None


def _best(found: Sequence[LetterCopy], reference: str | None, is_published: Callable[[str], bool]) -> str:
    """Return the best name of a letter, of which the copies are sorted by age."""
    first = found[0]
    if first.scheme is not None:
        return first.identifier
    numbered = sorted((copy for copy in found if copy.scheme is not None), key=lambda copy: copy.scheme or 0)
    names = [copy.identifier for copy in numbered]
    names += [reference] if reference is not None else []
    published = (name for name in (first.identifier, *names) if is_published(name))
    return next(published, (*names, first.identifier)[0])
