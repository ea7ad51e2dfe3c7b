"""Read and write the three files of a delta.

`delta.csv`: one line for each field that changed, sorted by table, part, key and column. A new row has a line for each
field that is not empty, with an empty `before`; a row that is gone has the reverse. `before` and `after` are cells as
in the tables. So a delta is a sum of lines, and a row exists when its key does. Where a letter has another identifier
than before, its line `id` names the other one too.

`delta.nq.patch`: RDF Patch (https://afs.github.io/rdf-patch/) over the sorted N-Quads; there are no blank nodes. A
quad that is deleted and added again moved to the file of another part.

`delta.json`: both versions, the hashes of both states, the number of changed letters by operation and reason, and the
files before and after.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from pipeline.errors import ValidationError
from pipeline.release.delta.state import State, StateFile
from pipeline.release.describe.changes import DELTA_COLUMNS

Operation = Literal["add", "change", "remove", "rekey", "withdraw"]
Reason = Literal["withdrawal", "rekey", "source", "pipeline"]
REASONS: tuple[Reason, ...] = ("withdrawal", "rekey", "source", "pipeline")
"""Reasons by weight, the weightiest first: a change with several reasons gets the weightiest."""
COLUMNS = DELTA_COLUMNS
csv.field_size_limit(2**31 - 1)  # A paragraph may be longer than the 128 KiB that the csv module takes at first.


class DeltaLine(NamedTuple):
    """One line of `delta.csv`."""

    operation: str
    table: str
    key: str
    """The row's key; several columns are separated by a space. Findings are numbered for each letter or record."""
    letter: str
    field: str
    before: str
    after: str
    reason: str
    part: str
    """The year of a partitioned dataset; empty elsewhere."""


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """`delta.json`."""

    dataset: str
    base: str
    period: str | None = None
    """`2026-W47`, `2026-11` or `2026` where several steps were combined; None for a single step."""
    source: str = msgspec.field(name="from")
    """Version of the release before."""
    target: str = msgspec.field(name="to")
    """Version of the release after."""
    before: State
    after: State
    letters: dict[str, dict[str, int]]
    """Operation to reason to the number of letters."""
    lines: dict[str, int]
    """Number of lines: `tables` and `quads`."""
    columns: dict[str, tuple[str, ...]]
    """Columns of each table after the step."""
    files_before: tuple[StateFile, ...]
    files_after: tuple[StateFile, ...]


class DeltaPaths(NamedTuple):
    """Paths of the files of one delta."""

    about: Path
    table: Path
    quads: Path

    @classmethod
    def of(cls, folder: Path, stem: str = "delta") -> "DeltaPaths":
        """Return the files in a folder that have this stem."""
        return cls(folder / f"{stem}.json", folder / f"{stem}.csv", folder / f"{stem}.nq.patch")


def read(file: Path) -> Delta:
    """Parse a `delta.json`. Raises ValidationError for anything else."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Delta)
    except (OSError, msgspec.MsgspecError) as error:
        raise ValidationError(f"{file} is no description of a delta: {error}") from error


def encode(found: Delta) -> bytes:
    """Return `delta.json`, indented."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def lines(file: Path) -> Iterator[DeltaLine]:
    """Yield the lines of a `delta.csv`. Raises ValidationError for anything else."""
    with file.open(encoding="utf-8", newline="") as table:
        reader = csv.reader(table)
        try:
            if tuple(next(reader, ())) != COLUMNS:
                raise ValidationError(f"{file} is no delta of tables: its columns are not {', '.join(COLUMNS)}")
            for cells in reader:
                yield DeltaLine(*cells)
        except (csv.Error, UnicodeDecodeError, TypeError) as error:
            raise ValidationError(f"{file} is damaged near line {reader.line_num}: {error}") from error


def write_lines(file: Path, found: Iterable[DeltaLine]) -> int:
    """Write a `delta.csv`, and return the number of its lines."""
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for line in found:
            writer.writerow(line)
            count += 1
    return count


def weightiest(reasons: Iterable[str]) -> str:
    """Return the weightiest of several reasons.

    >>> weightiest(["pipeline", "source"])
    'source'
    """
    return min(reasons, key=lambda reason: REASONS.index(reason) if reason in REASONS else len(REASONS))
