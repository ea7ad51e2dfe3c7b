"""Facts about one part of a release, known once it is written."""

from pathlib import Path

import msgspec

from pipeline.model.release import File
from pipeline.release.describe import ManifestEntry, Sums
from pipeline.release.describe.voidcounts import Own

FACTS, SHARED = "part.json", "shared.nt"


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """One part: its files, and its share of the files that the release has once.

    Two files that are too large for memory are in a folder of the state: the findings, and the triples about things
    that letters share.
    """

    name: str | None
    """The year, or `undated`; None for all letters of a dataset that is not partitioned."""
    digest: str
    """SHA-256 over everything that its files depend on."""
    files: tuple[ManifestEntry, ...]
    sums: Sums
    distinct: dict[str, tuple[str, ...]]
    """Name of each table of distinct things, to their IRIs, sorted."""
    own: Own | None
    """Counts over its N-Quads, if it has any."""
    findings: File
    """Rows of `issues.csv` about its letters."""
    judged: tuple[str, ...] = ()
    """Paths of its RDF, uncompressed, where it was found right while it was written."""


def folder(state: Path, name: str | None) -> Path:
    """Return the folder with the facts of a part, below the folder of all parts."""
    return state / (name or "all")
