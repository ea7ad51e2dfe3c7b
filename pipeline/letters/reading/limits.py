"""Limits on the size of a file. A letter is a few pages; a file far beyond that is refused, not cut."""

from pipeline.errors import UnreadableError

BYTES = 64_000_000
"""Bytes of the file itself, at most."""
MARKUP = 16_000_000
"""Bytes of one text, HTML or XML file, or of one XML part of a package. The parsed form takes ten times as much."""
CHARACTERS = 4_000_000
"""Characters of text in one document: about 1,500 printed pages."""
LINES = 200_000
"""Lines of one document."""
PIECES = 5_000
"""Lines or pieces of one page that are searched for a margin column; no printed page has more."""
PAGES = 1_500
"""Pages of a paged document."""
SCANNED_PAGES = 40
"""Pages of a document that OCR must read, which takes seconds a page."""
PIXELS = 80_000_000
"""Pixels in the picture of one page: A4 at 300 dots per inch has 8.7 million, A3 at 600 has 70 million."""
SIDE = 12_000
"""Largest width and height of the picture of a page, in dots."""
EXPANDED = 100_000_000
"""Total bytes that are read from the parts of a zip package."""
RATIO = 400
"""How many times its compressed size one part may expand to, beyond the first megabyte."""
ENTRIES = 5_000
"""Parts of a zip package."""


def check_bytes(content: bytes) -> None:
    """Refuse a file with too many bytes. Raises UnreadableError."""
    if len(content) > BYTES:
        raise UnreadableError("too-large", f"the file has {len(content):,} bytes; at most {BYTES:,} are read")


def too_large(what: str, limit: int) -> UnreadableError:
    """Return the error for a document that has more of something than the limit."""
    return UnreadableError("too-large", f"the document has more than {limit:,} {what}")
