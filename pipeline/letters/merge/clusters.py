"""Which records are copies of one letter: those that share a name that no other letter can have."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from pipeline.model.letter import Identifier
from pipeline.model.schemes import SCHEMES
from pipeline.model.tombstone import lasting, tie

Place = tuple[str, str]
"""Source and key of a record."""


class LetterCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What of a record tells which letter it is a copy of."""

    place: Place
    added: str
    """When the record was first harvested."""
    identifier: str
    names: tuple[str, ...]


class Nameable(Protocol):
    """A letter, or what of it names it."""

    @property
    def identifier(self) -> str:
        """Last part of its IRI."""

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every name that somebody gave it."""


def names(letter: Nameable) -> tuple[str, ...]:
    """Return the names that tie a letter to its other copies, none of which may hold that of a person."""
    strong = (tie(name) for name in letter.identifiers if SCHEMES[name.scheme].names_letter)
    return tuple(dict.fromkeys((lasting(letter.identifier, letter.identifiers), *strong)))


def clusters(copies: Iterable[LetterCopy]) -> Mapping[Place, Place]:
    """Return for each record the record that names their letter: the one that was harvested first.

    The oldest record keeps its name when a better one appears, so that an IRI, once published, stays. Among records
    of one harvest the first by source and key.
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
