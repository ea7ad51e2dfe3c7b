"""Facts from which lists are planned: for each letter its month, its groups, a hash of its line in lists, its links.

Everything is a number or a hash, but for the keys of groups: of a letter that is not shown, no text is needed.
"""

import hashlib
from array import array
from collections.abc import Iterable

import msgspec

from pipeline.site.browse import citations
from pipeline.site.browse.facets import FACETS, keys
from pipeline.site.browse.rows import LetterRow

WIDTH = 16
"""Bytes of the hash of a letter."""
UNKNOWN = -(2**31)
"""Response time of a letter that has none."""
DELAYED = UNKNOWN + 1
"""Response time of a letter that says that an answer will be late."""


class LetterFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about letters, numbered from the newest; arrays of numbers are their bytes."""

    count: int
    dates: tuple[tuple[str, int], ...]
    """Dates, newest first and "" last, and the number of letters that have each."""
    digests: bytes
    """Hash of the row of each letter, `WIDTH` bytes."""
    days: bytes
    """Response time of each letter in days, signed, `UNKNOWN` or `DELAYED`."""
    unlinked: int
    """Signatures that are linked to no minister."""
    iris: bytes
    """`hashed` IRI of each letter, 8 bytes."""
    groups: dict[str, dict[str, bytes]]
    """Facet to key to the numbers of the letters in that group."""
    citing: dict[str, bytes]
    """Number of a dossier to the numbers of the letters that cite it."""
    names: bytes
    """`hashed` published numbers and IRIs of letters, 8 bytes each, newest letter first."""
    named: bytes
    """Number of the letter that has each of these names."""
    cited: bytes
    """`hashed` name of each letter or paper that is cited, 8 bytes, newest letter first, in the order of its text."""
    citers: bytes
    """Number of the letter that cites each of these."""


def hashed(text: str) -> int:
    """Return a hash of 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def digest(row: LetterRow) -> bytes:
    """Return a hash of all that lists can show of a letter."""
    return hashlib.sha256(msgspec.json.encode(row)).digest()[:WIDTH]


def facts(rows: Iterable[LetterRow]) -> LetterFacts:
    """Return the facts about letters, which come newest first."""
    found = _Collector()
    for number, row in enumerate(rows):
        found.add(number, row)
    return LetterFacts(
        count=len(found.iris),
        dates=tuple(found.dates.items()),
        digests=bytes(found.digests),
        days=found.days.tobytes(),
        unlinked=found.unlinked,
        iris=found.iris.tobytes(),
        groups={facet: {key: some.tobytes() for key, some in groups.items()} for facet, groups in found.groups.items()},
        citing={key: some.tobytes() for key, some in found.citing.items()},
        names=found.names.tobytes(),
        named=found.named.tobytes(),
        cited=found.cited.tobytes(),
        citers=found.citers.tobytes(),
    )


class _Collector:
    """Adds up the facts, letter by letter."""

    def __init__(self) -> None:
        self.dates: dict[str, int] = {}
        self.digests = bytearray()
        self.days, self.iris = array("i"), array("Q")
        self.names, self.named = array("Q"), array("I")
        self.cited, self.citers = array("Q"), array("I")
        self.groups: dict[str, dict[str, array[int]]] = {facet: {} for facet in FACETS}
        self.citing: dict[str, array[int]] = {}
        self.unlinked = 0

    def add(self, number: int, row: LetterRow) -> None:
        """Add a letter."""
        self.dates[row.date or ""] = self.dates.get(row.date or "", 0) + 1
        self.digests += digest(row)
        self.days.append(_days(row))
        self.unlinked += sum(1 for one in row.signatories if not one.person_iri)
        self.iris.append(hashed(row.id))
        for name, facet in FACETS.items():
            for key in keys(facet, row):
                _append(self.groups[name], key, number)
        for key in sorted(citations.cited_dossiers(row)):
            _append(self.citing, key, number)
        self._link(number, row)

    def _link(self, number: int, row: LetterRow) -> None:
        for name in dict.fromkeys(citations.numbers(row)):
            self.names.append(hashed(name))
            self.named.append(number)
        for reference in row.references:
            if name := citations.cited_as(reference):
                self.cited.append(hashed(name))
                self.citers.append(number)


def _append(groups: "dict[str, array[int]]", key: str, number: int) -> None:
    found = groups.get(key)
    if found is None:
        groups[key] = found = array("I")
    found.append(number)


def _days(row: LetterRow) -> int:
    if row.response == "delay":
        return DELAYED
    return UNKNOWN if row.response_days is None else row.response_days
