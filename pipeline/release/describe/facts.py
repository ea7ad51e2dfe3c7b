"""What a draft knows of itself when its files are written."""

import msgspec

from pipeline.model.release import Counts


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """That a release was cut again since letters in it were withdrawn: the one way in which a release ever changes."""

    date: str
    """Day on which that was done."""
    reason: str
    """Why they were withdrawn: a class of `model.letter.REASONS`."""
    letters: tuple[str, ...]
    """IRIs of the letters that tombstones took the place of."""
    replaces: str
    """SHA-256 of the manifest before."""


class ReleaseDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What every description of a release states, apart from its files."""

    version: str
    changed: str
    """RFC 3339 in UTC: the newest change in the archive; stands for the time of creation, as no clock is read."""
    counts: Counts
    content_hash: str
    input_hash: str
    code_hash: str
    redactions: tuple[Redaction, ...] = ()
    """Oldest first."""
    columns: dict[str, str] = msgspec.field(default_factory=dict)
    """Since which version each `table.column` of the release before is there: what `columns_since` returns of it."""
