"""Read PDF with pdfium: the text layer with places; pages without a text layer are read as scans."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits
from pipeline.letters.reading.formats import directions, fontmaps, glyphs, kerning, ocr, visibility
from pipeline.letters.reading.formats.layout import LaidOutPage, arrange
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.model.document import Document, DocumentIssue

_LEAST = 1.2
"""Height of a line, in points, below which text is too small to read."""
_NOTES = 500
"""Maximum number of annotations of a page that are searched for form fields."""
_NAMED = 5
"""Maximum number of pages that an issue lists."""
_FEW = 20
"""A page with fewer characters, without blanks, shows its text (if any) as a picture."""

_LAYER = re.compile(rb"/OCG(?!s\s{0,9}\[\s{0,9}\])")
"""A layer that may be turned off; an empty list of layers is none (ISO 32000-1, 8.11.4.2)."""


def read(content: bytes) -> Document:
    """Return a PDF as a document.

    Raises UnreadableError where it is encrypted, broken, empty or too large, or where it is a scan and
    no OCR is installed.
    """
    try:
        source = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableError("encrypted", "the PDF opens with a password only") from error
        raise UnreadableError("unreadable", f"the file is no whole PDF: {error}") from error
    with closing(source):
        if len(source) > limits.PAGES:
            raise limits.too_large("pages", limits.PAGES)
        try:
            pages, issues, unmapped = _pages(source, _LAYER.search(content) is not None)
            scanned = _read_pictures(source, pages)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("unreadable", f"a page of the PDF cannot be read: {error}") from error
    return document(
        "scan" if scanned == len(pages) else "pdf", pages, (*issues, *_doubts(unmapped, pages), *ocr.note(scanned))
    )


def document(form: str, pages: list[LaidOutPage], issues: tuple[DocumentIssue, ...] = ()) -> Document:
    """Return the document of printed pages. Raises UnreadableError where no text is printed on them."""
    lines = LineBuilder()
    sizes: dict[float, float] = {}
    for number, rows in enumerate(arrange(pages), 1):
        for text, box, height, bold, _, gap, role in rows:
            size = sizes.get(height)
            if size is None:
                size = sizes[height] = round(height / 1.2, 1)
            lines.add(text, page=number, gap=gap, role=role, box=box, bold=bold, size=size)
    if not lines.lines:
        raise UnreadableError("empty", "no text is printed on any page")
    return lines.document(form, pages=len(pages), issues=issues)


class _Printed(NamedTuple):
    """One page, and counts of the text in its text layer that is not read."""

    page: LaidOutPage
    unseen: int
    """Number of characters that are not visible."""
    across: int
    """Number of characters that run in another direction than most."""
    unmapped: bool
    """Whether the page's letters have no map to characters."""


def _pages(
    source: pypdfium2.PdfDocument, layers: bool
) -> tuple[list[LaidOutPage], tuple[DocumentIssue, ...], list[int]]:
    """Return every page with its readable text, issues about the rest of the text layer, and the pages without map."""
    found: list[_Printed] = []
    total = 0
    for index in range(len(source)):
        page = _loaded(source, index)
        try:
            found.append(_page(page, index, layers))
        finally:
            pdfium.FPDF_ClosePage(page)
        total += sum([len(piece.text) for piece in found[-1].page.pieces])
        if total > limits.CHARACTERS:
            raise limits.too_large("characters", limits.CHARACTERS)
    unmapped = _without_map(found)
    pages = [_shown(one.page) for one in found]
    for number in unmapped:
        pages[number - 1] = pages[number - 1]._replace(pieces=[])
    return pages, tuple(_left_out(found)), unmapped


def _loaded(source: pypdfium2.PdfDocument, index: int) -> pdfium.FPDF_PAGE:
    """Load a page; for a page with form fields, load the contents of the fields as text of the page."""
    page = pdfium.FPDF_LoadPage(source.raw, index)
    if (
        page
        and _has_fields(page)
        and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    ):
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(source.raw, index)
    if not page:
        raise UnreadableError("unreadable", f"page {index + 1} of the PDF cannot be read")
    return page


def _has_fields(page: pdfium.FPDF_PAGE) -> bool:
    """Return whether a page has a form field."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            pdfium.FPDFPage_CloseAnnot(note)
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                return True
    return False


def _without_map(found: list[_Printed]) -> list[int]:
    """Return the numbers, from 1, of the pages whose letters have no map to characters."""
    everywhere = fontmaps.is_scrambled([" ".join(piece.text for piece in one.page.pieces) for one in found])
    return [number for number, one in enumerate(found, 1) if everywhere or one.unmapped]


def _doubts(unmapped: list[int], pages: list[LaidOutPage]) -> Iterator[DocumentIssue]:
    """Yield the issue about pages whose letters have no map to characters."""
    if unmapped:
        where = ", ".join(map(str, unmapped[:_NAMED])) + (", …" if len(unmapped) > _NAMED else "")
        read = "read by OCR" if all(pages[number - 1].pieces for number in unmapped) else "not read"
        yield DocumentIssue("font-map-broken", f"letters on page {where} have no map to characters: {read}")


def _left_out(pages: list[_Printed]) -> Iterator[DocumentIssue]:
    """Yield the issues about text that is not read, with pages and number of characters."""
    unseen = {number: one.unseen for number, one in enumerate(pages, 1) if one.unseen}
    if unseen:
        yield DocumentIssue("text-not-visible", f"{_counted(unseen)} that nobody sees are left out")
    across = {number: one.across for number, one in enumerate(pages, 1) if directions.is_much(one.across)}
    if across:
        yield DocumentIssue("text-lost", f"{_counted(across)} that run in another direction are not read")


def _counted(found: dict[int, int]) -> str:
    """Return a phrase with the number of characters and their pages."""
    where = ", ".join(map(str, list(found)[:_NAMED])) + (", …" if len(found) > _NAMED else "")
    return f"{sum(found.values())} characters on {'page' if len(found) == 1 else 'pages'} {where}"


def _page(page: pdfium.FPDF_PAGE, index: int, layers: bool) -> _Printed:
    """Return one page, with plain pdfium calls: the helpers of its library cost as much as loading a small page."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise UnreadableError("unreadable", f"page {index + 1} of the PDF cannot be read")
    try:
        text, look = glyphs.characters(text_page), visibility.look_at(page)
        unmapped = fontmaps.is_unmapped(text)
        hidden = visibility.hidden(page, text_page, text, look, layers)
        text = _without(text, hidden) if hidden else text
        flagged = turns = pdfium.FPDFPage_GetRotation(page)
        across: list[int] = []
        if look.turned or turns:
            turns, across = directions.direction(text_page, text, turns)
            text = _without(text, across) if across else text
        if inner := kerning.kerned(text_page, text):
            text = _without(text, inner)
        found = glyphs.pieces(text_page, text, _visible(page, width, height), turns)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    if (turns - flagged) % 2:
        width, height = height, width
    seen = [piece for piece in found if piece.size >= _LEAST]
    unseen = len(hidden) + sum(len(piece.text) for piece in found if piece.size < _LEAST)
    return _Printed(
        LaidOutPage(width, height, seen if len(seen) < len(found) else found), unseen, len(across), unmapped
    )


def _without(text: str, hidden: list[int]) -> str:
    """Return the text of a page with its hidden characters blanked; the other characters keep their indices."""
    signs = list(text)
    for index in hidden:
        signs[index] = "\0"
    return "".join(signs)


def _visible(page: pdfium.FPDF_PAGE, width: float, height: float) -> glyphs.Place:
    """Return the visible box of the page."""
    box = pdfium.FS_RECTF()
    if pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box)):
        return box.left, box.top, box.right, box.bottom
    return 0.0, height, width, 0.0


def _shown(page: LaidOutPage) -> LaidOutPage:
    """Return a page without the pieces that are a line or more outside it."""
    far, low = page.width + 20, page.height + 20
    return page._replace(
        pieces=[piece for piece in page.pieces if -20 < piece.left < far and piece.bottom > -20 and piece.top < low]
    )


def _read_pictures(source: pypdfium2.PdfDocument, pages: list[LaidOutPage]) -> int:
    """Read the pages that show text as a picture, if the first page does, and return their number."""
    bare = [index for index, page in enumerate(pages) if _is_bare(page)]
    if not bare or bare[0] != 0 or not any(_has_picture(source, index) for index in bare[:3]):
        return 0
    if len(bare) > limits.SCANNED_PAGES:
        raise limits.too_large("scanned pages", limits.SCANNED_PAGES)
    for index in bare:
        pages[index] = ocr.page(_picture(source, index), pages[index])
    return len(bare)


def _picture(source: pypdfium2.PdfDocument, index: int) -> bytes:
    """Return a page as a grey picture, at the best size for OCR or as large as the limits allow."""
    page = source[index]
    try:
        width, height = page.get_size()
        most = min(limits.SIDE / max(width, height, 1.0), (limits.PIXELS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=min(ocr.DPI / 72, most), grayscale=True)
        raster = _pgm(bytes(picture.buffer), picture.width, picture.height, picture.stride)
        picture.close()
    except (ValueError, OverflowError) as error:
        raise UnreadableError("unreadable", f"page {index + 1} of the PDF has no size that can be drawn") from error
    finally:
        page.close()
    return raster


def _is_bare(page: LaidOutPage) -> bool:
    printed = 0
    for piece in page.pieces:
        printed += len(piece.text) - piece.text.count(" ")
        if printed >= _FEW:
            return False
    return True


def _has_picture(source: pypdfium2.PdfDocument, index: int) -> bool:
    """Return whether anything is drawn on a page."""
    page = source[index]
    try:
        return bool(pdfium.FPDFPage_CountObjects(page.raw) > 0)
    finally:
        page.close()


def _pgm(raster: bytes, width: int, height: int, stride: int) -> bytes:
    """Return a grey picture in the plainest format there is (PGM)."""
    rows = raster if stride == width else b"".join(raster[y * stride : y * stride + width] for y in range(height))
    return b"P5\n%d %d\n255\n" % (width, height) + rows
