"""Invented letters of many kinds, each with the fields that must be read from it.

`kinds/*.txt` holds them: `### name`, the fields, `---`, the letter. Fields that are not listed are free. Signatories
and dossiers are separated by ` ; `, their parts by ` | ` (role, name, on behalf of; number, title, paper).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.printed import PrintedLetter

KINDS = Path(__file__).parent / "kinds"


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield name, fields and text of every letter."""
    for path in sorted(KINDS.glob("*.txt")):
        for case in path.read_text(encoding="utf-8").split("### ")[1:]:
            head, _, letter = case.partition("\n---\n")
            name, _, fields = head.partition("\n")
            yield f"{path.stem}/{name}", fields, letter


CASES = list(cases())


@pytest.mark.parametrize(("fields", "letter"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_letter_of_its_kind_is_read(fields: str, letter: str) -> None:
    printed = recognise(read_document(letter.encode(), "brief.txt"))
    wanted = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in fields.splitlines())
    assert {name: shown(printed, name) for name in wanted} == wanted


def shown(printed: PrintedLetter, field: str) -> str:
    """Return a field as the case files write it."""
    match field:
        case "signatories":
            rows = [(one.role, one.name, one.on_behalf_of) for one in printed.signatories]
        case "dossiers":
            rows = [(one.number, one.title, one.document_number) for one in printed.dossiers]
        case "sender_units":
            return " ; ".join(printed.sender_units)
        case "attachments":
            return " ; ".join(one.title or "" for one in printed.attachments)
        case "attachments_count":
            return str(len(printed.attachments))
        case "paragraphs":
            return str(len(printed.paragraphs))
        case "first" | "last":
            return printed.paragraphs[0 if field == "first" else -1].text if printed.paragraphs else ""
        case "issues":
            return " ".join(sorted(found.code for found in printed.issues))
        case _:
            return getattr(printed, field) or ""
    return " ; ".join(" | ".join(part or "" for part in row).rstrip(" |") for row in rows)
