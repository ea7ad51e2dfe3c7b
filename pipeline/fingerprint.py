"""A hash of the code and the vocabulary: builds depend on them, in addition to the archive and the definition."""

import functools
import hashlib
from pathlib import Path

from pipeline import settings

PACKAGE = Path(__file__).parent
SUFFIXES = {".py", ".toml", ".ttl", ".csv", ".jsonld", ".html", ".css"}


@functools.cache
def code_hash() -> str:
    """Return a SHA-256 over the names and bytes of the pipeline's files and the vocabulary's."""
    digest = hashlib.sha256()
    for root in (PACKAGE, settings.VOCAB):
        for path in sorted(path for path in root.rglob("*") if path.suffix in SUFFIXES):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
