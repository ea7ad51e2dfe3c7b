"""Check that compressed forms have the content that they should: that of their file, or as the manifest says."""

import hashlib
from pathlib import Path

from pipeline.formats.compressed import CHUNK, open_content
from pipeline.release.checks.problem import Problem
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import NAME, Manifest

CHECK = "checksums"
ADVICE = "Use another form of the same file, and report it: this is a fault of the pipeline"


def parts(manifest: Manifest, skip: frozenset[str] = frozenset()) -> list[str | None]:
    """Return the parts that have compressed forms, except those in `skip`."""
    found = dict.fromkeys(entry.part for entry in manifest.files if entry.compression)
    return [part for part in found if part not in skip]


def check(folder: Path, manifest: Manifest, part: str | None) -> tuple[Problem, ...]:
    """Return the compressed forms in a part that do not unpack to their file; checksums are checked elsewhere."""
    entries = {entry.path: entry for entry in manifest.files}
    problems = []
    for entry in manifest.files:
        if entry.compression and entry.part == part and (folder / entry.path).is_file():
            of = entries.get(entry.plain_path)
            if not (_is_as_said(folder, entry) if entry.content else of is not None and _is_same(folder, entry, of)):
                name = of.path if of else "any file of the release"
                message = f"does not hold the bytes {f'that {NAME} says' if entry.content else f'of {name}'}"
                problems.append(Problem(check=CHECK, file=entry.path, message=message, advice=ADVICE))
    return tuple(problems)


def _is_same(folder: Path, entry: ManifestEntry, of: ManifestEntry) -> bool:
    """Whether a file unpacks, byte for byte, to the other one; unpacking ends at the first difference."""
    try:
        with (folder / of.path).open("rb") as plain, open_content(folder / entry.path) as content:
            while chunk := content.read(CHUNK):
                if chunk != plain.read(len(chunk)):
                    return False
            return not plain.read(1)
    except OSError:
        return False


def _is_as_said(folder: Path, entry: ManifestEntry) -> bool:
    """Whether a file unpacks to the content that the manifest states; unpacking ends where there is more."""
    digest, left = hashlib.sha256(), entry.plain.bytes
    try:
        with open_content(folder / entry.path) as content:
            while left >= 0 and (chunk := content.read(CHUNK)):
                digest.update(chunk)
                left -= len(chunk)
    except OSError:
        return False
    return left == 0 and digest.hexdigest() == entry.plain.sha256
