"""Fingerprints that recognise a letter without a number: hashes of normalised words, never the words themselves.

Four kinds, each `<kind>:<SHA-256>` over letters and digits alone (NFKC, case folded), so that blanks, line breaks,
punctuation and hyphens make no difference:

    file    all text of a file that is text        the same letter: certain
    letter  subject, date and paragraphs           the same letter, in any format: certain
    text    paragraphs, of 80 characters or more   doubtful: a form letter may have the same
    matter  reference, date and subject            doubtful: the text differs, as after a correction
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from pipeline.model.letter import Letter
from pipeline.vocabulary.names import without_signs

CERTAIN, DOUBTFUL = ("file", "letter"), ("text", "matter")
SHORTEST = 80
"""Minimum number of characters of a text that is specific to one letter."""
_ASCII = bytes(range(0x80))
_PUNCTUATION = re.compile(rb"\xe2\x80[\x80-\xbf]")
"""U+2000 to U+203F, in UTF-8: blanks, dashes, quotes; no letters or digits."""


def fingerprints(letter: Letter | None, content: bytes) -> tuple[str, ...]:
    """Return the fingerprints of a record: of its bytes if they are text, and of the letter if one was read."""
    return (*_of_file(content), *(of_letter(letter) if letter is not None else ()))


def of_letter(letter: Letter) -> tuple[str, ...]:
    """Return the fingerprints of a letter; a tombstone has none."""
    text = _normalised("".join(paragraph.text for paragraph in letter.paragraphs))
    found = []
    matter = letter.heading or letter.subject  # a source may give a subject where another gives none
    if text and matter and letter.date:
        found.append(_hash("letter", _normalised(matter), _normalised(letter.date), text))
    if _is_specific(text):
        found.append(_hash("text", text))
    if letter.reference and letter.date and matter:
        found.append(_hash("matter", *map(_normalised, (letter.reference, letter.date, matter))))
    return tuple(found)


def _of_file(content: bytes) -> Iterator[str]:
    try:
        text = _normalised(content.decode())
    except UnicodeDecodeError:
        return
    if _is_specific(text):
        yield _hash("file", text)


def _is_specific(text: bytes) -> bool:
    """Return whether a normalised text has enough characters; a character of UTF-8 has four bytes at most."""
    return len(text) >= 4 * SHORTEST or len(text.decode("utf-8", "surrogatepass")) >= SHORTEST


def is_certain(fingerprint: str) -> bool:
    """Return whether records with the same fingerprint certainly contain the same letter."""
    return fingerprint.partition(":")[0] in CERTAIN


def _hash(kind: str, *parts: bytes) -> str:
    """Return the fingerprint of normalised parts."""
    return f"{kind}:{hashlib.sha256(bytes(1).join(parts)).hexdigest()}"


def _normalised(text: str) -> bytes:
    """Return the letters and digits of a text in UTF-8, in which they are hashed.

    >>> _normalised("Inkomsten-\\nbelasting, art. ３").decode()
    'inkomstenbelastingart3'
    """
    if text.isascii():
        return without_signs(text.encode())
    bare = without_signs(unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass"))
    bare = _PUNCTUATION.sub(b"", bare)
    for other in set(bare.translate(None, _ASCII).decode("utf-8", "surrogatepass")):  # a dozen: faster than all at once
        folded = "".join(filter(str.isalnum, other.casefold()))
        if folded != other:
            bare = bare.replace(other.encode("utf-8", "surrogatepass"), folded.encode("utf-8", "surrogatepass"))
    return bare
