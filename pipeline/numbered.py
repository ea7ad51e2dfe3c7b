"""Files that carry the number of their schema, so that a later version can convert them and an earlier one refuse.

Of a file in the state, which can be made again, an older one is made again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.errors import NewerError

SCHEMA = 1


class NumberedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a JSON file with the number of its schema."""

    schema: int = SCHEMA
    """Number of the schema; a file of a version that wrote no number has the first."""


def refuse_newer(file: Path, found: int, known: int) -> None:
    """Raise NewerError where a file has a schema with a higher number than this version of the program knows."""
    if found > known:
        raise NewerError(
            f"{file} has schema {found}, made by a newer Brievenbus; this one knows {known}: install that version"
        )


Content = TypeVar("Content", bound=NumberedFile)


def read_numbered(
    file: Path, kind: type[Content], dec_hook: Callable[[type, Any], Any] | None = None, known: int = SCHEMA
) -> Content:
    """Return the content of a file.

    Raises NewerError where a later version of this program wrote it, msgspec.MsgspecError where it is damaged, and
    OSError where it cannot be read.
    """
    raw = file.read_bytes()
    refuse_newer(file, msgspec.json.decode(raw, type=NumberedFile).schema, known)
    return msgspec.json.decode(raw, type=kind, dec_hook=dec_hook)
