"""Pictures of letters: read by tesseract where it is installed, refused with a clear message where not."""

import io
import shutil

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError
from pipeline.letters.reading import read_document
from pipeline.letters.reading.formats import ocr
from pipeline.letters.reading.formats.layout import LaidOutPage
from tests.letters.reading.formats.printed_files import BODY, pdf


def picture(content: bytes, form: str) -> bytes:
    """Return the first page of a PDF as a picture file."""
    with pypdfium2.PdfDocument(content) as source:
        image = source[0].render(scale=300 / 72).to_pil().convert("L")
    file = io.BytesIO()
    image.save(file, form, **({"resolution": 300} if form == "PDF" else {}))
    return file.getvalue()


@pytest.fixture
def tesseract() -> None:
    program = shutil.which("tesseract")
    if program is None or "nld" not in ocr._languages(program):
        pytest.skip("needs OCR: tesseract with Dutch (nld) is not installed")


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("form", ["PNG", "PDF", "TIFF"])
def test_a_scan_is_read_with_its_margin(form: str) -> None:
    document = read_document(picture(pdf(), form), "scan")

    assert document.format == "scan"
    assert [issue.code for issue in document.issues] == ["read-by-ocr"]
    assert BODY[0] in document.text
    assert {"2511 DP Den Haag", "VB/2024/17"} <= {line.text for line in document.lines if line.role == "side"}


@pytest.mark.usefixtures("tesseract")
def test_a_picture_without_text_is_empty() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(b"\x89PNG\r\n\x1a\n" + b"niets", "a.png")

    assert caught.value.code in ("unreadable", "empty")


@pytest.mark.parametrize("name", ["PNG", "PDF"])
def test_without_tesseract_a_scan_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    content = picture(pdf(), name)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(UnreadableError) as caught:
        read_document(content, "scan")

    assert caught.value.code == "ocr-missing"
    assert str(caught.value) == "the document is a scan, and tesseract is not installed"


def test_a_picture_larger_than_a_page_is_refused() -> None:
    size = (50_000).to_bytes(4, "big")

    with pytest.raises(UnreadableError) as caught:
        read_document(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + size + b"\x08\0\0\0\0", "a.png")

    assert (caught.value.code, str(caught.value)) == ("too-large", "the picture is 50000 by 50000 dots")


def test_words_of_one_line_are_one_piece_and_stains_are_none() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = (
        "1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t",
        "4\t1\t1\t1\t1\t0\t100\t100\t900\t40\t-1\t",
        "5\t1\t1\t1\t1\t1\t100\t100\t90\t40\t96\tOns",
        "5\t1\t1\t1\t1\t2\t200\t100\t190\t40\t30\tkenmerk",
        "5\t1\t1\t1\t1\t3\t395\t100\t10\t40\t8\t|",
        "5\t1\t1\t1\t1\t4\t900\t100\t100\t40\t90\t2024",
    )

    page = ocr.page_of("\n".join((head, *rows)), LaidOutPage(595, 842, []))

    assert [piece.text for piece in page.pieces] == ["Ons kenmerk", "2024"]
    assert round(page.pieces[0].left) == 24


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("size", [(1e9, 1e9), (1e9, 10)])
def test_a_page_of_any_size_is_drawn_within_the_cap(size: tuple[float, float]) -> None:
    with pypdfium2.PdfDocument(picture(pdf(), "PDF")) as source:
        source[0].set_mediabox(0, 0, *size)
        file = io.BytesIO()
        source.save(file)

    with pytest.raises(UnreadableError):
        read_document(file.getvalue(), "a.pdf")


SHIFTED = "".join(chr(ord(sign) + 3) if sign.isalpha() else sign for sign in f"{BODY[0]} {BODY[1]} {BODY[2]}")


def scrambled() -> bytes:
    """Return a PDF whose letters are mapped to others, and are drawn as what they are mapped to."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    for number in range(4):
        canvas.drawString(40, 700 - 20 * number, SHIFTED[:90])
        canvas.drawString(40, 500 - 20 * number, SHIFTED[90:180])
    canvas.save()
    return file.getvalue()


@pytest.mark.usefixtures("tesseract")
def test_letters_without_a_map_to_characters_are_read_by_ocr_and_are_a_finding() -> None:
    document = read_document(scrambled(), "brief.pdf")

    assert [issue.code for issue in document.issues] == ["font-map-broken", "read-by-ocr"]
    assert document.format == "scan"


def test_without_ocr_such_a_file_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UnreadableError) as refused:
        read_document(scrambled(), "brief.pdf")
    assert refused.value.code == "ocr-missing"
