"""A period that a backfill covers."""

import msgspec


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """All that a source has of some days, whatever was harvested before."""

    since: str
    until: str | None = None
    """The last day; None for all that follow."""
    parts: int = 1
    """In how many parts, side by side."""

    def __str__(self) -> str:
        """Return it in words; an interrupted backfill goes on under the same words."""
        return f"{self.since} to {self.until or 'now'} in {self.parts}"
