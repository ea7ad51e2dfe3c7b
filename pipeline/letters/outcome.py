"""The result of interpreting one record: a letter, or the reason why it gives none.

It is apart from `interpret`, so that the processes that read no letters do not import the readers.
"""

from typing import Literal

import msgspec

from pipeline.issues import issue
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.record import Record

Status = Literal["letter", "not-a-letter", "unreadable", "held-back"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Result of interpreting one record."""

    source: str
    key: str
    status: Status
    letter: Letter | None
    """Set for letters, including held-back ones, and for documents that are no letters; None for unreadable records."""
    issues: tuple[Issue, ...]
    """Findings about the record as a whole; findings about the letter are in the letter."""
    ties: tuple[str, ...] = ()
    """Keys that link a withdrawn letter to its copies, as its tombstone no longer has every name."""
    fingerprints: tuple[str, ...] = ()
    """Fingerprints that recognise the letter without a number: see `letters.likeness`."""
    reference: str | None = None
    """Name made from the sender's reference, where that is certain; also of a letter that its source withdrew."""


def failed(record: Record, code: str, message: str) -> Outcome:
    """Return the outcome of a record that gives no letter, with the issue that states the reason."""
    found = (issue(code, message),)
    return Outcome(source=record.source, key=record.key, status="unreadable", letter=None, issues=found)
