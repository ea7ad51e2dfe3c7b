"""Which records of a release are missing from it, by its own `issues.csv`.

A record is missing where its source has it, and it may be a letter, and yet no letter of it is in the release: it could
not be had, could not be read, waits for the next harvest or is kept back. A document that is no letter is not missing.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.formats.mapping.rows import restore
from pipeline.issues import is_fault

ISSUES = "issues.csv"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A record of which a release has no letter, and why."""

    source: str
    key: str
    code: str
    """Of `pipeline.issues`."""
    message: str
    advice: str

    @property
    def is_missing(self) -> bool:
        """Whether somebody can do something about it: it may be a letter."""
        return is_fault(self.code)


def left_out(folder: Path) -> Iterator[LeftOut]:
    """Return the records that give no letter in the release or draft in a folder, each once, sorted by source and key.

    Nothing where the release has no table of findings.
    """
    file = folder / ISSUES
    if not file.is_file():
        return
    before = None
    with file.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            place = row["source"], row["key"]
            if row["key"] and not row["letter"] and place != before:
                before = place
                source, key, message = (restore(row[name]) for name in ("source", "key", "message"))
                yield LeftOut(source=source, key=key, code=row["code"], message=message, advice=row["advice"])


def left_outs(folder: Path | None) -> dict[tuple[str, str], tuple[str, str]]:
    """Return code and message of the records that give no letter, by source and key; nothing without a release."""
    return {(one.source, one.key): (one.code, one.message) for one in left_out(folder)} if folder else {}


def missing(folder: Path) -> tuple[LeftOut, ...]:
    """Return the records that are missing from the release in a folder."""
    return tuple(one for one in left_out(folder) if one.is_missing)
