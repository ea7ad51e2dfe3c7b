"""What a draft knows of itself when its files are written."""

import msgspec

from pipeline.model.release import Counts


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What every description of a release states, apart from its files."""

    version: str
    changed: str
    """RFC 3339 in UTC: the newest change in the archive; stands for the time of creation, as no clock is read."""
    counts: Counts
    content_hash: str
    input_hash: str
    code_hash: str
