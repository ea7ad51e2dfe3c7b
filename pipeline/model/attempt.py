"""What is remembered of a record that a source could not give, or gives no more, from one harvest to the next."""

from typing import Literal

import msgspec

AttemptState = Literal["failing", "absent", "withdrawn", "shrunk"]
"""`failing`: it exists and could not be had. `absent`: it was not where it should be. `withdrawn`: its publisher took
it back. `shrunk`: of a whole source, that much of it is not listed."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One record in one state."""

    state: AttemptState
    key: str
    """The source's own identifier; "" for the source as a whole."""
    since: str
    """Day on which the state was first seen, ISO 8601."""
    due: str
    """First day on which the source is asked again."""
    tries: int = 1
    """Times that it was asked for in vain."""
    mark: str | None = None
    """Version of the record that this is about, by the source's own mark; None for any."""
