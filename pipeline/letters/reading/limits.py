"""How much of a file is read. A letter is a few pages; what is far beyond that is refused, not cut."""

from pipeline.errors import UnreadableError

BYTES = 64_000_000
"""Of the file itself."""
MARKUP = 16_000_000
"""Bytes of one text, HTML or XML file, or of one XML part of a package: its parsed form takes ten times as much."""
CHARACTERS = 4_000_000
"""Of text in one document: about 1,500 printed pages."""
LINES = 200_000
"""Of one document."""
PIECES = 5_000
"""Lines or pieces of one page among which a margin column is looked for; no printed page has more."""
PAGES = 1_500
"""Of a paged document."""
SCANNED_PAGES = 40
"""Of a document that must be read by OCR, which takes seconds a page."""
PIXELS = 80_000_000
"""Of the picture of one page: A4 in 300 dots per inch has 8.7 million, A3 in 600 has 70."""
SIDE = 12_000
"""Dots that the picture of a page is wide or high at most."""
EXPANDED = 100_000_000
"""Bytes of a zip package's parts that are read, together."""
RATIO = 400
"""How many times its compressed size one part may expand to, beyond the first megabyte."""
ENTRIES = 5_000
"""Parts of a zip package."""


def check_bytes(content: bytes) -> None:
    """Refuse a file of too many bytes. Raises UnreadableError."""
    if len(content) > BYTES:
        raise UnreadableError("too-large", f"the file has {len(content):,} bytes; at most {BYTES:,} are read")


def too_large(what: str, limit: int) -> UnreadableError:
    """Return the error for a document with more of something than is read."""
    return UnreadableError("too-large", f"the document has more than {limit:,} {what}")
