"""The files of a release that deltas follow, and the hash that names their state.

Deltas follow the tables that are made from letters, also `issues.csv`, and the N-Quads. They do not follow tables that
say how complete the data is or that describe the step itself, nor other forms of the same data.

The state of the tables is the SHA-256 of the lines of `SHA256SUMS` that name a followed table. The state of the quads
is the SHA-256 of the lines that name the N-Quads: `grep '\\.nq$' SHA256SUMS | sha256sum`. Where a release has them
compressed only, the lines are those of the unpacked files.
"""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from pipeline.formats.mapping import mapping
from pipeline.release.describe import Released
from pipeline.release.describe.entries import once

ISSUES = "issues"
"""The only followed table that is made apart from letters: every finding is data."""


class StateFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One followed file of a release, without compression."""

    path: str
    sha256: str
    table: str | None = None
    """Name of the table; None for N-Quads."""
    part: str | None = None


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Hashes that name the state of a copy."""

    tables: str
    quads: str


def pieces(released: Released) -> tuple[StateFile, ...]:
    """Return the followed files of a release, sorted by path."""
    name = f"{released.manifest.dataset}.nq"
    return tuple(
        StateFile(path=entry.plain_path, sha256=entry.plain.sha256, table=entry.table, part=entry.part)
        for entry in sorted(once(released.manifest.files), key=lambda entry: entry.plain_path)
        if (entry.table and _is_followed(entry.table)) or PurePosixPath(entry.plain_path).name == name
    )


def state(found: Iterable[StateFile]) -> State:
    """Return the hashes of a state."""
    ordered = sorted(found, key=lambda piece: piece.path)
    return State(
        tables=_hash(piece for piece in ordered if piece.table is not None),
        quads=_hash(piece for piece in ordered if piece.table is None),
    )


def columns(released: Released) -> dict[str, tuple[str, ...]]:
    """Return the columns of each followed table, in the order in which deltas list the tables."""
    found = {}
    for name in {piece.table for piece in pieces(released) if piece.table}:
        with (released.folder / released.table(name)[0].path).open(encoding="utf-8", newline="") as file:
            found[name] = tuple(next(csv.reader(file), ()))
    return ordered(found)


def ordered(found: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return tables in the order of deltas: letters, tables that belong to letters, then those that they refer to."""
    return {name: found[name] for name in sorted(found, key=lambda name: (rank(name, found[name]), name))}


def rank(name: str, of: tuple[str, ...]) -> int:
    """Return the rank of a kind of table: letters come first, as they show the operation of each letter."""
    return 0 if name == "letters" else 2 if of[:1] == ("iri",) else 1


def _is_followed(name: str) -> bool:
    known = {table.name: table for table in mapping().tables}
    return name == ISSUES or (name in known and not known[name].apart)


def _hash(found: Iterable[StateFile]) -> str:
    digest = hashlib.sha256()
    for piece in found:
        digest.update(f"{piece.sha256}  {piece.path}\n".encode())
    return digest.hexdigest()
