"""Other lines in a signature block than offices and names: "the original was signed", stamps, notes."""

import re
from collections.abc import Sequence

MARK = re.compile(
    r"[\[(*]{0,2}(?:w\. ?g\.|w\.g|wg\.|W\.G\.|was getekend|handtekening|(?:get|sgd|gez)\.|signed|getekend|/s/|"
    r"(?:origineel |in origineel )?(?:digitaal|elektronisch|electronisch) (?:ge|onder)tekend(?: door)?|"
    r"(?:daar|hier)toe gemachtigd|ondertekend door|digitally signed|electronically signed)[\])*]{0,2}[.:,]?",
    re.IGNORECASE,
)
"""A mark that the original was signed, alone on its line."""
STAMP = re.compile(
    r"(?:(?:origineel |in origineel )?(?:digitaal|elektronisch|electronisch) (?:ge|onder)tekend door|(?:digitally |"
    r"electronically )?signed by|ondertekend door|/s/)[: ]+(?P<name>[^\d,;:(]{4,60}?)(?:,? (?:op|on|d\.d\.|date)\b.*)?",
    re.IGNORECASE,
)
"""Text that a digital signature prints on the page, with the name of the signatory."""
NOTE = re.compile(r"\[.{3,170}\]|\(.{3,170}\)|\*{1,3} ?.{3,170}\*{1,3}")
"""A note in brackets or between asterisks."""
STATEMENT = re.compile(
    r"(?:Deze brief|Dit document|Dit bericht|Dit besluit|Dit stuk|This (?:letter|document))\b.{0,90}"
    r"\b(?:ondertekend|getekend|handtekening|signed|signature)\b.{0,60}",
    re.IGNORECASE,
)
NOTE_LINES = 6
"""Maximum number of lines of a note."""
SPECKS = frozenset(".,|~'`’:")
"""Characters that OCR reads in a stain, alone on a line."""
HINTS = ("teken", "sign", "machtig", "g.", "/s/", "get.", "sgd", "gez.")
"""Fragments, one of which occurs in every mark, in small letters."""
BEGINS = frozenset("(*/[DEGHIOSTUWdeghiostuw")
"""First characters of marks, stamps and statements."""
BEFORE_NAME = re.compile(r"(?:w\. ?g\.|/s/|(?:get|sgd)\.) ?(?=[A-Z])")
"""A mark in small letters before a name; `W.G.` before a surname are initials."""


def is_mark(text: str) -> bool:
    """Whether a line says that the letter was signed, or is a note between office and name.

    >>> [is_mark(text) for text in ("(w.g.)", "Digitaal ondertekend door A. Voorbeeld", "[niet getekend]", "A. Test")]
    [True, True, True, False]
    """
    if text in SPECKS or (text[:1] in "[(*" and NOTE.fullmatch(text)):
        return True
    if text[0] not in BEGINS:
        return False
    low = text.lower()
    for hint in HINTS:  # twice as fast as `any`
        if hint in low:
            return bool(MARK.fullmatch(text) or STATEMENT.fullmatch(text) or (STAMP.fullmatch(text) and low[0] != "/"))
    return False


def note_over_lines(texts: Sequence[str]) -> int:
    """Return the number of lines of a note in brackets on how the letter was signed, at the begin of these; else 0.

    >>> note_over_lines(["[Deze brief heeft geen", "handtekening.]", "A. Voorbeeld"])
    2
    """
    end = {"[": "]", "(": ")"}.get(texts[0][:1])
    if end is None or end in texts[0]:
        return 0
    last = next((n for n, text in enumerate(texts[:NOTE_LINES]) if text.endswith((end, end + "."))), 0)
    low = " ".join(texts[: last + 1]).lower()
    return last + 1 if last and ("teken" in low or "sign" in low) else 0


def stamped(text: str) -> str | None:
    """Return the name in the stamp of a digital signature, or None.

    >>> stamped("Digitally signed by A. Voorbeeld on 12 March 2023")
    'A. Voorbeeld'
    """
    match = STAMP.fullmatch(text)
    return match["name"].strip() if match else None
