"""Check that the compressed forms of files have the same content as those files."""

import gzip
import zlib
from pathlib import Path

from pipeline.release.checks.problem import Problem
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import Manifest

CHECK = "checksums"
ADVICE = "Use the file that is not compressed, and report it: this is a fault of the pipeline"
_CHUNK = 2**20


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
            of = entries.get(entry.path.rpartition(".")[0])
            if of is None or not _is_same(folder, entry, of):
                name = of.path if of else "any file of the release"
                message = f"does not hold the bytes of {name}"
                problems.append(Problem(check=CHECK, file=entry.path, message=message, advice=ADVICE))
    return tuple(problems)


def _is_same(folder: Path, entry: ManifestEntry, of: ManifestEntry) -> bool:
    """Whether a file unpacks, byte for byte, to the other one; unpacking ends at the first difference."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    path = folder / entry.path
    try:
        with (
            (folder / of.path).open("rb") as plain,
            gzip.open(path) if entry.compression == "gzip" else pa.input_stream(str(path), "zstd") as content,
        ):
            while chunk := content.read(_CHUNK):
                if chunk != plain.read(len(chunk)):
                    return False
            return not plain.read(1)
    except (OSError, EOFError, zlib.error, pa.ArrowException):
        return False
