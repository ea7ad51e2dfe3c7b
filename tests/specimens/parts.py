"""A letter in parts, as somebody lays it out: what the renderers of this folder draw and the texts below it give."""

import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

NOTE = re.compile(r"\[\^(\d+)\]")
"""Where a text refers to a footnote: `[^1]` is the first of `Parts.footnotes`."""


class Side(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One block of the margin column: texts in bold (a label, a directorate-general), then plain ones.

    A text that is too long for the column goes on in the next line; a paged format breaks it, others need not.
    """

    bold: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    repeated: bool = False
    """Whether the block returns on every further page."""


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One block of the body. A table has rows; every other block has text."""

    kind: Literal["paragraph", "heading", "list-item", "table"] = "paragraph"
    text: str = ""
    mark: str = "•"
    """What stands before a list item: a bullet, a dash, `1.`."""
    rows: tuple[tuple[str, ...], ...] = ()


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signature. The name stands below the role, or above it where `name_first` says so."""

    role: str
    name: str
    before: str = ""
    """A line above it, such as `mede namens de minister van …,`."""
    name_first: bool = False


class Parts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a letter on the letterhead of a ministry prints."""

    ministry: tuple[str, ...] = ()
    """Lines beside the logo; empty where the name is in the logo only."""
    return_address: str = ""
    addressee: tuple[str, ...]
    side: tuple[Side, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    """Label and value of the lines above the body, such as Datum and Betreft."""
    salutation: str = ""
    body: tuple[Block, ...]
    closing: str = ""
    signatures: tuple[Signature, ...] = ()
    enclosures: tuple[str, ...] = ()
    """Titles in the list of enclosures below the signature."""
    annex: tuple[Block, ...] = ()
    """What follows on a page of its own, such as questions and their answers."""
    footnotes: tuple[str, ...] = ()


def load(file: Path) -> Parts:
    """Return the letter that a TOML file holds. Raises msgspec.ValidationError for an unknown or missing key."""
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Parts)


def signed(signature: Signature) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of a signature above the pen and those below it."""
    before = (signature.before,) if signature.before else ()
    if signature.name_first:
        return before, (signature.name, signature.role)
    return (*before, signature.role), (signature.name,)


def pieces(text: str) -> list[tuple[str, int | None]]:
    """Return a text as runs, each with the number of the footnote that follows it.

    >>> pieces("Eerst[^1] dan")
    [('Eerst', 1), (' dan', None)]
    """
    found: list[tuple[str, int | None]] = []
    start = 0
    for match in NOTE.finditer(text):
        found.append((text[start : match.start()], int(match[1])))
        start = match.end()
    if start < len(text) or not found:
        found.append((text[start:], None))
    return found
