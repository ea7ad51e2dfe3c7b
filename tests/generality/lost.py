"""Accounts for the characters of a document: in a field or paragraph, furniture by its form, or counted by an issue."""

import re

from pipeline.letters.reading import read_document, recognise
from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter

WORDS = 8
"""A line of so many words, most of them in small letters, is running text; shorter ones may be furniture."""
COUNTED = re.compile(r"^(\d+) characters")
CONTACT = re.compile(
    r"(?i)cookie|www\.|\b\d{4} ?[A-Z]{2}\b|retouradres|vermelden|retour|\bvergaderjaar\b|met de daarop door"
)


def unaccounted(content: bytes, name: str) -> int:
    """Return how many letters and digits of running text are in no field and no paragraph, beyond those that issues
    count.
    """
    document = read_document(content, name)
    printed = recognise(document)
    return 0 if printed.kind == "not-a-letter" else max(0, _outside(document, printed) - _counted(printed))


def _outside(document: Document, printed: PrintedLetter) -> int:
    spans = sorted((found.start, found.end) for found in printed.evidence)
    known = re.sub(r"\W", "", " ".join(p.text for p in printed.paragraphs)).casefold()
    lost = 0
    for line in document.lines:
        if line.role in ("header", "footer") or not _is_text(line.text):
            continue
        if any(begin < line.end and line.start < end for begin, end in spans):
            continue
        bare = re.sub(r"\W", "", line.text)
        if bare.casefold() not in known:
            lost += len(bare)
    return lost


def _is_text(line: str) -> bool:
    words = line.split()
    small = [word for word in words if word[:1].islower()]
    return len(words) >= WORDS and len(small) * 2 > len(words) and not CONTACT.search(line)


def _counted(printed: PrintedLetter) -> int:
    found = (COUNTED.match(issue.message) for issue in printed.issues if issue.code.startswith("text-"))
    return sum(int(match[1]) for match in found if match)
