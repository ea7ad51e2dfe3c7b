"""Where a harvest of DiWoo sitemaps stands: the cursor, with what each sitemap last listed."""

from collections.abc import Iterator

import msgspec


class Read(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A sitemap as it was last read."""

    hash: str = ""
    """SHA-256 of its bytes; "" for one that is to be read again whatever it says."""
    lastmod: str | None = None
    """As its index has it."""
    on: str = ""
    """Day on which it was read."""
    parts: list[str] = []
    """Sitemaps that an index names."""
    letters: list[str] = []
    """Addresses of the letters that a sitemap lists."""
    others: list[str] = []
    """Addresses of papers of the same categories that are no letters by what is said of them."""
    months: list[str] = []
    """The month of each of them, in their order: that of the letter, or else of its publication."""


class DiwooCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered from one harvest to the next."""

    selection: str
    """What was asked for."""
    sitemaps: dict[str, Read] = {}
    full: str | None = None
    """Day on which all sitemaps were last read, and not only those that are said to have changed."""
    changed: bool = False
    """Whether the selection changed, so that what is no longer listed is only no longer asked for."""

    def below(self, address: str) -> Iterator[str]:
        """Give a sitemap and all below it, as last read."""
        waiting, passed = [address], set()
        while waiting:
            here = waiting.pop()
            if here not in passed:
                passed.add(here)
                yield here
                waiting += self.sitemaps[here].parts if here in self.sitemaps else []


def read_place(cursor: str | None, selection: str | None) -> DiwooCursor:
    """Return where the last harvest stood; a new place for another selection or a strange cursor.

    Without a selection, return where it stood whatever was asked for.
    """
    if cursor is None:
        return DiwooCursor(selection=selection or "")
    try:
        place = msgspec.json.decode(cursor, type=DiwooCursor)
    except msgspec.DecodeError:
        return DiwooCursor(selection=selection or "")
    if selection is not None and place.selection != selection:
        return DiwooCursor(selection=selection, changed=True)
    return place


def write_place(place: DiwooCursor) -> str:
    """Return the cursor for a place."""
    return msgspec.json.encode(place, order="deterministic").decode()
