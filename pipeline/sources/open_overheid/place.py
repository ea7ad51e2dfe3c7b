"""Where a harvest of open.overheid.nl stands: the cursor.

Two ways lead through the source: everything, by day of publication, and what changed, by time of change down to the
newest change that is held. The second begins where the first began, so that nothing falls between them.
"""

import msgspec


class ListScan(msgspec.Struct, kw_only=True):
    """A list of everything, under way."""

    newest: dict[str, str] = {}
    """Newest change when the list of a kind was begun."""
    done: list[str] = []
    """Kinds of which everything is held."""
    start: str | None = None
    """Day on which the next window of the kind at hand starts; None for the first window."""


class OpenOverheidCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered from one harvest to the next."""

    selection: str
    """What was asked for; under another selection everything is listed anew."""
    filters: dict[str, str] = {}
    """What the service takes for a filter by kind: its id, or its name."""
    newest: dict[str, str] = {}
    """Time of change until which everything of a kind is held."""
    full: str | None = None
    """Day on which everything was last listed."""
    scan: ListScan | None = None


def read_place(cursor: str | None, selection: str | None) -> OpenOverheidCursor:
    """Return where the last harvest of this selection stood; a new place for another selection or a strange cursor.

    Without a selection, return where it stood whatever was asked for.
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
    """Return the cursor for a place."""
    return msgspec.json.encode(place, order="deterministic").decode()
