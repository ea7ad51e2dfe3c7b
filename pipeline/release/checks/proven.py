"""Inputs of checks that were found right in an earlier build, so that the same input need not be checked again.

An input is named by a hash of all that its check looks at: the content itself, never a path or a time. So a changed
table, description or schema is always another input. The hashes are kept under a hash of the code, of the libraries
that check and of the definition; with another of these, all are forgotten. The file may be deleted at any time.
"""

import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from pipeline.files import write_atomically
from pipeline.fingerprint import code_hash

NAME = "proven.txt"
"""Name of the file with the hashes."""
LIBRARIES = ("frictionless", "pyarrow", "pyoxigraph", "pyshacl", "rdflib")
"""Libraries whose verdicts are kept."""
MOST = 100_000
"""Most hashes in the file; with more, those of the last build alone are kept."""


def digest(check: str, *inputs: bytes | str) -> str:
    """Return the hash that names an input of a check."""
    found = hashlib.sha256(check.encode())
    for one in inputs:
        content = one.encode() if isinstance(one, str) else one
        found.update(f" {len(content)} ".encode() + content)
    return found.hexdigest()[:32]


class ProvenInputs:
    """The kept hashes of a dataset, in one file of its state."""

    def __init__(self, state: Path, definition: bytes) -> None:
        """Read the hashes that were kept for the same code, libraries and definition (`dataset.toml`)."""
        libraries = [f"{name} {version(name)}" for name in LIBRARIES]
        self._file = state / NAME
        self._salt = digest(code_hash(), sys.version, *libraries, definition)
        self.known = self._read()

    def add(self, found: Iterable[str]) -> None:
        """Keep more hashes, of inputs that were found right."""
        new = frozenset(found)
        known = self.known | new
        if known != self.known:
            self.known = known if len(known) <= MOST else new
            write_atomically(self._file, "\n".join((self._salt, *sorted(self.known), "")).encode())

    def _read(self) -> frozenset[str]:
        try:
            salt, *known = self._file.read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return frozenset()
        return frozenset(known) if salt == self._salt else frozenset()
