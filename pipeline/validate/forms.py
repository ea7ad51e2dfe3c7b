"""Whether the compressed forms of files hold what those files hold."""

import gzip
import hashlib
import zlib
from pathlib import Path

import pyarrow as pa

from pipeline.package.entries import Entry
from pipeline.package.manifest import Manifest
from pipeline.validate.problem import Problem

CHECK = "checksums"
ADVICE = "Use the file that is not compressed, and report it: this is a fault of the pipeline"
_CHUNK = 2**20


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return the compressed forms that hold something else than their file, but for those of the parts in `skip`."""
    entries = {entry.path: entry for entry in manifest.files}
    problems = []
    for entry in manifest.files:
        if entry.compression and entry.part not in skip and (folder / entry.path).is_file():
            of = entries.get(entry.path.rpartition(".")[0])
            if of is None or _hash(folder, entry, of.bytes) != of.sha256:
                name = of.path if of else "any file of the release"
                message = f"does not hold the bytes of {name}"
                problems.append(Problem(check=CHECK, file=entry.path, message=message, advice=ADVICE))
    return tuple(problems)


def _hash(folder: Path, entry: Entry, most: int) -> str | None:
    """Return the SHA-256 of what a file holds; None where it is damaged or holds more bytes than it should."""
    digest, size, path = hashlib.sha256(), 0, folder / entry.path
    try:
        with gzip.open(path) if entry.compression == "gzip" else pa.input_stream(str(path), "zstd") as content:
            while chunk := content.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    return None
                digest.update(chunk)
    except (OSError, EOFError, zlib.error, pa.ArrowException):
        return None
    return digest.hexdigest()
