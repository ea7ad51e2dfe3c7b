"""Decode bytes in any encoding that Dutch offices have used, and repair damaged characters."""

import codecs
import re

from pipeline.letters.reading import limits
from pipeline.model.document import DocumentIssue

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = tuple(mark for mark, _ in _BOMS)
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
"""Encodings of Windows, the Macintosh, and DOS as sold in the Netherlands, in order of likelihood."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_PRINTABLE = 0.9
"""Minimum share of a text's bytes that are not control characters."""
_BEYOND = 0.3
"""Maximum share of a text's bytes that are beyond ASCII, unless it is UTF-8."""
_LIKELY = frozenset("éëïöüèóáêçâîôûàäÉËÏÖÜß‘’“”„–—…•€§°·½¼«»²³©®ñåø\xa0\xad")
_CONTINUED = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0)) + "\x81\x8d\x8f\x90\x9d"
_MOJIBAKE = re.compile(f"[ÃÂ][{re.escape(_CONTINUED)}\x80-\x9f]|â[{re.escape(_CONTINUED)}\x80-\x9f]{{2}}")
_MOJIBAKE_RARE = re.compile(f"[ÄÅ][{re.escape(_CONTINUED)}\x80-\x9f]")
"""Letters with a cedilla, caron or breve; repaired only in a text that shows the damage elsewhere too."""


def decode(content: bytes) -> tuple[str, tuple[DocumentIssue, ...]]:
    """Return the text of the bytes, and the repairs as issues. Every byte gives a character.

    Raises UnreadableError where there are more bytes than a text may have.

    >>> decode("Financiën".encode("cp1252"))[0]
    'Financiën'
    >>> decode("Financiën".encode().decode("cp1252").encode())[0]
    'Financiën'
    """
    if len(content) > limits.MARKUP:
        raise limits.too_large("bytes of text", limits.MARKUP)
    for bom, name in _BOMS:
        if content.startswith(bom):
            text = content[len(bom) :].decode(name, "replace")
            return _mend(text)
    wide = _utf16(content)
    if wide:
        return content.decode(wide, "replace"), (_repaired(f"read as {wide.upper()}, without a byte order mark"),)
    try:
        return _mend(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _not_utf8(content)


def is_binary(content: bytes) -> bool:
    """Return whether the bytes are not text in any encoding.

    They are not if they have many control characters, or many bytes beyond ASCII that are not UTF-8: western encodings
    use such bytes for single letters only.

    >>> is_binary(bytes(range(32))), is_binary(bytes(range(0x80, 0x100))), is_binary("Datum".encode("utf-16"))
    (True, True, False)
    """
    if content.startswith(_MARKS) or _utf16(content):
        return False
    sample = content[:4000]
    if len(sample.translate(None, _CONTROLS)) < _PRINTABLE * len(sample):
        return True
    return len(sample) - len(sample.translate(None, _BEYOND_ASCII)) > _BEYOND * len(sample) and not _is_utf8(sample)


def _is_utf8(sample: bytes) -> bool:
    """Return whether the bytes are UTF-8, except for a character cut off at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(content: bytes) -> str | None:
    """Return the codec of UTF-16 without a byte order mark, or None. Western text has a zero in every second byte."""
    sample = content[:4000]
    half = len(sample) // 2
    if half < 2 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _not_utf8(content: bytes) -> tuple[str, tuple[DocumentIssue, ...]]:
    """Return the text of bytes that are not all UTF-8: one older encoding, or UTF-8 with damaged places."""
    lenient = content.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= character <= "\udcff" for character in lenient)
    right = sum(character > "\x7f" for character in lenient) - wrong
    if right > wrong:
        text = re.sub("[\udc80-\udcff]", lambda found: _windows(bytes([ord(found[0]) - 0xDC00])), lenient)
        return text, (_repaired(f"{wrong} bytes that are not UTF-8 read as windows-1252"),)
    texts = {name: _windows(content) if name == "cp1252" else content.decode(name) for name in _SINGLE_BYTE}
    best = max(_SINGLE_BYTE, key=lambda name: (_score(texts[name]), -_SINGLE_BYTE.index(name)))
    return texts[best], (_repaired(f"read as {best}: the bytes are not UTF-8"),)


def _windows(content: bytes) -> str:
    """Decode windows-1252; decode its five unused bytes as ISO 8859-1 does."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content)


def _score(text: str) -> int:
    """Return a score of how typical of Dutch the characters beyond ASCII are."""
    return sum(2 if character in _LIKELY else -1 for character in text[:200_000] if character > "\x7f")


def _mend(text: str) -> tuple[str, tuple[DocumentIssue, ...]]:
    """Repair UTF-8 that was once read as windows-1252 (`FinanciÃ«n`), character by character."""
    if text.isascii():
        return text, ()
    if not ("Ã" in text or "Â" in text or "â" in text):  # many times faster than the pattern, which begins with one
        return text, ()
    mended, count = _MOJIBAKE.subn(_reread, text)
    if mended == text:
        return text, ()
    mended = _MOJIBAKE_RARE.sub(_reread, mended)
    return mended, (_repaired(f"UTF-8 that had been read as windows-1252 mended in {count} places"),)


def _reread(found: re.Match[str]) -> str:
    """Return the intended character, or the matched text unchanged if it is not valid UTF-8."""
    raw = b"".join(
        character.encode("cp1252", "ignore") or character.encode("latin-1", "ignore") for character in found[0]
    )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _repaired(how: str) -> DocumentIssue:
    return DocumentIssue("encoding-repaired", how)
