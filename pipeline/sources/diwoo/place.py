"""The cursor of a harvest of DiWoo sitemaps, with the last known content of each sitemap."""

from collections.abc import Iterator
from typing import Self

import msgspec

from pipeline.sources._cursor import SelectionCursor


class Read(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The state of a sitemap when it was last read."""

    hash: str = ""
    """SHA-256 of its bytes; "" for a sitemap that must be read again whatever its `lastmod` says."""
    lastmod: str | None = None
    """The `lastmod` that its index gives."""
    on: str = ""
    """Day on which it was read."""
    parts: list[str] = []
    """Sitemaps that an index names."""
    letters: list[str] = []
    """Addresses of the letters that a sitemap lists."""
    others: list[str] = []
    """Addresses of papers of the same categories that are not letters according to their metadata."""
    months: list[str] = []
    """The month of each letter, in the same order: the month of the letter, or else of its publication."""


class DiwooCursor(SelectionCursor, kw_only=True, omit_defaults=True):
    """State of the source between harvests."""

    sitemaps: dict[str, Read] = msgspec.field(default_factory=dict)
    full: str | None = None
    """Day on which all sitemaps were last read, and not only the ones that were marked as changed."""
    changed: bool = False
    """Whether the selection changed. Then a letter that is no longer listed was only deselected, and not withdrawn."""

    @classmethod
    def of(cls, text: str | None, selection: str) -> Self:
        """Return the cursor of the last harvest; a new one for another selection (site, sitemaps and categories)."""
        last = cls.read(text)
        if last is not None and last.selection == selection:
            return last
        return cls(selection=selection, changed=last is not None)

    def below(self, address: str) -> Iterator[str]:
        """Yield a sitemap and all sitemaps below it, as last read."""
        waiting, passed = [address], set()
        while waiting:
            here = waiting.pop()
            if here not in passed:
                passed.add(here)
                yield here
                waiting += self.sitemaps[here].parts if here in self.sitemaps else []
