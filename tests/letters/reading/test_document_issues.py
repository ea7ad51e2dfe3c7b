"""Findings of a format's reader are issues of the letter, and a field says where OCR read the text."""

import pytest
from msgspec.structs import replace

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.document import DocumentIssue

LETTER = b"""Ministerie van Justitie

Datum 12 maart 2021
Betreft Voortgang

Geachte voorzitter,

Hierbij bericht ik u over de voortgang van de proef. Zij verloopt goed.

De Minister van Justitie,

A. Voorbeeld
"""


@pytest.mark.parametrize(
    ("form", "codes", "origin"),
    [
        ("text", (), "file"),
        ("scan", ("read-by-ocr",), "ocr"),
        ("pdf", ("read-by-ocr",), "partly-ocr"),
        ("pdf", ("text-not-visible", "font-map-broken", "text-lost"), "file"),
    ],
)
def test_findings_of_the_reader_reach_the_letter(form: str, codes: tuple[str, ...], origin: str) -> None:
    found = tuple(DocumentIssue(code, f"about {code}") for code in codes)

    letter = recognise(replace(read_document(LETTER, "brief.txt"), format=form, issues=found))

    assert letter.text_origin == origin
    assert [(one.code, one.message) for one in letter.issues if one.code in codes] == [(c, f"about {c}") for c in codes]


def test_lost_text_is_about_the_paragraphs() -> None:
    found = (DocumentIssue("text-lost", "a text box is not read"),)

    letter = recognise(replace(read_document(LETTER, "brief.txt"), issues=found))

    assert [one.field for one in letter.issues if one.code == "text-lost"] == ["paragraphs"]
