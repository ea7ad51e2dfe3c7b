"""Invented letters in the layouts of 1995 to 2026: everything that is read from each."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.printed import PrintedLetter

LETTERS = Path(__file__).parent / "letters"
STRINGS = (
    "kind",
    "language",
    "subject",
    "date",
    "place",
    "reference",
    "your_reference",
    "sender",
    "addressee",
    "addressee_body",
    "session_year",
    "publication",
)
EXPECTED: dict[str, dict[str, Any]] = json.loads((LETTERS / "expected.json").read_text(encoding="utf-8"))


def test_every_letter_has_its_expectation() -> None:
    assert {path.stem for path in LETTERS.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_letter_is_read_as_expected(name: str) -> None:
    printed = recognise(read_document((LETTERS / f"{name}.txt").read_bytes(), f"{name}.txt"))
    assert fields(printed) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_evidence_points_at_what_is_printed(name: str) -> None:
    document = read_document((LETTERS / f"{name}.txt").read_bytes(), f"{name}.txt")
    printed = recognise(document)
    known = {found.field for found in printed.evidence}
    for field in ("subject", "date", "reference", "your_reference", "sender", "addressee", "place", "session_year"):
        assert (getattr(printed, field) is not None) == (field in known)
    for found in printed.evidence:
        assert 0 <= found.start <= found.end <= len(document.text)
        assert found.rule
        if found.field in ("date", "reference", "session_year"):
            value = getattr(printed, found.field)
            assert value in document.text[found.start : found.end]


def fields(printed: PrintedLetter) -> dict[str, Any]:
    """Return what `expected.json` holds of a letter."""
    return {name: getattr(printed, name) for name in STRINGS} | {
        "sender_units": list(printed.sender_units),
        "signatories": [[s.role, s.name, s.on_behalf_of] for s in printed.signatories],
        "dossiers": [[d.number, d.title, d.document_number] for d in printed.dossiers],
        "attachments": [a.title for a in printed.attachments],
        "paragraphs": [[p.kind, p.text] for p in printed.paragraphs],
        "issues": [found.code for found in printed.issues],
    }


def test_clues_are_the_senders_and_no_persons() -> None:
    text = (LETTERS / "2016-answers-after-signature.txt").read_text(encoding="utf-8")
    text = text.replace("www.rijksoverheid.nl", "www.rijksoverheid.nl\nj.jansen@minfin.nl")
    clues = recognise(read_document(text.encode(), "brief.txt")).clues
    assert clues == (
        "> Retouradres Postbus 20201 2500 EE Den Haag",
        "Postbus 20201",
        "www.rijksoverheid.nl",
        "minfin.nl",
    )
