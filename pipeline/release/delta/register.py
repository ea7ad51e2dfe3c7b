"""`id-changes.csv`: every identifier that was ever replaced by another one, and when; it only grows.

`reason` is `rekey` where the letter itself got another identifier, and `merge` where it turned out to be a copy of an
existing letter.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ValidationError
from pipeline.release.describe.changes import REGISTER, REGISTER_COLUMNS


class RegisteredChange(NamedTuple):
    """One line of the register."""

    old: str
    new: str
    reason: str
    release: str


def read(folder: Path) -> Iterator[RegisteredChange]:
    """Yield the register of a release, oldest first; empty without one. Raises ValidationError where it is damaged."""
    file = folder / REGISTER
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(table)
        try:
            if tuple(next(rows, ())) != REGISTER_COLUMNS:
                raise ValidationError(f"{file} is no register: its columns are not {', '.join(REGISTER_COLUMNS)}")
            yield from (RegisteredChange(*cells) for cells in rows)
        except (csv.Error, UnicodeDecodeError, TypeError) as error:
            raise ValidationError(f"{file} is damaged near line {rows.line_num}: {error}") from error


def write(before: Path | None, folder: Path, pairs: Mapping[str, str], new: frozenset[str], release: str) -> int:
    """Write the register of a release: the one of the release before, plus new changes; return the number of lines.

    `new` has those of the replacing identifiers that the release before did not have.
    """
    count = 0
    with (folder / REGISTER).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(REGISTER_COLUMNS)
        for change in read(before) if before is not None else ():
            writer.writerow(change)
            count += 1
        for old, now in sorted(pairs.items()):
            writer.writerow(RegisteredChange(old, now, "rekey" if now in new else "merge", release))
            count += 1
    return count


def current(folder: Path) -> dict[str, str]:
    """Return each replaced identifier, with the identifier that replaces it now."""
    steps = {change.old: change.new for change in read(folder)}
    found = {}
    for old, new in steps.items():
        seen = {old}
        while new in steps and new not in seen:
            seen.add(new)
            new = steps[new]
        if new != old:
            found[old] = new
    return found
