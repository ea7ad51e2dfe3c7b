"""Read text from pictures of pages with the tesseract program and its Dutch data."""

import shutil
import subprocess
from functools import lru_cache
from statistics import median

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats.glyphs import TextPiece
from pipeline.letters.reading.formats.layout import LaidOutPage
from pipeline.model.document import DocumentIssue

DPI = 300
"""Dots per inch at which pages are rendered: the resolution that tesseract was trained on."""
SECONDS = 45
"""Maximum time for one page, in seconds."""
_SURE = 25.0
"""Minimum confidence in percent; marks of one or two characters below it are stains, lines and logos."""
_A4 = (595.0, 842.0)
"""Width and height in points."""
_CELLS = 12
"""Number of columns in tesseract's table."""
_WIDE = 1.6
"""A blank wider than this, in ems, separates two pieces of a row."""


def page(picture: bytes, printed: LaidOutPage | None = None) -> LaidOutPage:
    """Return a page with the pieces that are read in its picture (PNG, JPEG, TIFF or PNM).

    `printed` gives the size at which the picture is shown; without it the page is as wide as A4. Raises
    UnreadableError where tesseract or its Dutch data are not installed, or where it fails or takes too long.
    """
    return page_of(_tesseract(picture), printed)


def note(pages: int) -> tuple[DocumentIssue, ...]:
    """Return the issue that pages were read by OCR, which may confuse some letters; no issue for 0 pages."""
    what = "1 page was" if pages == 1 else f"{pages} pages were"
    return (DocumentIssue("read-by-ocr", f"{what} read by OCR, which may take letters for others"),) if pages else ()


def page_of(found: str, printed: LaidOutPage | None) -> LaidOutPage:
    """Return the page that tesseract's table of words describes."""
    rows = [cells for row in found.split("\n")[1:] if len(cells := row.split("\t")) == _CELLS]
    sheet = next((row for row in rows if row[0] == "1"), None)
    if sheet is None:
        return (printed or LaidOutPage(*_A4, []))._replace(pieces=[])
    width, height = max(1, int(sheet[8])), max(1, int(sheet[9]))
    if printed is None:
        printed = LaidOutPage(_A4[0], height * _A4[0] / width, [])
    return printed._replace(pieces=_pieces(rows, printed.width / width, printed.height / height))


def _tesseract(picture: bytes) -> str:
    """Return tesseract's output as its table of tab-separated values."""
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


def _pieces(rows: list[list[str]], scale_x: float, scale_y: float) -> list[TextPiece]:
    """Return the words as pieces: those of one line together, split at wide blanks.

    The height of the ink on a line says little about its type size, so each line gets the usual height in its block.
    """
    heights: dict[str, list[int]] = {}
    for row in rows:
        if row[0] == "4":
            heights.setdefault(row[2], []).append(int(row[9]))
    found: list[TextPiece] = []
    line: list[str] = []
    for row in rows:
        if row[0] != "5" or not _is_word(row[11].strip(), float(row[10])):
            continue
        left, top = int(row[6]) * scale_x, int(row[7]) * scale_y
        right, bottom = left + int(row[8]) * scale_x, top + int(row[9]) * scale_y
        em = max(5.0, min(median(heights.get(row[2], [40])) * scale_y, 16.0))
        if row[1:5] == line and left - found[-1].right < _WIDE * em:
            last = found[-1]
            text = f"{last.text} {row[11]}"
            found[-1] = last._replace(text=text, top=min(last.top, top), right=right, bottom=max(last.bottom, bottom))
        else:
            found.append(TextPiece(row[11], left, top, right, bottom, round(em * 1.1, 1), False))
        line = row[1:5]
    return found


def _is_word(text: str, sure: float) -> bool:
    """Return whether the recognised text is a word rather than a stain."""
    letters = sum(character.isalnum() for character in text)
    return sure >= _SURE or (letters > 2 and letters > 0.6 * len(text))
