"""Every letter of the sample set is read as its author labelled it, field by field."""

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.letters.interpret import interpret
from pipeline.letters.outcome import Outcome
from pipeline.model.letter import Letter
from pipeline.model.record import Record
from tests.specimens.make_letters import differing

SAMPLE = Path(__file__).parents[1] / "datasets" / "voorbeeldbrieven"
LETTERS = SAMPLE / "letters"
LABELS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLE / "expected" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = ("paragraph", "heading", "list-item", "table", "footnote")


@cache
def read(file: str) -> Outcome:
    """Return what the pipeline makes of one letter of the sample."""
    content = (LETTERS / file).read_bytes()
    record = Record(source="folder", key=file, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return interpret(record, content, "https://brievenbus.example/")


def letter(file: str) -> Letter:
    """Return the letter that a file must give."""
    outcome = read(file)
    assert outcome.letter is not None, outcome.issues
    return outcome.letter


def as_read(file: str, field: str) -> Any:
    """Return a field of a letter in the form that its label has."""
    found = letter(file)
    match field:
        case "sender":
            sender = found.sender
            return sender and {"name": sender.name, "iri": sender.iri, "version_iri": sender.version_iri}
        case "addressee":
            addressee = found.addressee
            return addressee and {"name": addressee.name, "body": addressee.body, "iri": addressee.iri}
        case "signatories":
            keys = ("role", "name", "on_behalf_of", "person_iri")
            return [{key: getattr(signatory, key) for key in keys} for signatory in found.signatories]
        case "dossiers":
            keys = ("number", "title", "document_number")
            return [{key: getattr(dossier, key) for key in keys} for dossier in found.dossiers]
        case "paragraphs":
            counts = Counter(paragraph.kind for paragraph in found.paragraphs)
            return {kind: counts[kind] for kind in KINDS}
        case "footnotes":
            return [paragraph.text for paragraph in found.paragraphs if paragraph.kind == "footnote"]
        case "attachments":
            return [attachment.title for attachment in found.attachments]
        case "sender_units":
            return list(found.sender_units)
        case _:
            return getattr(found, field)


SPECIAL = ("file", "status", "first_words", "last_words", "references")
FIELDS = [(label["file"], field, value) for label in LABELS for field, value in label.items() if field not in SPECIAL]
READ = [label for label in LABELS if label["status"] == "letter"]


def test_the_sample_has_24_letters_and_all_are_labelled() -> None:
    files = sorted(path.name for path in LETTERS.iterdir())
    assert files == sorted(label["file"] for label in LABELS)
    assert len(files) == 24


def test_the_sample_has_the_forms_that_letters_take() -> None:
    suffixes = Counter(path.suffix for path in LETTERS.iterdir())
    assert suffixes == {".txt": 7, ".pdf": 6, ".xml": 5, ".md": 2, ".html": 2, ".docx": 1, ".odt": 1}


def test_made_letters_are_the_bytes_of_their_script() -> None:
    assert differing(LETTERS) == []


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"])
def test_a_file_has_the_labelled_outcome(label: dict[str, Any]) -> None:
    outcome = read(label["file"])
    assert (outcome.status, outcome.issues if label["status"] == "letter" else ()) == (label["status"], ())


@pytest.mark.parametrize(
    ("file", "field", "expected"), FIELDS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_field_is_read_as_labelled(file: str, field: str, expected: Any) -> None:
    assert as_read(file, field) == expected


@pytest.mark.parametrize("label", READ, ids=lambda label: label["file"])
def test_the_body_begins_and_ends_as_labelled(label: dict[str, Any]) -> None:
    paragraphs = letter(label["file"]).paragraphs
    running = next(paragraph.text for paragraph in paragraphs if paragraph.kind == "paragraph")
    last = [paragraph.text for paragraph in paragraphs if paragraph.kind != "footnote"][-1]
    assert running.startswith(label["first_words"]), running
    assert last.endswith(label["last_words"]), last


@pytest.mark.parametrize("label", READ, ids=lambda label: label["file"])
def test_the_labelled_references_are_found_and_no_other_kamerstuk(label: dict[str, Any]) -> None:
    found = [(reference.text, reference.kind) for reference in letter(label["file"]).references]
    expected = [(reference["text"], reference["kind"]) for reference in label["references"]]
    assert set(expected) <= set(found)
    papers = [pair for pair in expected if pair[1] == "kamerstuk"]
    assert [pair for pair in found if pair[1] == "kamerstuk"] == papers


@pytest.mark.parametrize("label", READ, ids=lambda label: label["file"])
def test_every_letter_says_that_it_is_sample_text(label: dict[str, Any]) -> None:
    text = " ".join(paragraph.text for paragraph in letter(label["file"]).paragraphs)
    assert "voorbeeldtekst" in text or "sample text" in text


def test_six_letters_have_the_true_holder_of_an_office() -> None:
    linked = [signatory["person_iri"] for label in READ for signatory in label["signatories"]]
    assert sum(iri is not None for iri in linked) == 6
