"""List the records that are missing from a release, from its own `issues.csv`.

A record is missing where its source has it and it may be a letter, but the release has no letter for it: it could not
be fetched, could not be read, waits for the next harvest, or is kept back. A document that is no letter is not missing.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.archive import ArchiveIndex
from pipeline.formats.mapping.rows import restore
from pipeline.issues import is_fault, issue
from pipeline.letters.outcome import Outcome

ISSUES = "issues.csv"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A record that gives no letter in a release, and why."""

    source: str
    key: str
    code: str
    """A code of `pipeline.issues`."""
    message: str
    advice: str

    @property
    def is_missing(self) -> bool:
        """Whether the record may be a letter, so that a person can act on it."""
        return is_fault(self.code)


def left_out(folder: Path) -> Iterator[LeftOut]:
    """Return the records that give no letter in a release or draft, each once, sorted by source and key.

    Return nothing where the release has no table of findings.
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
    """Return code and message of the records that give no letter, by (source, key); empty without a release."""
    return {(one.source, one.key): (one.code, one.message) for one in left_out(folder)} if folder else {}


def missing(folder: Path) -> tuple[LeftOut, ...]:
    """Return the records that are missing from the release in a folder."""
    return tuple(one for one in left_out(folder) if one.is_missing)


def refusals(index: ArchiveIndex, at: str | None = None) -> Iterator[Outcome]:
    """Return the records that the sources refused, as records that give no letter."""
    for refusal in index.refusals(at):
        found = (issue(refusal.code, refusal.message),)
        yield Outcome(source=refusal.source, key=refusal.key, status="unreadable", letter=None, issues=found)
