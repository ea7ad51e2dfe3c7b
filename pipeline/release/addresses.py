"""The names that were given to the letters of a dataset before, so that a letter keeps its address."""

from pathlib import Path

from pipeline.archive import ArchiveIndex, standing
from pipeline.letters.merge import GivenNames
from pipeline.release import index as releases
from pipeline.release.describe import Released


def given_names(place: Path, index: ArchiveIndex) -> GivenNames:
    """Return the addresses in a dataset's newest release, and the names of its withdrawn letters."""
    withdrawn = {name for entry in standing(index).entries.values() for name in (*entry.ties, entry.identifier)}
    newest = releases.newest(releases.read_index(place, place.name))
    if newest is None:
        return GivenNames(withdrawn=withdrawn)
    release = Released(place / "releases" / newest.version)
    if release.table("letters"):
        return GivenNames(frozenset(release.column("letters", "identifier")), withdrawn)
    return GivenNames(frozenset(letter.identifier for letter in release.letters()), withdrawn)
