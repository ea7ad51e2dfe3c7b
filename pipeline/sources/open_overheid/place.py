"""The cursor of a harvest of open.overheid.nl: its position between harvests.

There are two ways through the source: everything, by day of publication; and changes, by time of change down to the
newest archived change. The second starts where the first started, so that no document is missed between them.
"""

import msgspec


class ListScan(msgspec.Struct, kw_only=True):
    """A list of everything, in progress."""

    newest: dict[str, str] = {}
    """Newest change at the start of the list, by kind."""
    done: list[str] = []
    """Kinds whose documents are all archived."""
    start: str | None = None
    """Day on which the next window of the current kind starts; None for the first window."""


class OpenOverheidCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """State of the source between harvests."""

    selection: str
    """The options of the harvest; with another selection, everything is listed again."""
    filters: dict[str, str] = {}
    """The filter that the service accepts for each kind: its id, or its name."""
    newest: dict[str, str] = {}
    """Time of change up to which all documents of a kind are archived."""
    full: str | None = None
    """Day on which everything was last listed."""
    scan: ListScan | None = None


def read_place(cursor: str | None, selection: str | None) -> OpenOverheidCursor:
    """Return the cursor of the last harvest of this selection; a new one for another selection or an unreadable cursor.

    If `selection` is None, return the cursor of the last harvest for any selection.
    """
    if cursor is None:
        return OpenOverheidCursor(selection=selection or "")
    try:
        place = msgspec.json.decode(cursor, type=OpenOverheidCursor)
    except msgspec.DecodeError:
        return OpenOverheidCursor(selection=selection or "")
    if selection is not None and place.selection != selection:
        return OpenOverheidCursor(selection=selection)
    return place


def write_place(place: OpenOverheidCursor) -> str:
    """Return the cursor as text."""
    return msgspec.json.encode(place, order="deterministic").decode()
