"""Facts about a draft that are known when its files are written."""

import msgspec

from pipeline.model.release import Counts


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a release was cut again because letters were withdrawn: the only way in which a release changes."""

    date: str
    """Day on which the release was cut again."""
    reason: str
    """Why the letters were withdrawn: a class of `model.letter.REASONS`."""
    letters: tuple[str, ...]
    """IRIs of the letters that were replaced by tombstones."""
    replaces: str
    """SHA-256 of the manifest before."""


class ReleaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts that every description of a release states, apart from its files."""

    version: str
    changed: str
    """RFC 3339 in UTC: the newest change in the archive; used as the time of creation, as no clock is read."""
    counts: Counts
    content_hash: str
    input_hash: str
    code_hash: str
    redactions: tuple[Redaction, ...] = ()
    """Oldest first; none for a release that has not changed since it was published."""


class ReleaseDescription(ReleaseFacts, frozen=True, kw_only=True):
    """The facts, and the history of the columns."""

    columns: dict[str, str] = msgspec.field(default_factory=dict)
    """Version since which each `table.column` of the release before exists: the result of `columns_since` for it."""
