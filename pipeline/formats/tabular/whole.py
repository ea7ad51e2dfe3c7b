"""The content of files that a release has once, even if its letters are split into parts."""

from collections.abc import Mapping, Sequence

import msgspec

Part = str | None
"""Year of the letters of a part, or `undated`; None for all letters of a dataset that is not partitioned."""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a release, and the data that they share."""

    parts: tuple[Part, ...]
    """Sorted; `undated` comes last."""
    distinct: Mapping[str, Sequence[str]]
    """Sorted IRIs of each table of distinct things, by the table's name."""


def place(part: Part, name: str) -> str:
    """Return the path of a file of a part below the release folder.

    >>> place("2011", "letters.csv"), place(None, "letters.csv")
    ('2011/letters.csv', 'letters.csv')
    """
    return name if part is None else f"{part}/{name}"


def resource(part: Part, table: str) -> str:
    """Return the name of a table of a part in the descriptor.

    >>> resource("2011", "letters"), resource(None, "letters")
    ('letters-2011', 'letters')
    """
    return table if part is None else f"{table}-{part}"
