"""One reply of a source, as archived."""

import msgspec

from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.model.tombstone import Remains


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a source, unchanged, with where and when it was had."""

    source: str
    """Name of the source plugin."""
    key: str
    """The source's own identifier, raw: for `folder`, the path below the folder."""
    sha256: str
    """In hexadecimal. The bytes of a withdrawn record are no longer read."""
    bytes: int
    media_type: str | None = None
    """As the source states it; None where it states nothing."""
    url: str | None = None
    """Public address; None for what was never on the web."""
    retrieved: str | None = None
    """RFC 3339 in UTC: when the harvest that brought it began; None for a file that no harvest brought."""
    added: str | None = None
    """RFC 3339 in UTC: when a harvest first brought a record under this key. The oldest record of a letter names it."""
    statement: Statement | None = None
    """What the source says of the letter beside the document; None where it says nothing."""
    withdrawn: Withdrawal | None = None
    """That the letter was taken back: a tombstone is all that is published of it."""
    refusal: str | None = None
    """Issue code that says why the newest version cannot be had: this is the last one that could; None for the newest
    version."""
    message: str | None = None
    """The reason in words."""
    remains: Remains | None = None
    """What is left of a record that was emptied: its bytes are gone, and its statement."""
