"""Bytes to a letter as printed."""

from pipeline.model.document import Document
from pipeline.reading.formats.sniff import reader


def read_document(content: bytes, name: str) -> Document:
    """Return the readable content of a file: its format is told by the bytes, then by the name's suffix.

    Raises UnreadableError, and nothing else, whatever the bytes.
    """
    return reader(content, name)(content)
