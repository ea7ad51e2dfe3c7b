"""How fast a PDF becomes a letter, as a ratio to pdfminer.six reading its text alone, in the same run."""

import gc
import io
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from pdfminer.high_level import extract_text

from pipeline.letters.interpret import interpret
from pipeline.letters.reading import read_document
from pipeline.letters.workers import collect_rarely
from pipeline.model.record import Record
from tests.letters.reading.formats.printed_files import KAMERSTUK
from tests.specimens.render import Block, as_pdf, load

PAGES = 3
ROUNDS = 8
REPEATS = 6
"""Times that quick work is done in a round, so that it has as many chances of being undisturbed."""


def quickest(*works: tuple[Callable[[], object], int]) -> list[float]:
    """Return the processor seconds of the quickest run of each work; runs take turns, so all meet the same weather."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, (work, repeats) in zip(found, works, strict=True):
            for _ in range(repeats):
                begin = time.process_time()
                work()
                times.append(time.process_time() - begin)
    return [min(times) for times in found]


def as_a_worker(work: Callable[[], object]) -> object:
    """Do work with the garbage collection of a worker; the baseline keeps Python's own."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        return work()
    finally:
        gc.set_threshold(*before)


def printed_letter() -> bytes:
    """Return a letter of the sample set, with a body that fills three pages."""
    parts = load(Path(__file__).parents[1] / "specimens/texts/2013-04-16-infrastructuur-en-milieu.pdf.toml")
    sentences = [
        f"Dit is zin {number} van een alinea die alleen tijd vult, met een eigen getal." for number in range(100)
    ]
    body = tuple(Block(kind="paragraph", text=" ".join(sentences[start : start + 5])) for start in range(0, 85, 5))
    return as_pdf(msgspec.structs.replace(parts, body=body), embedded=True)


def test_pdf_to_letter_against_pdfminer() -> None:
    content = printed_letter()
    assert read_document(content, "brief.pdf").pages == PAGES
    record = Record(source="folder", key="brief.pdf", sha256="", bytes=len(content))
    assert interpret(record, content, "https://brievenbus.example/").status == "letter"

    text, document, letter = quickest(
        (lambda: extract_text(io.BytesIO(content)), 1),
        (lambda: read_document(content, "brief.pdf"), REPEATS),
        (lambda: as_a_worker(lambda: interpret(record, content, "https://brievenbus.example/")), REPEATS),
    )

    print(f"three-page PDF: document {1000 * document:.1f} ms, linked letter {1000 * letter:.1f} ms,")
    print(f"pdfminer.six text {1000 * text:.1f} ms: {text / document:.1f} and {text / letter:.1f} times as fast")
    assert text / letter > 12


def test_kamerstukken_a_second() -> None:
    content = KAMERSTUK.encode()
    (all_of_them,) = quickest((lambda: [read_document(content, "kst.xml") for _ in range(50)], 1))
    each = all_of_them / 50

    print(f"kamerstuk XML: {1 / each:,.0f} documents a second on one core")
    assert 1 / each > 500
