"""One letter, laid out as PDF, DOCX and ODT, reads the same from each."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.letters.interpret import interpret
from pipeline.model.letter import Letter
from pipeline.model.record import Record
from tests.specimens.render import Parts, as_docx, as_odt, as_pdf, reprint
from tests.specimens.reprint import MARK

SAMPLE = Path(__file__).parents[2] / "datasets/voorbeeldbrieven/letters"
FIELDS = (
    "kind",
    "language",
    "date",
    "date_printed",
    "subject",
    "reference",
    "your_reference",
    "sender",
    "sender_units",
    "addressee",
    "signatories",
)
RENDERERS: dict[str, Callable[[Parts], bytes]] = {"pdf": as_pdf, "docx": as_docx, "odt": as_odt}
WITHOUT_NOTES = (
    "1996-05-14-verkeer-en-waterstaat.txt",
    "2008-09-23-vrom.txt",
    "2011-10-05-binnenlandse-zaken.txt",
    "2024-11-20-landbouw-eerste-kamer.txt",
)


def read(name: str, content: bytes) -> Letter:
    record = Record(source="folder", key=name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    outcome = interpret(record, content, "https://brievenbus.example/")
    assert outcome.letter is not None, outcome.issues
    return outcome.letter


def fields(letter: Letter) -> dict[str, Any]:
    """Return what must be equal; the marks of lists differ, as not every format states them."""
    blocks = [(block.kind, MARK.sub(r"\2", block.text)) for block in letter.paragraphs]
    return {field: getattr(letter, field) for field in FIELDS} | {"paragraphs": blocks}


@pytest.mark.parametrize("suffix", RENDERERS)
@pytest.mark.parametrize("file", WITHOUT_NOTES)
def test_a_sample_letter_reads_the_same_in_another_format(file: str, suffix: str) -> None:
    original = read(file, (SAMPLE / file).read_bytes())
    assert fields(read(f"brief.{suffix}", RENDERERS[suffix](reprint(original)))) == fields(original)


@pytest.mark.parametrize("suffix", RENDERERS)
def test_the_real_letter_of_2011_reads_the_same_in_another_format(shared: Path, suffix: str) -> None:
    original = read("brief.txt", (shared / "letters/dev/seed-2011-integratie.txt").read_bytes())
    assert fields(read(f"brief.{suffix}", RENDERERS[suffix](reprint(original)))) == fields(original)
