"""Choose the address of each letter: the one it is published under, else its best name that no other letter has.

A number comes first, then the sender's reference, last a name made from the key of the oldest record, such as a file's.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from pipeline.letters.merge.clusters import LetterCopy, Place
from pipeline.model.letter import Identifier, Letter
from pipeline.model.schemes import SCHEMES
from pipeline.model.tombstone import is_neutral, neutral

_PLACES = {name: place for place, name in enumerate(SCHEMES)}


class GivenNames(NamedTuple):
    """Names that were given to letters before."""

    published: Collection[str] = ()
    """Addresses of the letters in the newest release."""
    withdrawn: Collection[str] = ()
    """Names of withdrawn letters, in the form in which they are kept."""

    def read(self) -> "GivenNames":
        """Return the names."""
        return self

    def mark(self) -> tuple[int, str]:
        """Return the sum of the published names and a hash of the withdrawn ones."""
        return sum_of(self.published), hashlib.sha256("\n".join(sorted(self.withdrawn)).encode()).hexdigest()


class Before(Protocol):
    """Names that were given to letters before, which need not be read as long as their mark stays the same."""

    def read(self) -> GivenNames:
        """Return the names."""

    def mark(self) -> tuple[int, str]:
        """Return the sum of the published names and a hash of the withdrawn ones."""


def sum_of(names: Iterable[str]) -> int:
    """Return a number that stands for names in any order; the numbers of several collections add up, modulo 2**128.

    >>> (sum_of(["a"]) + sum_of(["b"])) % 2**128 == sum_of(["b", "a"])
    True
    """
    return sum(int.from_bytes(hashlib.sha256(name.encode()).digest()[:16]) for name in names) % 2**128


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


def is_lasting(copies: Iterable[LetterCopy], oldest: Mapping[Place, Place], given: Mapping[Place, str]) -> bool:
    """Whether `addresses` gives these addresses again once they, and no others, are published.

    A published name comes first. So an address stays, unless its letter has a better name that is the address of
    another letter in other case, or hidden; that is not looked into, as it hardly ever is so.
    """
    known = {address.lower() for address in given.values()}
    if len(known) < len(given) or any(map(is_neutral, known)):
        return False
    first = (copy for copy in copies if oldest[copy.place] == copy.place or copy.scheme is not None)
    return not any(copy.identifier.lower() in known and copy.identifier != given[oldest[copy.place]] for copy in first)


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
