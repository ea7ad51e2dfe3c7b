"""Files of a draft, and what is known of a release."""

from typing import Literal

import msgspec

Result = Literal["released", "failed", "held", "rejected", "dropped"]
"""What became of a build: a held one waits for the operator, who approves it (released) or rejects it. A release is
dropped where a withdrawn letter cannot be taken out of it."""
Compression = Literal["zstd", "gzip"]
UNDATED = "undated"
"""Part of a partitioned release with the letters that have no date; the others are years."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release, as its output describes it."""

    path: str
    """Relative to the release folder, with forward slashes."""
    title: str
    media_type: str
    table: str | None = None
    """Name of the table in `mapping.toml`, for files that hold one."""
    part: str | None = None
    """The year, or `undated`, of the letters in it, for files of a partitioned release that hold one year."""
    rows: int | None = None
    triples: int | None = None
    filled: dict[str, int] = msgspec.field(default_factory=dict)
    """Column to the number of rows in which it is not empty, for files that hold a table."""
    compression: Compression | None = None
    """How it is compressed, for the compressed form of another file, whose media type it has."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How every record that was harvested is accounted for: letters + merged + left out = records."""

    records: int
    letters: int
    withdrawn: int = 0
    """Letters of which only a tombstone is left; releases of before these were counted have them among the letters."""
    merged: int
    """Records that are another copy of a letter in the release."""
    not_letters: int
    unreadable: int
    waiting: int = 0
    """Records that the harvest has met and not fetched yet."""
    held_back: int
    """Records that are letters, but kept out by a privacy rule."""

    @property
    def addresses(self) -> int:
        """Letters and tombstones together: rows of the table of letters."""
        return self.letters + self.withdrawn

    @property
    def left_out(self) -> int:
        """Records that give no letter, nor a copy of one."""
        return self.not_letters + self.unreadable + self.waiting + self.held_back


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `releases.json`."""

    version: str
    result: Result
    reason: str | None = None
    """Why it failed or is held, or why it was made."""
    counts: Counts
    content_hash: str
    """SHA-256 over the names and hashes of the data files."""
    input_hash: str
    """SHA-256 over what it was built from: archive state, definition, vocabulary, code."""
    previous: str | None = None
    """Version of the release that its delta begins at; None for the first one."""
    changes: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    """What became of letters since then: operation to reason to their number, as `delta.json` counts them."""
    redactions: int = 0
    """How often it was cut again since letters in it were withdrawn; `manifest.json` says when, why and which."""
