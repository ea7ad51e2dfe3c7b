"""Read files of word processors: Word and OpenDocument, distinguished by the parts in the package."""

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats import docx, odt
from pipeline.letters.reading.formats.package import Package
from pipeline.model.document import Document

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that contains a password-protected Word document, in the older container format."""


def read(content: bytes) -> Document:
    """Return a Word or OpenDocument file as a document.

    Raises UnreadableError where the package is neither, or is broken, encrypted or too large.
    """
    package = Package(content)
    if package.has("[Content_Types].xml") and (package.has("word/document.xml") or package.has("_rels/.rels")):
        if package.has("xl/workbook.xml") or package.has("ppt/presentation.xml"):
            raise UnreadableError("unsupported-format", "the file is a spreadsheet or a presentation")
        return docx.read(package)
    if package.has("content.xml"):
        if package.has("META-INF/manifest.xml") and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise UnreadableError("encrypted", "the OpenDocument file opens with a password only")
        return odt.read(package)
    raise UnreadableError("unsupported-format", "the zip file is neither a Word nor an OpenDocument file")


def read_container(content: bytes) -> Document:
    """Refuse a file in Microsoft's older container: a Word document with a password, or an old format.

    Always raises UnreadableError.
    """
    if _ENCRYPTED in content:
        raise UnreadableError("encrypted", "the Word document opens with a password only")
    raise UnreadableError("unsupported-format", "the file is of Word 97 to 2003 or another old Office program")
