"""The cursor of a harvest of open.overheid.nl: its position between harvests.

There are two ways through the source: everything, by day of publication; and changes, by time of change down to the
newest archived change. The second starts where the first started, so that no document is missed between them.
"""

import msgspec

from pipeline.sources._cursor import SelectionCursor


class ListScan(msgspec.Struct, kw_only=True):
    """A list of everything, in progress."""

    newest: dict[str, str] = {}
    """Newest change at the start of the list, by kind."""
    done: list[str] = []
    """Kinds whose documents are all archived."""
    start: str | None = None
    """Day on which the next window of the current kind starts; None for the first window."""


class OpenOverheidCursor(SelectionCursor, kw_only=True, omit_defaults=True):
    """State of the source between harvests."""

    filters: dict[str, str] = msgspec.field(default_factory=dict)
    """The filter that the service accepts for each kind: its id, or its name."""
    newest: dict[str, str] = msgspec.field(default_factory=dict)
    """Time of change up to which all documents of a kind are archived."""
    full: str | None = None
    """Day on which everything was last listed."""
    scan: ListScan | None = None
