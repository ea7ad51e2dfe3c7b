"""Find the records that are copies of one letter: they share a name that no other letter can have."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from pipeline.model.letter import Identifier, Letter
from pipeline.model.schemes import SCHEMES
from pipeline.model.tombstone import lasting, tie

Place = tuple[str, str]
"""Source and key of a record."""


class LetterCopy(msgspec.Struct, frozen=True):
    """The facts of a record that identify and name the letter of which it is a copy."""

    place: Place
    added: str
    """When a harvest first found the record."""
    identifier: str
    """Name that this record alone gives its letter."""
    names: tuple[str, ...]
    scheme: int | None = None
    """Place in the table of schemes of the number that the identifier is; None where it is made from the key."""
    reference: str | None = None
    """Name made from the sender's reference, where that is certain."""


class Nameable(Protocol):
    """A letter, or only the names that identify it."""

    @property
    def identifier(self) -> str:
        """Last part of its IRI."""

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every number or name by which it is known."""


def names(letter: Nameable) -> tuple[str, ...]:
    """Return the names that link a letter to its other copies, none of which may contain a person's name."""
    strong = (tie(name) for name in letter.identifiers if SCHEMES[name.scheme].names_letter)
    return tuple(dict.fromkeys((lasting(letter.identifier, letter.identifiers), *strong)))


def names_of_copy(letter: Letter) -> tuple[str, ...]:
    """Return the names of a letter, and for one without a number of its own also the hash of its bytes.

    So the same file under two names is one letter. With numbers the bytes do not count: a publisher may answer for
    several numbers with one page, such as that of a failure.
    """
    if any(SCHEMES[name.scheme].names_letter for name in letter.identifiers) or letter.withdrawn:
        return names(letter)
    return (*names(letter), *dict.fromkeys(f"bytes:{record.sha256}" for record in letter.sources if record.sha256))


def clusters(copies: Iterable[LetterCopy]) -> Mapping[Place, Place]:
    """Return for each record the record that names their letter: the first that was harvested.

    The oldest record keeps its name when a better one appears, so that an IRI, once published, stays the same. Records
    of one harvest are ordered by source and key.
    """
    root: dict[Place, Place] = {}
    age: dict[Place, tuple[str, Place]] = {}
    bearer: dict[str, Place] = {}

    def find(place: Place) -> Place:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for copy in copies:
        root[copy.place], age[copy.place] = copy.place, (copy.added, copy.place)
        for name in copy.names:
            other, mine = find(bearer.setdefault(name, copy.place)), find(copy.place)
            if other != mine:
                older, younger = sorted((other, mine), key=age.__getitem__)
                root[younger] = older
    return {place: find(place) for place in root}
