"""Read the bytes of a file into a letter as printed."""

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.sniff import reader
from pipeline.letters.reading.recognise import recognise as recognise
from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter


def read_document(content: bytes, name: str) -> Document:
    """Return the readable content of a file. The bytes decide its format, then the suffix of its name.

    Raises UnreadableError, and no other error, whatever the bytes: code `empty`, `unsupported-format`,
    `encrypted`, `unreadable`, `too-large` or `ocr-missing`.
    """
    limits.check_bytes(content)
    try:
        document = reader(content, name)(content)
    except RecursionError as error:
        raise UnreadableError("unreadable", "the document nests its parts too deeply") from error
    if not document.lines:
        raise UnreadableError("empty", "the file holds no text")
    return document


def read(content: bytes, name: str) -> PrintedLetter:
    """Return the letter in a file, as printed. Raises UnreadableError in the same cases as `read_document`."""
    return recognise(read_document(content, name))
