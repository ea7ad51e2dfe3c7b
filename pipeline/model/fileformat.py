"""Facts about a file format: every description, check, page and server takes them from here."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from pipeline.model.dataset import Text


class FileFormat(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about the files of one output; none has a default, so that none is forgotten."""

    suffix: str
    """End of the names of its files, with the dot; no other output may have it."""
    name: str
    """Short name, the same in every language: `Turtle`."""
    title: Text
    """Title of a file, in Dutch and English."""
    media_type: str
    """Name in IANA's registry of media types, without parameters."""
    file_type: str | None
    """Concept in the EU authority table of file types; None where the table has none."""
    standard: str | None
    """Address of its specification; None for a format without one."""
    is_text: bool
    """Whether a large file also gets compressed forms; RDF of a large dataset has these alone."""
    is_graph: bool
    """Whether a file has the statements of all its letters in RDF; pyoxigraph must know the media type."""
    count: Callable[[Path], int] | None
    """Count the rows of a file, -1 where it cannot be read; None where the rows are not counted this way: tables in CSV
    and RDF are read whole by checks of their own."""
