"""`manifest.json` and `SHA256SUMS`: the files of a release, and the hashes of its input."""

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.facts import ReleaseDescription, ReleaseFacts

NAME = "manifest.json"
SUMS = "SHA256SUMS"
CHECKS = ("checksums", "counts", "descriptor", "tables", "rdf", "shapes", "changes")
"""The checks of `pipeline.release.checks` that every release has passed: nothing else is published."""


class Manifest(ReleaseFacts, frozen=True, kw_only=True):
    """The facts about a release, and every file of it except the manifest itself and the checksums."""

    dataset: str
    base: str
    checks: tuple[str, ...]
    files: tuple[ManifestEntry, ...]


def describe(dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...]) -> Manifest:
    """Return the contents of `manifest.json` for some files."""
    known = {name: getattr(facts, name) for name in ReleaseFacts.__struct_fields__}
    return Manifest(**known, dataset=dataset.name, base=dataset.base, checks=CHECKS, files=entries)


def manifest(dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...]) -> bytes:
    """Return `manifest.json`, indented."""
    found = describe(dataset, facts, entries)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def sums(hashes: dict[str, str]) -> bytes:
    """Return `SHA256SUMS` for paths and their hashes, as `sha256sum --check` reads it, sorted by path."""
    return "".join(f"{found}  {path}\n" for path, found in sorted(hashes.items())).encode()
