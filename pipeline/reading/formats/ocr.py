"""Text from pictures of pages, by the tesseract program with its Dutch data."""

import shutil
import subprocess
from functools import lru_cache

from pipeline.errors import UnreadableError
from pipeline.reading.formats.glyphs import Piece
from pipeline.reading.formats.layout import Page

DPI = 300
"""Dots per inch that pages are rendered in: what tesseract was trained on."""
SECONDS = 45
"""Longest that one page may take."""
_SURE = 25.0
"""Marks of one or two characters that tesseract is less sure of, in percent, are stains, lines and logos."""
_WIDE = 1.6
"""A blank of more ems parts two pieces of a row."""


def page(picture: bytes, printed: Page) -> Page:
    """Return a page with the pieces that are read in its picture (PNG, JPEG, TIFF or PNM).

    `printed` gives the size that the picture is shown at. Raises UnreadableError where tesseract or its
    Dutch data are not installed, or where it fails or takes too long.
    """
    rows = [row.split("\t") for row in _tesseract(picture).split("\n")[1:]]
    words = [row for row in rows if len(row) == 12]
    sheet = next((row for row in words if row[0] == "1"), None)
    if sheet is None:
        return printed._replace(pieces=[])
    scale_x, scale_y = printed.width / max(1, int(sheet[8])), printed.height / max(1, int(sheet[9]))
    return printed._replace(pieces=_pieces(words, scale_x, scale_y))


def pages_in(picture: bytes) -> Page:
    """Return the page that a picture file shows, taking it to be as wide as A4."""
    rows = [row.split("\t") for row in _tesseract(picture).split("\n")[1:]]
    words = [row for row in rows if len(row) == 12]
    sheet = next((row for row in words if row[0] == "1"), None)
    if sheet is None:
        return Page(595.0, 842.0, [])
    width, height = max(1, int(sheet[8])), max(1, int(sheet[9]))
    scale = 595.0 / width
    return Page(595.0, height * scale, _pieces(words, scale, scale))


def _tesseract(picture: bytes) -> str:
    """Return what tesseract finds, as its table of tab-separated values."""
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableError("ocr-missing", "the document is a scan, and tesseract is not installed")
    if "nld" not in _languages(program):
        raise UnreadableError("ocr-missing", "the document is a scan, and tesseract has no Dutch data (nld)")
    command = [program, "stdin", "stdout", "-l", "nld", "--dpi", str(DPI), "tsv"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError("too-large", f"reading a scanned page took more than {SECONDS} seconds") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise UnreadableError("unreadable", "tesseract cannot read the picture of a page") from error
    return done.stdout.decode("utf-8", "replace")


@lru_cache(maxsize=4)
def _languages(program: str) -> frozenset[str]:
    """Return the languages that tesseract has data for."""
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.SubprocessError, OSError):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split())


def _pieces(rows: list[list[str]], scale_x: float, scale_y: float) -> list[Piece]:
    """Return the words as pieces: those of one line together, parted where a wide blank is between them."""
    found: list[Piece] = []
    line, height = None, 0.0
    for row in rows:
        if row[0] == "4":
            height = int(row[9]) * scale_y
        if row[0] != "5" or not row[11].strip() or not _is_word(row[11], float(row[10])):
            continue
        left, top = int(row[6]) * scale_x, int(row[7]) * scale_y
        right, bottom = left + int(row[8]) * scale_x, top + int(row[9]) * scale_y
        em = max(6.0, min(height, 16.0))
        if row[1:5] == line and left - found[-1].right < _WIDE * em:
            last = found[-1]
            found[-1] = last._replace(
                text=f"{last.text} {row[11]}", top=min(last.top, top), right=right, bottom=max(last.bottom, bottom)
            )
        else:
            found.append(Piece(row[11], left, top, right, bottom, round(em * 1.1, 1), False))
        line = row[1:5]
    return found


def _is_word(text: str, sure: float) -> bool:
    """Return whether what was read is text, not a stain."""
    letters = sum(character.isalnum() for character in text)
    return sure >= _SURE or (letters > 2 and letters > 0.6 * len(text))
