"""A period that a backfill covers."""

import msgspec


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Every record that a source has for some days, including records that were harvested before."""

    since: str
    until: str | None = None
    """Last day; None for no end."""
    parts: int = 1
    """Number of parts into which the period is split."""

    def __str__(self) -> str:
        """Return the period in words; an interrupted backfill resumes under the same words."""
        return f"{self.since} to {self.until or 'now'} in {self.parts}"
