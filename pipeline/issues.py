"""The catalogue of issues: the meaning of each code, its severity, who can solve it and how."""

from typing import NamedTuple

from pipeline.errors import DefinitionError
from pipeline.model.issue import Issue, Responsible, Severity


class Meaning(NamedTuple):
    """The properties that all issues of one code share."""

    severity: Severity
    responsible: Responsible | None
    advice: str
    """The action that the responsible party can take, one English sentence."""


WAITING = "waiting"
"""Code of a record that the harvest has found and not fetched yet."""
REPEATED = "repeated-key"
"""Code of a record under whose key the source gave several documents."""
CODES: dict[str, Meaning] = {
    # A record that gives no letter.
    "unreadable": Meaning("error", "publisher", "Replace the file; if it opens elsewhere, report it to us."),
    "encrypted": Meaning("error", "publisher", "Publish the file without a password."),
    "empty": Meaning("error", "publisher", "Replace the file by one with content."),
    "too-large": Meaning("error", "publisher", "Split the file, or raise the limit of the source."),
    "reader-killed": Meaning("error", "pipeline", "The file took more time or memory than its cap; inspect it apart."),
    "reader-failed": Meaning("error", "pipeline", "Report the file and the message: the reader should not fail on it."),
    "archive-damaged": Meaning("error", "pipeline", "Run the harvest again for this record, or restore the archive."),
    "unsupported-format": Meaning("error", "pipeline", "Convert the file to one of the formats that are read."),
    "ocr-missing": Meaning("error", "pipeline", "Install tesseract with Dutch to read scans."),
    "missing-file": Meaning("error", "publisher", "Put the file back, or withdraw the publication."),
    "fetch-failed": Meaning("error", "publisher", "Mend the file or the server; it is asked for again."),
    "record-incomplete": Meaning(
        "error", "publisher", "Complete the record at the source; it is asked for again when it changes."
    ),
    REPEATED: Meaning("error", "publisher", "Give each document a key of its own."),
    "waiting": Meaning("info", "pipeline", "Run the harvest again: it was cut off before the file was asked for."),
    "outdated-version": Meaning(
        "warning", "publisher", "Replace the newest version or mend its server; the last readable one is published."
    ),
    "other-sender": Meaning("info", None, "Nothing: the letter is not from the government."),
    "not-a-letter": Meaning("info", None, "Nothing: the document is no letter."),
    "held-back": Meaning("error", "publisher", "Have the number that looks like a BSN removed, then offer it again."),
    "like-withdrawn": Meaning(
        "error",
        "pipeline",
        "Compare it with the withdrawn letter: withdraw it too (brievenbus withdraw), or let it through (--allow).",
    ),
    "personal-data-doubtful": Meaning(
        "warning", "pipeline", "Look at the places in the list for review, and acknowledge or withdraw."
    ),
    "duplicate": Meaning("info", None, "Nothing: the record is another copy of a letter in the release."),
    "source-differs": Meaning("warning", "publisher", "Compare the document with the source's statements about it."),
    "copies-differ": Meaning("warning", "publisher", "Compare the copies and correct the one that is wrong."),
    "text-not-visible": Meaning(
        "warning", "publisher", "Black out anew, so that nothing is left under it; it is not read."
    ),
    "font-map-broken": Meaning(
        "warning", "publisher", "Publish the PDF with fonts that say which character a letter is."
    ),
    "read-by-ocr": Meaning("info", "publisher", "Publish the document with its text."),
    # A letter of which something is missing or doubtful.
    "encoding-repaired": Meaning("info", "publisher", "Save the file as UTF-8."),
    "date-missing": Meaning("warning", "publisher", "Print the date in the letterhead."),
    "date-invalid": Meaning("warning", "publisher", "Correct the date as printed."),
    "date-after-retrieval": Meaning("warning", "publisher", "Correct the date as printed: it had not come yet."),
    "subject-missing": Meaning("warning", "publisher", "Print the subject in the letterhead."),
    "sender-unknown": Meaning("warning", "pipeline", "Add the organisation to the authority list if it is one."),
    "sender-unlinked": Meaning("info", "pipeline", "Add the organisation to the authority list if it is one."),
    "sender-contradicted": Meaning("warning", None, "Compare letterhead and signature: they name two ministries."),
    "signatory-not-in-office": Meaning(
        "warning", "pipeline", "Check date and signature, or add to the list of mandates."
    ),
    "date-contradicted": Meaning("warning", None, "Compare the date of the paper with its parliamentary year."),
    "response-contradicted": Meaning(
        "warning", "publisher", "Compare the date of the letter with that of the questions or the letter it answers."
    ),
    "number-contradicted": Meaning("warning", None, "Compare head and foot of the paper: they say two numbers."),
    "addressee-missing": Meaning("warning", "publisher", "Print the addressee."),
    "signatory-missing": Meaning("warning", "publisher", "Print who signed."),
    "text-lost": Meaning("warning", "pipeline", "Compare the document with its paragraphs, and report the file."),
    "text-after-signature": Meaning("info", None, "Read the document: annexes and other letters in it are not read."),
    "corrected": Meaning("info", None, "Nothing: a person overruled the reader."),
    "correction-not-needed": Meaning(
        "warning", "pipeline", "Remove the line from corrections.csv: the letter is read like that by now."
    ),
    "correction-unknown": Meaning(
        "warning",
        "pipeline",
        "Mend the identifier in corrections.csv, or remove the line: the dataset has no such letter.",
    ),
    "body-missing": Meaning("warning", "publisher", "Publish the letter with its text."),
}


_DOUBTS = frozenset({"signatory-not-in-office", "date-after-retrieval"})


def is_fault(code: str) -> bool:
    """Return whether a code means that something is wrong with a record, and not that it is no letter to publish."""
    return code not in CODES or CODES[code].responsible is not None


def is_doubt(code: str) -> bool:
    """Return whether a code means that evidence about a field does not agree, so that its value is doubtful."""
    return code in _DOUBTS or code.endswith("-contradicted")


def issue(code: str, message: str, field: str | None = None) -> Issue:
    """Return an issue of a known code.

    Raises DefinitionError for a code that is not in the catalogue.

    >>> issue("date-missing", "no date in the letterhead", "date").severity
    'warning'
    """
    meaning = CODES.get(code)
    if meaning is None:
        raise DefinitionError(f"no issue code {code!r} in pipeline/issues.py")
    return Issue(code=code, severity=meaning.severity, field=field, message=message, responsible=meaning.responsible)
