"""Bytes to a letter as printed."""

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits
from pipeline.letters.reading.formats.sniff import reader
from pipeline.letters.reading.recognise import recognise as recognise
from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter


def read_document(content: bytes, name: str) -> Document:
    """Return the readable content of a file: its format is told by the bytes, then by the name's suffix.

    Raises UnreadableError, and nothing else, whatever the bytes: code `empty`, `unsupported-format`,
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
    """Return the letter that a file holds, as printed. Raises UnreadableError as `read_document` does."""
    return recognise(read_document(content, name))
