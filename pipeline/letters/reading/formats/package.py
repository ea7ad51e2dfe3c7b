"""Read zip packages (Word, OpenDocument) from outside, with a limit on the bytes that are expanded."""

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.xml import parse

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)
"""Errors that the standard library raises for damaged archives."""

_OCLC = b"http://purl.oclc.org/ooxml/"
_USUAL = b"http://schemas.openxmlformats.org/"
_STRICT = (
    (_OCLC + b"wordprocessingml/main", _USUAL + b"wordprocessingml/2006/main"),
    (_OCLC + b"officeDocument/relationships", _USUAL + b"officeDocument/2006/relationships"),
    (_OCLC + b"drawingml/main", _USUAL + b"drawingml/2006/main"),
    (_OCLC + b"drawingml/wordprocessingDrawing", _USUAL + b"drawingml/2006/wordprocessingDrawing"),
)
"""Namespaces of Strict Open XML (ISO/IEC 29500-1) and the namespaces that all other programs write for them."""


class Package:
    """Parts of a zip package."""

    def __init__(self, content: bytes) -> None:
        """Open a package. Raises UnreadableError where it is broken, encrypted or too large."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            infos = self._zip.infolist()
        except _BROKEN as error:
            raise UnreadableError("unreadable", f"the zip package is broken: {error}") from error
        if len(infos) > limits.ENTRIES:
            raise limits.too_large("parts", limits.ENTRIES)
        # Some programs part folders by backslashes, which Word forgives.
        self._infos = {info.filename.replace("\\", "/"): info for info in infos}
        self._left = limits.EXPANDED

    def has(self, part: str) -> bool:
        """Return whether the package has a part with that name."""
        return part in self._infos

    def read(self, part: str) -> bytes:
        """Return a part. Raises UnreadableError where it is missing, encrypted, broken or too large."""
        info = self._infos.get(part)
        if info is None:
            raise UnreadableError("unreadable", f"the package has no part {part}")
        if info.flag_bits & 1:
            raise UnreadableError("encrypted", "the package opens with a password only")
        if info.file_size > 1_000_000 + limits.RATIO * info.compress_size:
            raise UnreadableError("too-large", f"the part {part} expands more than {limits.RATIO} times")
        if info.file_size > self._left:
            raise limits.too_large("bytes when expanded", limits.EXPANDED)
        try:
            with self._zip.open(info) as stream:
                content = stream.read(self._left + 1)
        except RuntimeError as error:
            raise UnreadableError("encrypted", f"the part {part} cannot be opened: {error}") from error
        except _BROKEN as error:
            raise UnreadableError("unreadable", f"the part {part} is broken: {error}") from error
        self._left -= len(content)
        if self._left < 0:
            raise limits.too_large("bytes when expanded", limits.EXPANDED)
        return content

    def xml(self, part: str) -> etree._Element:
        """Return the root of an XML part. Raises UnreadableError in the same cases as `read` and `parse`."""
        content = self.read(part)
        for strict, usual in _STRICT if _OCLC in content else ():
            content = content.replace(strict, usual)
        return parse(content)

    def optional(self, part: str) -> etree._Element | None:
        """Return the root of an XML part, or None if the package has no part with that name."""
        return self.xml(part) if self.has(part) else None
