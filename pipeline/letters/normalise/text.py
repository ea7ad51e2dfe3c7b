"""Clean printed strings for publication: one Unicode form, single blanks, no invisible characters."""

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def clean(text: str) -> str:
    """Return a string in Unicode NFC, without soft hyphens and controls, each run of white space as one blank.

    >>> clean("Minis\u00adterie  van\\n Financie\u0308n ")
    'Ministerie van Financiën'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " not in text and text.isprintable():  # a blank is the only white space that is printable
        return text.strip(" ")
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


def optional(text: str | None) -> str | None:
    """Return a cleaned string, or None if nothing is left."""
    return (clean(text) or None) if text else None


def all_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the cleaned strings that are not empty."""
    return tuple(found for text in texts if (found := clean(text)))
