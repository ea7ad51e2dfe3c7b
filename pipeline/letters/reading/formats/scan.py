"""Read pictures of letters (PNG, JPEG, TIFF) with OCR."""

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits
from pipeline.letters.reading.formats import ocr
from pipeline.letters.reading.formats.pdf import document
from pipeline.model.document import Document


def read(content: bytes) -> Document:
    """Return a picture as a document of one page.

    Raises UnreadableError where OCR is not installed, fails, or finds no text, or where a PNG states more dots than
    the limit.
    """
    if content.startswith(b"\x89PNG"):
        width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
        if width * height > limits.PIXELS:
            raise UnreadableError("too-large", f"the picture is {width} by {height} dots")
    return document("scan", [ocr.page(content)], ocr.note(1))
