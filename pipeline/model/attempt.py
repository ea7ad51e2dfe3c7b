"""State that one harvest leaves to the next, about a record that a source failed to deliver or no longer delivers."""

from typing import Literal

import msgspec

AttemptState = Literal["failing", "absent", "withdrawn", "shrunk", "repeated"]
"""`failing`: the record exists, but fetching it failed. `absent`: the record was not where it should be. `withdrawn`:
its publisher took it back. `shrunk`: a list of the source lacks so many records that the harvest does not trust it.
`repeated`: the source gave several documents under its key."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """State of one record."""

    state: AttemptState
    key: str
    """The source's own identifier; "" for the source as a whole."""
    since: str
    """Day on which the state was first seen, ISO 8601."""
    due: str
    """First day on which the source is asked again."""
    tries: int = 1
    """Number of failed requests."""
    mark: str | None = None
    """Version of the record that this attempt concerns, by the source's own mark; None for any version."""
