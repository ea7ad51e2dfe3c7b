"""Count over the sorted N-Quads of a release, for its VoID description: one pass over each file, whatever the size.

The letters of a release may be in several files. Triples about a letter itself are in one of them. Triples about things
that letters share (an organisation, a dossier) may be in several files, but count once. So the counts of a file come
with its triples about shared things, which are few, and those of all files are counted together.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from pipeline.formats.compressed import open_content

CHUNK = 2**20
"""Bytes that are read at once."""
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class Triples(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over a graph; a triple in several graphs counts once."""

    triples: int
    subjects: int
    properties: int
    classes: dict[str, int]
    """IRI of each class to the number of things of that class."""


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over a file's triples about the letters themselves, and the properties that these use."""

    triples: int
    subjects: int
    properties: tuple[str, ...]
    classes: dict[str, int]


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a file in any order; equal lines have equal numbers, within one process."""

    count: int
    mark: int
    """Sum of their hashes."""


class _Counts:
    """Count sorted triples: equal triples come together, and so do those of one subject."""

    def __init__(self) -> None:
        self.triples = self.subjects = 0
        self._properties: set[bytes] = set()
        self._classes: Counter[bytes] = Counter()
        self._last = self._subject = b""

    def add(self, triple: bytes) -> bool:
        """Count a triple in UTF-8; return False where it came before."""
        if triple == self._last:
            return False
        self._last = triple
        self.triples += 1
        subject, name, thing = triple.split(b" ", 2)
        if subject != self._subject:
            self._subject = subject
            self.subjects += 1
        self._properties.add(name)
        if name == _TYPE:
            self._classes[thing] += 1
        return True

    def properties(self) -> set[str]:
        """Return the properties that were counted, as N-Triples writes them."""
        return {name.decode() for name in self._properties}

    def classes(self) -> Counter[str]:
        """Return the number of things of each class, by its IRI."""
        return Counter({name[1:-1].decode(): number for name, number in self._classes.items()})


def count(file: Path, shared: Path, base: str) -> tuple[Own, Lines]:
    """Return the counts and lines of a file as we write it, and write its triples about shared things to another file.

    The lines of the file are sorted by their bytes, with single spaces and the graph at the end.
    """
    letters, others = _Counts(), _Counts()
    number = mark = 0
    starts = (f"<{base}id/brief/".encode(), f"<{base}doc/brief/".encode())
    with open_content(file) as lines, shared.open("wb") as out:
        while some := lines.readlines(CHUNK):
            number += len(some)
            mark += sum(map(hash, some))
            for line in some:
                triple = line[: line.rindex(b" <")]
                if triple.startswith(starts):
                    letters.add(triple)
                elif others.add(triple):
                    out.write(triple + b"\n")
    own = Own(
        triples=letters.triples,
        subjects=letters.subjects,
        properties=tuple(sorted(letters.properties())),
        classes=dict(sorted(letters.classes().items())),
    )
    return own, Lines(count=number, mark=mark)


def total(own: Sequence[Own], shared: Sequence[Path]) -> Triples:
    """Return the counts of all files together, from those of each file and its triples about shared things."""
    counts = _Counts()
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in shared]
        for line in heapq.merge(*files):
            counts.add(line[:-1])
    classes = counts.classes()
    for one in own:
        classes.update(one.classes)
    return Triples(
        triples=counts.triples + sum(one.triples for one in own),
        subjects=counts.subjects + sum(one.subjects for one in own),
        properties=len(counts.properties().union(*(one.properties for one in own))),
        classes=dict(sorted(classes.items())),
    )
