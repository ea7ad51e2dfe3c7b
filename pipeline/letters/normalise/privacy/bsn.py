"""Find citizen service numbers (BSN), by the test of eleven (Wabb; RvIG's `elfproef`) and the words around them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.letters.normalise.privacy.characters import plain

NUMBER_MARK = "[nummer]"

_GROUPED = re.compile(r"(?<![\d,+\u20ac])(?<!\u20ac )\d(?:[ .\-/]{0,2}\d){7,8}(?![.,]?\d)")
_NINE = re.compile(
    r"(?<![\w./,+\u20ac-])(?<!\u20ac )(?:\d{9}|\d{3}[ .]\d{3}[ .]\d{3}|\d{4}\.\d{2}\.\d{2,3}|\d{8})(?!\w|[.,]\d|"
    r"/\d{1,2}/)"
)
_NAMED = re.compile(
    r"(?i)(?<![a-z])(?:bsn|b\.s\.n\.?|burger ?-?service ?-?(?:nummers?|nrs?)|sofi ?-?(?:nummers?|nrs?)|"
    r"sociaal ?-?fiscaal ?-?(?:nummers?|nrs?)|persoonsnummers?|persoonsgebonden nummers?|pgn|"
    r"onderwijsnummers?)(?![a-z])"
)
_NAMED_OTHERWISE = re.compile(
    r"(?i)(?:zaaknummers?|zaak|dossiernummers?|dossiers?|kvk|kamer van koophandel|handelsregister\w*|rsin|oin|btw|"
    r"isbn|issn|"
    r"rekeningnummer|iban|kamerstuk\w*|papers?|doc|document\w*|registratie\w*|projectcode|project|factuur\w*|euro|"
    r"eur|bedrag|"
    r"telefoon\w*|tel|fax|ean|code|bag|doi|[a-z]{1,5}[/-])(?:-?(?:nummers?|nrs?|no)\b)?[\s.:()]{0,4}"
    r"(?:(?:nummer|nr|no)\.? ?)?(?:is |was |luidt |van )?$"
)
_CALLED_A_NUMBER = re.compile(r"(?i)\b(?:kenmerk|referentie|nummers?|nr|no)[\s.:()/]{0,4}(?:is |was |luidt |van )?$")
_UNIT = re.compile(
    r"(?i)\s*(?:euro|eur|gulden|ton|kg|kilo|m2|m3|kwh|mwh|gwh|personen|inwoners|stuks|miljoen|hectare|ha|km)\b"
)
_NEAR = 60
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_DIGIT = bytes.maketrans(bytes(range(256)), bytes(0x64 if 0x30 <= c <= 0x39 else 0x20 for c in range(256)))


class Number(NamedTuple):
    """Span of a number that passes the test, and whether it is certainly a citizen service number."""

    begin: int
    end: int
    sure: bool


def may_hold_bsn(text: str) -> bool:
    """Return whether a text is worth searching for citizen service numbers: cheap, and never wrongly False.

    >>> may_hold_bsn("Kamerstuk 32 824, nr. 1, 2010-2011"), may_hold_bsn("111222333")
    (False, True)
    """
    text = plain(text)
    shape = text.encode("utf-8", "replace").translate(_DIGIT)
    if b"dddddddd" in shape or b"ddd ddd ddd" in shape or b"dddd dd dd" in shape:
        return True
    return shape.count(b"d") >= 8 and _NAMED.search(text) is not None


def is_bsn_like(digits: str) -> bool:
    """Return whether eight or nine digits pass the test of eleven.

    >>> is_bsn_like("111222333"), is_bsn_like("123456789"), is_bsn_like("000000000")
    (True, False, False)
    """
    padded = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, padded, strict=True))
    return total % 11 == 0 and len(set(padded)) > 1


def numbers(text: str) -> Iterator[Number]:
    """Yield the numbers in a plain text that look like a citizen service number.

    Nine digits that pass the test count, unless the words before or after them name something else. They are not sure
    if they are labelled a reference or only a number. Eight digits, and digits in groups, count only near the words
    for a citizen service number: dates and document numbers look the same.
    """
    last = 0
    for match in _GROUPED.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if match.start() >= last and is_bsn_like(digits) and _is_named(text, match):
            yield Number(*match.span(), True)
            last = match.end()
    for match in _NINE.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if len(match[0]) != 9 or not match[0].isdecimal() or not is_bsn_like(match[0]) or _is_named(text, match):
            continue
        if _NAMED_OTHERWISE.search(before) is None and _UNIT.match(text, match.end()) is None:
            reference = _CALLED_A_NUMBER.search(before) or text[match.end() : match.end() + 1] in ("/", "-")
            yield Number(*match.span(), not reference)


def _is_named(text: str, match: re.Match[str]) -> bool:
    """Return whether the words around a number call it a citizen service number."""
    before, behind = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    return _NAMED.search(before) is not None or _NAMED.search(behind) is not None


def without_bsn(text: str) -> tuple[str, int, int]:
    """Mask citizen service numbers; return the text, the number of certain ones, and the number of possible ones."""
    found: list[Number] = []
    for number in sorted(numbers(plain(text))):
        if not found or number.begin >= found[-1].end:
            found.append(number)
    for begin, end, _ in reversed(found):
        text = text[:begin] + NUMBER_MARK + text[end:]
    sure = sum(number.sure for number in found)
    return text, sure, len(found) - sure
