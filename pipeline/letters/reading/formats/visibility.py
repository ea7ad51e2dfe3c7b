"""Detect hidden text on a PDF page: under a bar, white on white, drawn invisibly, too small.

The objects of the page show which text may be hidden. The page itself, rendered, shows whether it is: where a
character is hidden, all dots are alike. So white letters on a dark bar, grey letters, letters on a marker's yellow and
the text recognised above a scan are kept, and anything that covers text hides it, however it was made.
"""

import ctypes
import math
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium

from pipeline.letters.reading.formats.glyphs import quick

_TEXT, _FORM = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM
_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_LIGHT = 200
"""A letter whose red, green and blue are all above this, out of 255, may be as light as the paper."""
_OPAQUE = 128
"""A letter with an opacity below this, out of 255, may be as light as the paper too."""
_OBJECTS = 100_000
"""Maximum number of objects that are examined on a page; no printed page has more."""
_DEEPEST = 5
"""Number of forms within each other in which objects are examined."""
_SCALE = 2.0
"""Dots per point at which a page is rendered to examine it."""
_SIDE = 3000
"""Maximum width and height of the rendered page, in dots."""
_ALIKE = 10
"""Maximum difference between the dots of a hidden character, out of 255."""
_PAPER = 56
"""The same limit on a scan, where paper has grain."""
_DARK = 96
"""Dots darker than this are a bar, not paper."""
_COVERS = (
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_REDACT,
    pdfium.FPDF_ANNOT_LINE,
)
"""Annotations that may hide the text below them."""
_COVERS_KEPT = 200
"""Most areas that are kept of a page; of more, all text may be covered."""
_EDGE = 1.0
"""Points by which an object may be drawn larger than its bounds."""
_LEVEL = 0.05
"""Slope below which a line is level."""
_WHOLE = 0.5
"""A picture larger than this share of a page is a scan of it."""


_pointer = ctypes.c_void_p
_object = quick(pdfium.FPDFPage_GetObject, _pointer, _pointer, ctypes.c_int)
_within = quick(pdfium.FPDFFormObj_GetObject, _pointer, _pointer, ctypes.c_ulong)
_kind = quick(pdfium.FPDFPageObj_GetType, ctypes.c_int, _pointer)
_mode = quick(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _pointer)
_fill = quick(pdfium.FPDFPageObj_GetFillColor, ctypes.c_int, *[_pointer] * 5)
_bounds = quick(pdfium.FPDFPageObj_GetBounds, ctypes.c_int, *[_pointer] * 5)
_owner = quick(pdfium.FPDFText_GetTextObject, _pointer, _pointer, ctypes.c_int)
_matrix = quick(pdfium.FPDFPageObj_GetMatrix, ctypes.c_int, _pointer, _pointer)
_TO_DOTS = (ctypes.c_int, _pointer, *[ctypes.c_int] * 5, *[ctypes.c_double] * 2, *[_pointer] * 2)
_to_dots = quick(pdfium.FPDF_PageToDevice, *_TO_DOTS)
_tight = quick(pdfium.FPDFText_GetCharBox, ctypes.c_int, _pointer, ctypes.c_int, *[_pointer] * 4)


class _Area(NamedTuple):
    """A part of a page, in points."""

    left: float
    bottom: float
    right: float
    top: float


_EVERYWHERE = _Area(-math.inf, -math.inf, math.inf, math.inf)


class Look(NamedTuple):
    """Result of examining the objects of a page."""

    texts: set[int]
    """Text objects that may be hidden by how they are drawn."""
    covers: tuple[_Area, ...]
    """Areas of what is drawn above text and may hide it."""
    scanned: bool
    """Whether a picture covers most of the page."""
    turned: bool
    """Whether some text does not run from left to right."""


def hidden(page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE, text: str, look: Look, layers: bool) -> list[int]:
    """Return the indices of the characters that are not visible on a page, in order, without blanks.

    `layers` is whether the file has optional layers, which may be turned off.
    """
    if not text.strip():
        return []
    if not look.texts and not look.covers and not layers:
        return []
    address = ctypes.cast(text_page, _pointer).value
    asked = [index for index, sign in enumerate(text) if not sign.isspace() and sign not in "\0\ufffe\2"]
    if not layers:
        below = _below(address or 0, asked, look.covers)
        asked = [index for index in asked if index in below or _owner(address, index) in look.texts]
    if not asked:
        return []
    drawn = _Drawn(page, address or 0, look.scanned)
    return [index for run in _runs(asked, text, look.scanned) for index in drawn.unseen(run)]


def _below(text_page: int, asked: list[int], covers: Collection[_Area]) -> frozenset[int]:
    """Return the characters that touch an area; all, where one of the areas is everywhere."""
    if not covers or _EVERYWHERE in covers:
        return frozenset(asked if covers else ())
    found = []
    sides = (ctypes.c_double * 4)()
    addresses = [ctypes.addressof(sides) + 8 * part for part in range(4)]
    for index in asked:
        if _tight(text_page, index, *addresses):
            left, right, bottom, top = sides
            for one in covers:
                if left < one.right and right > one.left and bottom < one.top and top > one.bottom:
                    found.append(index)
                    break
    return frozenset(found)


def _runs(asked: list[int], text: str, scanned: bool) -> Iterator[list[int]]:
    """Yield characters one by one; on a scan word by word, as recognised text is not exactly where it is printed."""
    if not scanned:
        yield from ([index] for index in asked)
        return
    run: list[int] = []
    for index in asked:
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def look_at(page: pdfium.FPDF_PAGE) -> Look:
    """Examine the objects of a page in the order in which they are drawn."""
    texts: set[int] = set()
    text = scan = turned = False
    covers = [_EVERYWHERE] if _has_cover(page) else []
    matrix, color, box = (ctypes.c_float * 6)(), (ctypes.c_uint * 4)(), (ctypes.c_float * 4)()
    matrix_address = ctypes.addressof(matrix)
    colors = [ctypes.addressof(color) + 4 * part for part in range(4)]
    sides = [ctypes.addressof(box) + 4 * part for part in range(4)]
    area = _WHOLE * pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for kind, found, outer in _objects(page):
        if kind == _TEXT:
            text = True
            if not turned and _matrix(found, matrix_address):
                across, rising = matrix[0], matrix[1]
                turned = across < 0 or (rising != 0 and abs(rising) > _LEVEL * abs(across))
            light = _mode(found) in _INVISIBLE_MODES or not _fill(found, *colors)
            if light or color[3] < _OPAQUE or (color[0] > _LIGHT and color[1] > _LIGHT and color[2] > _LIGHT):
                texts.add(found)
        elif kind == _FORM:
            turned = turned or (bool(_matrix(found, matrix_address)) and (matrix[1] != 0 or matrix[0] < 0))
        else:
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE and _bounds(found, *sides):
                scan = scan or (box[2] - box[0]) * (box[3] - box[1]) > area
            if text and covers[-1:] != [_EVERYWHERE] and _is_filled(found, kind, 0.0 if found != outer else _THIN):
                known = len(covers) < _COVERS_KEPT and _bounds(outer, *sides)
                covers.append(
                    _Area(box[0] - _EDGE, box[1] - _EDGE, box[2] + _EDGE, box[3] + _EDGE) if known else _EVERYWHERE
                )
    if scan and covers:  # The words that were recognised on a scan are not exactly where they are printed.
        covers = [_EVERYWHERE]
    return Look(texts, tuple(covers) if text else (), scan, turned)


def _is_filled(found: int, kind: int | None, thin: float) -> bool:
    """Return whether a drawn object covers an area: a picture, a shade, or a path that is filled or drawn broadly.

    `thin` is a width that hides nothing, in the points of its own form, which may be drawn larger.
    """
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return True
    mode, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    handle = ctypes.cast(found, pdfium.FPDF_PAGEOBJECT)
    pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(mode), ctypes.byref(stroke))
    pdfium.FPDFPageObj_GetStrokeWidth(handle, ctypes.byref(width))
    sides = [ctypes.c_float() for _ in range(4)]
    if mode.value and pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, sides)):
        left, bottom, right, top = (side.value for side in sides)
        return min(right - left, top - bottom) > thin
    return bool(stroke.value) and width.value > thin


_THIN = 2.5
"""Line width, in points; thinner lines hide no text."""


def _objects(page: pdfium.FPDF_PAGE) -> Iterable[tuple[int | None, int, int]]:
    """Return kind and handle of the objects of a page, and those in each form, in the order in which they are drawn.

    The last value is the object of the page itself that has the object in it, or is it: bounds of others are not in
    points of the page.
    """
    address = ctypes.cast(page, _pointer).value
    count = min(pdfium.FPDFPage_CountObjects(page), _OBJECTS)
    found = [(_kind(one), one, one) for index in range(count) if (one := _object(address, index))]
    return _with_inner(found, 1) if any(kind == _FORM for kind, _, _ in found) else found


def _with_inner(objects: Iterable[tuple[int | None, int, int]], depth: int) -> Iterator[tuple[int | None, int, int]]:
    """Yield objects, and those in each form after the form."""
    for kind, one, outer in objects:
        yield kind, one, outer
        if kind == _FORM and depth <= _DEEPEST:
            yield from _with_inner(_in_form(one, outer), depth + 1)


def _in_form(form: int, outer: int) -> Iterator[tuple[int | None, int, int]]:
    count = min(pdfium.FPDFFormObj_CountObjects(ctypes.cast(form, pdfium.FPDF_PAGEOBJECT)), _OBJECTS)
    return ((_kind(one), one, outer) for index in range(count) if (one := _within(form, index)))


def _has_cover(page: pdfium.FPDF_PAGE) -> bool:
    """Return whether an annotation of a page may hide text below it."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 200)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            pdfium.FPDFPage_CloseAnnot(note)
            if kind in _COVERS:
                return True
    return False


class _Drawn:
    """A page rendered as it is seen, in grey."""

    def __init__(self, page: pdfium.FPDF_PAGE, text_page: int, scanned: bool) -> None:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(_SCALE, _SIDE / max(width, height, 1.0))
        self._address, self._text_page, self._scanned = ctypes.cast(page, _pointer).value, text_page, scanned
        self._sides, self._dot_found = (ctypes.c_double * 4)(), (ctypes.c_int * 2)()
        self._side_addresses = [ctypes.addressof(self._sides) + 8 * part for part in range(4)]
        self._dot_addresses = [ctypes.addressof(self._dot_found) + 4 * part for part in range(2)]
        self._width, self._height = max(1, round(width * scale)), max(1, round(height * scale))
        bitmap = pdfium.FPDFBitmap_CreateEx(self._width, self._height, pdfium.FPDFBitmap_Gray, None, 0)
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, self._width, self._height, 0xFFFFFFFF)
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, self._width, self._height, 0, flags)
            self._stride = pdfium.FPDFBitmap_GetStride(bitmap)
            self._dots = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), self._stride * self._height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def unseen(self, run: list[int]) -> list[int]:
        """Return the hidden characters of a run: each one under a bar, or all where none is visible."""
        ranges = [self._range(index) for index in run]
        if self._scanned:
            barred = [
                index
                for index, found in zip(run, ranges, strict=True)
                if found is not None and found[1] - found[0] <= _ALIKE and found[1] < _DARK
            ]
            seen = [found for found in ranges if found is not None]
            lowest, highest = min((low for low, _ in seen), default=0), max((high for _, high in seen), default=255)
            return run if seen and highest - lowest <= _PAPER else barred
        return [
            index
            for index, found in zip(run, ranges, strict=True)
            if found is not None and found[1] - found[0] <= _ALIKE
        ]

    def _range(self, index: int) -> tuple[int, int] | None:
        """Return the darkest and the lightest dot of a character's area, or None if it has no place on the page."""
        if not _tight(self._text_page, index, *self._side_addresses):
            return None
        left, right, bottom, top = self._sides
        corners = [self._dot(left, bottom), self._dot(right, top)]
        (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(self._width, x1 + 1), min(self._height, y1 + 1)
        if x0 >= x1 or y0 >= y1:
            return None
        rows = [self._dots[y * self._stride + x0 : y * self._stride + x1] for y in range(y0, y1)]
        return min(map(min, rows)), max(map(max, rows))

    def _dot(self, x: float, y: float) -> tuple[int, int]:
        """Return the dot at a point of the page, taking the page's rotation into account."""
        _to_dots(self._address, 0, 0, self._width, self._height, 0, x, y, *self._dot_addresses)
        across, down = self._dot_found
        return across, down
