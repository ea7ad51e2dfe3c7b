"""The names that were given to the letters of a dataset before, so that a letter keeps its address."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.archive import ArchiveIndex, standing
from pipeline.fingerprint import code_hash
from pipeline.letters.merge import GivenNames, sum_of
from pipeline.release import index as releases
from pipeline.release.describe import ManifestEntry, Released

SUMS = "addresses.json"
"""Name of the file in the state of a dataset with the sum of the addresses in each file of the newest release."""


class _Sums(msgspec.Struct, frozen=True):
    code: str
    sums: dict[str, str]
    """SHA-256 of a file, to the sum of the addresses in it, in hexadecimal."""


class _Named(msgspec.Struct, frozen=True):
    """The part of a letter that is its address."""

    identifier: str


class NamesBefore:
    """The addresses in a dataset's newest release, and the names of its withdrawn letters."""

    def __init__(self, place: Path, index: ArchiveIndex, state: Path) -> None:
        """Use the release at the place of a dataset in the web root; `state` is the folder of its state."""
        newest = releases.newest(releases.read_index(place, place.name))
        self._release = Released(place / "releases" / newest.version) if newest else None
        self._index, self._sums = index, state / SUMS

    def read(self) -> GivenNames:
        """Return the names."""
        addresses = frozenset(name for entry in self._files() for name in self._addresses(entry))
        return GivenNames(addresses, self._withdrawn())

    def mark(self) -> tuple[int, str]:
        """Return the mark of the names; a file whose addresses were added up before is not read again."""
        try:
            known = msgspec.json.decode(self._sums.read_bytes(), type=_Sums)
            sums = known.sums if known.code == code_hash() else {}
        except (OSError, msgspec.MsgspecError):
            sums = {}
        found = {one.sha256: sums.get(one.sha256) or f"{sum_of(self._addresses(one)):x}" for one in self._files()}
        releases.write_changed(self._sums, msgspec.json.encode(_Sums(code_hash(), found)), flush=False)
        published = sum(int(one, 16) for one in found.values()) % 2**128
        return published, GivenNames(withdrawn=self._withdrawn()).mark()[1]

    def _withdrawn(self) -> set[str]:
        return {name for entry in standing(self._index).entries.values() for name in (*entry.ties, entry.identifier)}

    def _files(self) -> tuple[ManifestEntry, ...]:
        found = self._release
        return (found.table("letters") or found.ending("letters.jsonl")) if found else ()

    def _addresses(self, entry: ManifestEntry) -> Iterator[str]:
        assert self._release is not None, "the entry is of it"
        if entry.table:
            yield from self._release.cells(entry, "identifier")
        else:
            with (self._release.folder / entry.path).open("rb") as lines:
                yield from (msgspec.json.decode(line, type=_Named).identifier for line in lines)
