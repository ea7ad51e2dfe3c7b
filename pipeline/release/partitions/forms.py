"""The forms in which text files are published: compressed next to the plain file, or compressed only."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from msgspec.structs import replace

from pipeline import formats
from pipeline.formats.compressed import SUFFIXES, compress
from pipeline.model.fileformat import FileFormat
from pipeline.model.release import Content, File
from pipeline.release.describe.entries import sha256

LEAST = 1_000_000
"""Least size in bytes of a file that gets compressed forms next to it."""


def in_forms(folder: Path, files: Iterable[File], plain_rdf: bool) -> Iterator[File]:
    """Write the compressed forms of files in a folder, and yield all files that are there then.

    Large text files get them. Without `plain_rdf` every file of RDF gets them, and is removed itself.
    """
    for file in files:
        found, place = _format(file.path), folder / file.path
        is_only = found is not None and found.is_graph and found.is_text and not plain_rdf
        content = Content(bytes=place.stat().st_size, sha256=sha256(place)) if is_only else None
        if is_only or (is_text(file.path) and place.stat().st_size >= LEAST):
            yield from _compressed(folder, file, content)
        if is_only:
            place.unlink()
        else:
            yield file


def is_text(path: str) -> bool:
    """Whether a file of this name is text, which compresses well."""
    found = _format(path)
    return found is not None and found.is_text


def _format(path: str) -> FileFormat | None:
    return formats.known().get(PurePath(path).suffix)


def _compressed(folder: Path, file: File, content: Content | None) -> Iterator[File]:
    """Yield the compressed forms of a file; with its content, these alone will be there to state its facts."""
    for kind, suffix in SUFFIXES.items():
        compress(folder / file.path, folder / f"{file.path}{suffix}", kind)
        form = replace(file, path=f"{file.path}{suffix}", title=f"{file.title}, compressed by {kind}", compression=kind)
        yield (
            replace(form, content=content) if content else replace(form, table=None, rows=None, triples=None, filled={})
        )
