"""How fast a PDF becomes a letter, as a ratio to pdfminer.six reading its text alone, in the same run."""

import io
import time
from collections.abc import Callable

from pdfminer.high_level import extract_text

from pipeline.reading import read, read_document
from tests.reading.formats.printed_files import KAMERSTUK, letter_pdf

ROUNDS = 40


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the processor time of the quickest of some rounds: the others were disturbed."""
    found = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def test_pdf_to_letter_against_pdfminer() -> None:
    content = letter_pdf(3)
    read(content, "brief.pdf")

    text = seconds(lambda: extract_text(io.BytesIO(content)), 7)
    document = seconds(lambda: read_document(content, "brief.pdf"))
    letter = seconds(lambda: read(content, "brief.pdf"))

    print(f"three-page PDF: document {1000 * document:.1f} ms, letter as printed {1000 * letter:.1f} ms,")
    print(f"pdfminer.six text {1000 * text:.1f} ms: {text / document:.1f} and {text / letter:.1f} times as fast")
    assert text / letter > 12


def test_kamerstukken_a_second() -> None:
    content = KAMERSTUK.encode()
    each = seconds(lambda: [read_document(content, "kst.xml") for _ in range(50)], 5) / 50

    print(f"kamerstuk XML: {1 / each:,.0f} documents a second on one core")
    assert 1 / each > 500
