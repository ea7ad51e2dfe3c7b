"""Extract the letter from a zip: some publishers wrap the one document, or the letter with its annexes."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.errors import UnreadableError

TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}
"""Readable document formats, from most to least structured."""
MOST_MEMBERS = 2_000
MOST_BYTES = 64 * 2**20
OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
"""Members that show that a zip is itself a document (ECMA-376 part 2; OpenDocument 1.3 part 2)."""
_LETTER = re.compile(r"(?<![a-z])(?:kamer|aanbiedings)?brief(?![a-z])", re.IGNORECASE)
_OTHER = re.compile(r"(?<![a-z])(?:bijlage|beslisnota|nota|rapport)", re.IGNORECASE)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
)


class Unpacked(NamedTuple):
    """A document from a zip."""

    content: bytes
    media_type: str


def is_zip(content: bytes) -> bool:
    """Return whether these bytes are a zip that is not itself an office document."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not OFFICE & set(archive.namelist())
    except _DAMAGED:
        return True


def unpack(content: bytes) -> Unpacked:
    """Return the letter in a zip: the only document, or the only one with the name of a letter.

    Raises UnreadableError if the letter cannot be identified, or cannot be unpacked within the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member = _letter(archive.infolist())
            if member.flag_bits & 1:
                raise UnreadableError("encrypted", f"the zip has {member.filename[:200]!r} under a password")
            with archive.open(member) as file:
                unpacked = file.read(MOST_BYTES + 1)
    except _DAMAGED as error:
        raise UnreadableError("unreadable", f"the zip cannot be unpacked: {str(error)[:200]}") from None
    if len(unpacked) > MOST_BYTES:
        raise UnreadableError("too-large", f"a document of more than {MOST_BYTES:,} bytes in a zip")
    if not unpacked:
        raise UnreadableError("empty", "the document in the zip has no bytes")
    return Unpacked(unpacked, TYPES[_suffix(member)])


def _letter(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if len(members) > MOST_MEMBERS:
        raise UnreadableError("too-large", f"a zip of {len(members):,} files")
    documents = sorted((one for one in members if _is_document(one)), key=lambda one: one.filename)
    if not documents:
        raise UnreadableError("unsupported-format", "a zip without a document that is read")
    for chosen in (documents, [one for one in documents if _is_named(one)]):
        if len({PurePosixPath(one.filename).with_suffix("") for one in chosen}) == 1:
            return min(chosen, key=lambda one: list(TYPES).index(_suffix(one)))
    message = f"a zip of {len(documents)} documents, and their names do not show which one is the letter"
    raise UnreadableError("unsupported-format", message)


def _is_document(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not member.is_dir() and not is_hidden and _suffix(member) in TYPES


def _is_named(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename).name
    return _LETTER.search(name) is not None and _OTHER.search(name) is None


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()
