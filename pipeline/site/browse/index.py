"""An index of the letters of a collection by number, newest first: a few dozen bytes a letter, whatever its text."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar, cast

from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.facts import WIDTH, LetterFacts, hashed
from pipeline.site.browse.rows import month_of

Key = TypeVar("Key", str, int)
Numbers = Sequence[int]
"""Numbers of letters, rising."""


class LetterTable(Generic[Key]):
    """Keys to numbers of letters, in arrays."""

    def __init__(self, keys: Sequence[Key], starts: "array[int]", members: "array[int]") -> None:
        """Use sorted keys, the place of the first member of each with that of the end, and the members."""
        self.keys: Sequence[Key] = keys
        self._starts, self._members = starts, memoryview(members)

    def __getitem__(self, place: int) -> Numbers:
        """Return the members of the key at a place."""
        return self._members[self._starts[place] : self._starts[place + 1]]

    def find(self, key: Key) -> Numbers:
        """Return the members of a key; none where it is not there."""
        place = bisect_left(self.keys, key)
        return self[place] if place < len(self.keys) and self.keys[place] == key else ()


def _grouped(found: "dict[str, array[int]]") -> LetterTable[str]:
    """Return the table of groups, which are removed from the dictionary one by one."""
    keys, starts, members = sorted(found), array("I", [0]), array("I")
    for key in keys:
        members.extend(found.pop(key))
        starts.append(len(members))
    return LetterTable(keys, starts, members)


def _paired(pairs: "array[int]") -> LetterTable[int]:
    """Return the table of sorted pairs: 32 bits of key, and 32 of member."""
    keys, starts, members = array("I"), array("I"), array("I")
    for pair in pairs:
        if not keys or keys[-1] != pair >> 32:
            keys.append(pair >> 32)
            starts.append(len(members))
        members.append(pair & 0xFFFFFFFF)
    starts.append(len(members))
    return LetterTable(cast(Sequence[int], keys), starts, members)


class _Lookup:
    """Hashes to numbers, in arrays; of equal hashes the first one counts."""

    def __init__(self, hashes: Iterable[int], numbers: Iterable[int]) -> None:
        pairs = sorted(found << 32 | number for found, number in zip(hashes, numbers, strict=True))
        self._hashes = array("Q", (pair >> 32 for pair in pairs))
        self._numbers = array("I", (pair & 0xFFFFFFFF for pair in pairs))

    def find(self, text: str) -> int | None:
        """Return the number of a text; None where it has none."""
        key = hashed(text)
        place = bisect_left(self._hashes, key)
        return self._numbers[place] if place < len(self._hashes) and self._hashes[place] == key else None


class _Spans:
    """Names, each of so many numbers in a row."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.bounds = array("I", [0])

    def add(self, name: str, count: int) -> None:
        """Add a name for the next numbers."""
        if self.names and self.names[-1] == name:
            self.bounds[-1] += count
            return
        self.names.append(name)
        self.bounds.append(self.bounds[-1] + count)

    def place(self, number: int) -> int:
        """Return the place of the name of a number."""
        return bisect_right(self.bounds, number) - 1


class LetterIndex:
    """Groups, months, hashes and links of letters."""

    def __init__(self, parts: Iterable[LetterFacts]) -> None:
        """Put the facts about letters together; parts come newest first."""
        self.count = self.unlinked = 0
        self.digests, self.days = bytearray(), array("i")
        dates, months = _Spans(), _Spans()
        merger = _Merger()
        for part in parts:
            merger.add(part, self.count)
            for date, count in part.dates:
                dates.add(date, count)
                months.add(month_of(date), count)
            self.count += part.count
            self.digests += part.digests
            self.days.frombytes(part.days)
            self.unlinked += part.unlinked
        self._dates, self._months = dates, months
        self._hashes = merger.iris
        self._names, self._cited, self._cited_by = merger.links()
        self.groups, self.citing = merger.groups()

    @cached_property
    def _iris(self) -> _Lookup:
        return _Lookup(self._hashes, range(self.count))

    def number(self, iri: str) -> int | None:
        """Return the number of the letter with an IRI, or None."""
        return self._iris.find(iri)

    def cited(self, number: int) -> Numbers:
        """Return the letters that a letter cites, each once, in the order of its references."""
        return self._cited.find(number)

    def cited_by(self, number: int) -> Numbers:
        """Return the letters that cite a letter."""
        return self._cited_by.find(number)

    def cited_letters(self) -> Numbers:
        """Return the letters that others cite, each where the first one that does comes."""
        found = (cited for number in range(self.count) for cited in self.cited(number))
        return tuple(dict.fromkeys(found))

    def named(self, name: str) -> int | None:
        """Return the number of the letter that has a published number or IRI which a letter cites, or None."""
        return self._names.find(name)

    def date(self, number: int) -> str:
        """Return the date of a letter, "" where it has none."""
        return self._dates.names[self._dates.place(number)]

    def months(self, numbers: Numbers) -> Iterator[tuple[str, Numbers]]:
        """Yield the letters of each month, newest first."""
        place, end, months = 0, len(numbers), self._months
        while place < end:
            month = months.place(numbers[place])
            after = bisect_left(numbers, months.bounds[month + 1], place)
            yield months.names[month], numbers[place:after]
            place = after

    def digest(self, numbers: Numbers) -> bytes:
        """Return the hashes of letters, one after the other."""
        if isinstance(numbers, range):
            return bytes(self.digests[numbers.start * WIDTH : numbers.stop * WIDTH])
        found = self.digests
        return b"".join([found[number * WIDTH : number * WIDTH + WIDTH] for number in numbers])


class _Merger:
    """Adds the groups and links of parts up."""

    def __init__(self) -> None:
        self.iris = array("Q")
        self._found: dict[str, dict[str, array[int]]] = {facet: {} for facet in FACETS}
        self._citing: dict[str, array[int]] = {}
        self._names, self._named = array("Q"), array("I")
        self._cited, self._citers = array("Q"), array("I")

    def add(self, part: LetterFacts, base: int) -> None:
        """Add a part whose first letter has this number."""
        self.iris.frombytes(part.iris)
        for facet, groups in part.groups.items():
            _add(self._found[facet], groups, base)
        _add(self._citing, part.citing, base)
        self._names.frombytes(part.names)
        self._cited.frombytes(part.cited)
        self._named.extend(_moved(part.named, base))
        self._citers.extend(_moved(part.citers, base))

    def groups(self) -> tuple[dict[str, LetterTable[str]], LetterTable[str]]:
        """Return the groups of each facet, and for dossiers the letters outside them that cite them."""
        dossiers = self._found["dossier"]
        for key, found in self._citing.items():
            inside = set(dossiers.setdefault(key, array("I")))
            self._citing[key] = array("I", (number for number in found if number not in inside))
        return {facet: _grouped(found) for facet, found in self._found.items()}, _grouped(self._citing)

    def links(self) -> tuple[_Lookup, LetterTable[int], LetterTable[int]]:
        """Return the letters by the names that others cite, the letters that each cites, and those that cite each."""
        wanted, known = set(self._cited), dict[int, int]()
        for name, number in zip(self._names, self._named, strict=True):
            if name in wanted:
                known.setdefault(name, number)
        pairs = [(citer, known[name]) for name, citer in zip(self._cited, self._citers, strict=True) if name in known]
        there = dict.fromkeys(citer << 32 | cited for citer, cited in pairs if citer != cited)
        back = sorted((pair & 0xFFFFFFFF) << 32 | pair >> 32 for pair in there)
        return _Lookup(known.keys(), known.values()), _paired(array("Q", there)), _paired(array("Q", back))


def _add(known: "dict[str, array[int]]", groups: dict[str, bytes], base: int) -> None:
    for key, numbers in groups.items():
        found = known.get(key)
        if found is None:
            known[key] = found = array("I")
        found.extend(_moved(numbers, base))


def _moved(numbers: bytes, base: int) -> "array[int]":
    return array("I", (base + number for number in memoryview(numbers).cast("I")))
