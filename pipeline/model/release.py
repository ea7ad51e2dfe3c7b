"""Files, counts and result of a release."""

from typing import Literal

import msgspec

Result = Literal["released", "failed", "held", "rejected", "dropped", "expired"]
"""Result of a build. A `held` build waits until the operator approves it (`released`) or rejects it (`rejected`).
A release is `dropped` where a withdrawn letter cannot be taken out of it, and `expired` where the rule of the dataset
removed it."""
Compression = Literal["zstd", "gzip"]
UNDATED = "undated"
"""Part of a partitioned release that contains the letters without a date; the other parts are years."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a file that a release has compressed only."""

    bytes: int
    sha256: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release, as its output describes it."""

    path: str
    """Relative to the release folder, with forward slashes."""
    title: str
    media_type: str
    table: str | None = None
    """Name of the table in `mapping.toml`, for files that contain one."""
    part: str | None = None
    """Year of the letters in the file, or `undated`; for files of a partitioned release that contain one part."""
    rows: int | None = None
    triples: int | None = None
    """Number of statements in the file; a triple in several graphs counts in each."""
    filled: dict[str, int] = msgspec.field(default_factory=dict)
    """Number of rows in which each column is not empty, for files that contain a table."""
    compression: Compression | None = None
    """Compression, for the compressed form of another file; `media_type` is then that of the other file."""
    content: Content | None = None
    """Content of a compressed form, where the other file is not in the release."""

    @property
    def plain_path(self) -> str:
        """The path that the content of the file has, or would have, without compression."""
        return self.path.rpartition(".")[0] if self.compression else self.path


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Number of harvested records by result: letters + withdrawn + merged + left out = records."""

    records: int
    letters: int
    withdrawn: int = 0
    """Letters that are published as a tombstone only; releases from before this count include them in `letters`."""
    merged: int
    """Records that are another copy of a letter in the release."""
    not_letters: int
    unreadable: int
    waiting: int = 0
    """Records that the harvest has listed but not fetched yet."""
    held_back: int
    """Records that contain a letter that a privacy rule keeps out of the release."""

    @property
    def addresses(self) -> int:
        """Return the number of letters and tombstones together: the rows of the table of letters."""
        return self.letters + self.withdrawn

    @property
    def left_out(self) -> int:
        """Return the number of records that give neither a letter nor a copy of one."""
        return self.not_letters + self.unreadable + self.waiting + self.held_back


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `releases.json`."""

    version: str
    result: Result
    reason: str | None = None
    """Why the build failed or is held, or why it was made."""
    counts: Counts
    content_hash: str
    """SHA-256 over the names and hashes of the data files."""
    input_hash: str
    """SHA-256 over the input of the build: archive state, definition, vocabulary, code."""
    previous: str | None = None
    """Version of the release at which its delta begins; None for the first one."""
    changes: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    """Changes of letters since the previous release: number by operation and reason, as `delta.json` counts them."""
    redactions: int = 0
    """Number of times that it was cut again because letters in it were withdrawn; `manifest.json` lists when, why and
    which letters."""
