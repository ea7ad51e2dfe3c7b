"""Turn one archived record into one letter, or into the reason why it gives none: read, normalise, link."""

from typing import NamedTuple

from msgspec.structs import replace

from pipeline import vocabulary
from pipeline.errors import UnreadableError
from pipeline.issues import REPEATED, issue
from pipeline.letters.certainty import with_certainty
from pipeline.letters.likeness import fingerprints
from pipeline.letters.link import link
from pipeline.letters.merge import names
from pipeline.letters.normalise import normalise
from pipeline.letters.normalise.identifiers import reference_name
from pipeline.letters.normalise.statement import complete, tombstone
from pipeline.letters.outcome import Outcome, failed
from pipeline.letters.reading import read_document, recognise
from pipeline.letters.response import timed
from pipeline.model.document import Document
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter
from pipeline.model.record import Record
from pipeline.model.tombstone import neutral

MEDIA_TYPES = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "kamerstuk": "application/xml",
}
"""Media type of each format that the readers distinguish; a scan keeps the type that its source stated."""


class InterpretedRecord(NamedTuple):
    """A record after each stage: as a document, as a printed letter, and as a published letter."""

    document: Document
    printed: PrintedLetter
    letter: Letter


def interpret(record: Record, content: bytes, base: str) -> Outcome:
    """Interpret a record. Never raises for the contents of the bytes: a problem in them becomes an issue."""
    outcome = _interpreted(record, content, base)
    return outcome if record.withdrawn else replace(outcome, fingerprints=fingerprints(outcome.letter, content))


def _interpreted(record: Record, content: bytes, base: str) -> Outcome:
    if record.withdrawn:
        read = None if record.remains else _read(record, content, base)
        letter = tombstone(record, read, base)
        ties = record.remains.ties if record.remains else names(read or letter)
        reference = reference_name(read) if read else None
        return _found(record, letter, ties, neutral(reference) if reference else None)
    try:
        letter = parts(record, content, base).letter
    except UnreadableError as error:
        return failed(record, error.code, str(error))
    except MemoryError:
        return failed(record, "reader-killed", "reading took more memory than a worker has")
    if record.refusal is not None:
        letter = replace(letter, issues=(*letter.issues, _outdated(record, record.refusal)))
    held = tuple(found for found in letter.issues if found.code == "held-back")
    if held:
        return Outcome(source=record.source, key=record.key, status="held-back", letter=letter, issues=held)
    if letter.kind == "not-a-letter":
        note = issue("not-a-letter", "nothing in the document says that it is a letter")
        return Outcome(source=record.source, key=record.key, status="not-a-letter", letter=letter, issues=(note,))
    return _found(record, letter, (), reference_name(letter))


def _found(record: Record, letter: Letter, ties: tuple[str, ...], reference: str | None) -> Outcome:
    return Outcome(
        source=record.source,
        key=record.key,
        status="letter",
        letter=letter,
        issues=(),
        ties=ties,
        reference=reference,
    )


def parts(record: Record, content: bytes, base: str) -> InterpretedRecord:
    """Return a record as a document, as a letter as printed, and as a letter as published.

    Raises UnreadableError where the bytes give no document.
    """
    document = read_document(content, record.key)
    printed = recognise(document)
    record = replace(record, media_type=record.media_type or MEDIA_TYPES.get(document.format))
    letter = timed(complete(normalise(printed, record, base), record, base))
    letter = with_certainty(link(letter, printed, vocabulary.authorities(), base))
    return InterpretedRecord(document, printed, letter)


def _read(record: Record, content: bytes, base: str) -> Letter | None:
    """Return the letter of a withdrawn record, or None where it cannot be read: only its names are needed."""
    try:
        return parts(record, content, base).letter
    except (UnreadableError, MemoryError):
        return None


def _outdated(record: Record, refusal: str) -> Issue:
    """Return the finding that this is not the newest or not the only document of a record, with the reason."""
    if refusal == REPEATED:
        return issue(REPEATED, record.message or "")
    day = (record.retrieved or "")[:10]
    found = f"the newest version cannot be read ({refusal}: {record.message}); this is the version of {day}"
    return issue("outdated-version", found)
