"""Pictures of letters (PNG, JPEG, TIFF), read by OCR."""

from pipeline.model.document import Document
from pipeline.reading.formats import ocr
from pipeline.reading.formats.pdf import document


def read(content: bytes) -> Document:
    """Return a picture as a document of one page.

    Raises UnreadableError where OCR is not installed, fails, or finds no text.
    """
    return document("scan", [ocr.page(content)])
