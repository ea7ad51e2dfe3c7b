"""`manifest.json` and `SHA256SUMS`: the files of a release, and the hashes of its input."""

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.model.release import Counts
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.facts import Redaction, ReleaseDescription

NAME = "manifest.json"
SUMS = "SHA256SUMS"
CHECKS = ("checksums", "counts", "descriptor", "tables", "rdf", "shapes", "changes")
"""The checks of `pipeline.release.checks` that every release has passed: nothing else is published."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Every file of a release except the manifest itself and the checksums."""

    dataset: str
    base: str
    version: str
    changed: str
    counts: Counts
    content_hash: str
    input_hash: str
    code_hash: str
    redactions: tuple[Redaction, ...] = ()
    """Oldest first; none for a release that has not changed since it was published."""
    checks: tuple[str, ...]
    files: tuple[ManifestEntry, ...]


def describe(dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...]) -> Manifest:
    """Return the contents of `manifest.json` for some files."""
    known = {name: value for name, value in msgspec.structs.asdict(facts).items() if name != "columns"}
    return Manifest(**known, dataset=dataset.name, base=dataset.base, checks=CHECKS, files=entries)


def manifest(dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...]) -> bytes:
    """Return `manifest.json`, indented."""
    found = describe(dataset, facts, entries)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def sums(hashes: dict[str, str]) -> bytes:
    """Return `SHA256SUMS` for paths and their hashes, as `sha256sum --check` reads it, sorted by path."""
    return "".join(f"{found}  {path}\n" for path, found in sorted(hashes.items())).encode()
