"""Labels that OCR misread (`serrert` for `Betreft`)."""

from collections.abc import Mapping

from pipeline.letters.reading.recognise.labels import LABELS

MISREAD: Mapping[str, str] = {
    "betreft": "subject",
    "onderwerp": "subject",
    "datum": "date",
    "kenmerk": "reference",
    "bijlage(n)": "enclosures",
    "bijlagen": "enclosures",
}
"""Labels that are recognised when OCR misread them, alone on a line or at the start of a line of a letterhead."""
ORDINARY = frozenset(("onderwijs", "onderdeel", "onderzoek", "onderling", "onderneem", "bijdragen", "kenmerken"))
"""Words that look like a misread label but are none."""
LOOKALIKE = 0.55
"""Share of letters, each in its place, that a misread label shares with the right one (`serrert` has 4 of 7)."""


def misread(text: str) -> tuple[str, int] | None:
    """Return the field and the offset of the value if a line's first word looks like a misread label, else None.

    >>> misread("serrert Gebruiksplan"), misread("Betreff: plan"), misread("Gebruiksplan 1995")
    (('subject', 8), ('subject', 9), None)
    """
    word = text.split(" ", 1)[0]
    bare = word.rstrip(":.;").lower()
    if not 5 <= len(bare) <= 10 or bare in ORDINARY or (bare in LABELS and bare not in MISREAD):
        return None
    for known, field in MISREAD.items():
        if len(known) == len(bare) and sum(a == b for a, b in zip(known, bare, strict=True)) >= LOOKALIKE * len(known):
            at = len(word)
            return field, at + (len(text) > at)
    return None
