"""Find bank accounts: IBANs by the test of ISO 7064 (mod 97), and older account numbers that are labelled as such."""

import re
from collections.abc import Iterator

from pipeline.letters.normalise.privacy.characters import holds_one, lower_case

_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("AE", "GI", "IL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "CY", "DO", "GT", "HU", "LB", "PL"), 28),
    **dict.fromkeys(("BR", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
}
"""Number of characters of an IBAN, by country (SWIFT's registry of IBANs)."""
_START = re.compile(r"(?<![A-Za-z0-9])(?:(?i:iban)[:.]?)?(?P<country>[A-Za-z] ?[A-Za-z])[ .\-/]{0,2}\d[ .\-/]{0,2}\d")
_NEXT = re.compile(r"[ .\-/_]{0,3}([A-Za-z0-9])")
_CALLED = re.compile(r"(?i)\b(?:iban|(?:bank|giro|spaar)?rekening\w*)\b")
_OLD = re.compile(
    r"(?i)(?:\b(?:(?:bank|giro|spaar)?rekening(?:nummer|nr)?|giro(?:nummer)?|postbank(?:nummer)?|postgiro|gironr)\b\.?"
    r"(?: van [\w ]{1,30}| bij [\w ]{1,20})?[ :]{1,3}(?:nr\.? |nummer |"
    r"is )?)(?P<number>P?\d(?:[. \-]{0,2}\d){5,9})(?![\d.,]\d)"
)
_OLD_WORDS = ("rekening", "giro", "postbank")
"""Words, one of which occurs in any text that the pattern matches."""
_NEAR = 40


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of bank accounts in a plain text.

    >>> list(accounts("IBAN NL91 ABNA 0417 1643 00 van hem")), list(accounts("NL92 ABNA 0417 1643 00"))
    ([(5, 27)], [])
    """
    last = 0
    for match in _START.finditer(text):
        begin = match.start("country")
        end = _end(text, begin)
        if end and begin >= last:
            yield begin, end
            last = end
    if not holds_one(lower_case(text), _OLD_WORDS):
        return
    for match in _OLD.finditer(text):
        if match.start("number") >= last:
            yield match.span("number")


def _end(text: str, begin: int) -> int | None:
    """Return the end of the IBAN that begins at an offset, or None if there is no IBAN."""
    found: list[str] = []
    offset, length = begin, 34
    while len(found) < length:
        following = _NEXT.match(text, offset)
        if following is None:
            return None
        found.append(following[1].upper())
        offset = following.end()
        if len(found) == 2:
            length = _LENGTHS.get("".join(found), 0)
    if text[offset : offset + 1].isalnum():
        return None
    iban = "".join(found)
    called = _CALLED.search(text[max(0, begin - _NEAR) : begin]) is not None
    shaped = re.fullmatch(r"NL\d\d[A-Z]{4}\d{10}|(?!NL)[A-Z]{2}\d\d[A-Z0-9]*\d{6}[A-Z0-9]*", iban) is not None
    return offset if is_iban(iban) or (called and shaped) else None


def is_iban(account: str) -> bool:
    """Return whether letters and digits without blanks pass the test of an IBAN.

    >>> is_iban("NL91ABNA0417164300"), is_iban("NL90ABNA0417164300")
    (True, False)
    """
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", account):
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
