"""One reply of a source, as archived."""

import msgspec

from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.model.tombstone import Remains


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a source, unchanged, with its address and the time of its harvest."""

    source: str
    """Name of the source plugin."""
    key: str
    """The source's own identifier, raw: for `folder`, the path below the folder."""
    sha256: str
    """In hexadecimal. The bytes of a withdrawn record are no longer read."""
    bytes: int
    media_type: str | None = None
    """As the source states it; None where the source states none."""
    url: str | None = None
    """Public address; None for a document that was never on the web."""
    retrieved: str | None = None
    """RFC 3339 in UTC: start of the harvest that fetched it; None for a file that did not come from a harvest."""
    added: str | None = None
    """RFC 3339 in UTC: when a harvest first found a record under this key. The oldest record of a letter names it."""
    statement: Statement | None = None
    """Facts about the letter that the source states in addition to the document; None where it states none."""
    withdrawn: Withdrawal | None = None
    """The withdrawal of the letter; a withdrawn letter is published as a tombstone only."""
    refusal: str | None = None
    """Issue code that gives the reason why the newest version cannot be read; this record is then the last version that
    can. None for the newest version."""
    message: str | None = None
    """The reason in words."""
    remains: Remains | None = None
    """The remains of an emptied record, whose bytes and statement are gone."""
