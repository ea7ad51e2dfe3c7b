"""What the files of a release are made from that stand in it once, however many parts its letters have."""

from collections.abc import Mapping, Sequence

import msgspec

Part = str | None
"""The year of the letters of a part, or `undated`; None for all letters of a dataset that is not partitioned."""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a release, and what they have in common."""

    parts: tuple[Part, ...]
    """Sorted; `undated` comes last."""
    distinct: Mapping[str, Sequence[str]]
    """Name of each table of distinct things to their sorted IRIs."""


def place(part: Part, name: str) -> str:
    """Return the path of a file of a part below the release folder.

    >>> place("2011", "letters.csv"), place(None, "letters.csv")
    ('2011/letters.csv', 'letters.csv')
    """
    return name if part is None else f"{part}/{name}"


def resource(part: Part, table: str) -> str:
    """Return what the descriptor calls a table of a part.

    >>> resource("2011", "letters"), resource(None, "letters")
    ('letters-2011', 'letters')
    """
    return table if part is None else f"{table}-{part}"
