"""Recognise telephone numbers in Dutch and foreign notation, and reject numbers that only look like one."""

import re
from collections.abc import Iterator

_APART = r" {0,2}[-/] {0,2}"
_GAP = rf"(?:[ .\-/~_()]{{0,3}}|\. ?- ?|{_APART}|\) ?- ?)"
_CALLED = re.compile(
    r"(?i)(?:\b(?:tele\w*|tel|fax\w*|doorkies\w*|phone|mobiel\w*|mob|bel|bellen|belt|gebeld|bereikbaar op|nummer|"
    r"(?:what|whats)app|sms|[tfm])\b)[.:]* ?(?:is |op |via |naar )?[(+]?$"
)
_NAMED_OTHERWISE = re.compile(
    r"(?i)\b(?:kenmerk\w*|referentie\w*|ref|zaak\w*|dossier\w*|kvk\w*|handelsregister\w*|kamer van koophandel|rsin|"
    r"oin|btw\w*|isbn"
    r"|issn|doi|iban|rekening\w*|document\w*|registratie\w*|project\w*|factuur\w*|bestel\w*|order\w*|artikel\w*|ean|"
    r"barcode|kadast\w*|perceel\w*|vergunning\w*|bag|id|identificatie\w*)\b(?:-?(?:nummers?|nrs?|"
    r"no)\b)?\.?[\s:()]{0,3}(?:is |was |luidt |van |met |onder )?$"
)
_GLUED = re.compile(r"[\w/.,\u20ac-]$|\u20ac $")
_LABEL_GLUED = re.compile(r"(?i)(?:^|\W)(?:t|f|m|tel|telefoon|fax|mob)[.:/-]?$")
_SERVICE = re.compile(r"0(?:800|90[069])|140\d{2}(?!\d)")
_DATE = re.compile(r"\d{1,2}([-./ ])\d{1,2}\1(?:1[89]|20)\d\d(?!\d)|\d{1,2}([-./])(?:0?[1-9]|1[0-2])\2\d{2}(?!\2?\d)")
_THOUSANDS = re.compile(r"\+ ?\d{1,3}(?:[. ]\d{3})+(?!\d)")
_UNIT = re.compile(r"(?i)\s*(?:euro|eur|gulden|mln|miljoen|mld|miljard|ton|%|procent|woningen|m2|kwh)")
_AREA = re.compile(r"0(?:1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7[0-9]|8[4578]|91)")
"""Area codes of three digits and organisation codes (numbering plan of the Netherlands)."""
_COUNTRY = re.compile(
    r"1|7|2[07]|3[0-469]|4[0-13-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[2368]|22[05]|23[347]|24[9]|25[0-46]|26[034]|"
    r"29[1789]"
    r"|35[0-9]|37[0-8]|38[0-35-79]|42[013]|59[04679]|721|85[235]|88[06]|96[0-8]|97[1-4]|99[234568]"
)
"""Country codes (ITU-T E.164) of the countries whose telephone numbers are likely in a letter."""

PHONE = re.compile(
    rf"(?:(?P<foreign>(?<![\d+])(?:\+ ?|00[ \-]?)\(?[1-9](?:{_GAP}\d){{7,14}}(?!\d))"
    rf"|(?P<mobile>(?:\( ?[0O]6 ?\)|[0O]6)(?:{_GAP}\d){{8}})"
    rf"|(?P<fixed>\(0[1-9]\d{{1,3}}\)(?: ?[ .\-/]{{0,3}}|{_APART})\d(?:[ .\-/]{{0,2}}\d){{4,7}}"
    rf"|(?:\(0\) ?|[0O])[1-9]\d{{1,2}}(?:[ .\-/]{{1,3}}|\. ?- ?|{_APART})\d(?:[ .\-/]{{0,2}}\d){{5,6}}"
    r"|0[1-9]\d{3}[ ]?[-/][ ]?\d{5})"
    r"|(?P<spaced>0(?: \d){9})"
    rf"|(?P<words>(?i:\bnul[ -]?zes)(?:[ ,:.\-]{{0,3}}\d){{8}})"
    r"|(?P<bare>0[1-9]\d{8,9})(?!\w)"
    r"|(?P<local>(?i:(?<=\btel\. )|(?<=\btel: )|(?<=\btelefoon )|(?<=\btelefoon: )|(?<=\btelefoonnummer )|(?<=\bfax )|"
    r"(?<=\bdoorkiesnummer )|(?<=\bdoorkiesnummer: )|(?<=\btoestel )|(?<=\bfax: )|(?<=\btel ))\d(?:[ .\-]{0,2}\d){3,7})"
    r")(?P<extension>/\d{1,2}\b)?(?!\d)"
)
_TEN = (9, 10)
"""Number of digits of a number within the Netherlands: nine before 1995 in some places, ten since."""


_BEGIN = re.compile(r"[+(0O\d]")


def phones(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `PHONE` in a plain text. It is tried only where a number can begin, which is rare.

    A number begins with a sign, a zero, `nul`, or behind the blank after `tel.` and the like.

    >>> [match[0] for match in phones("Bel 06-12345678 of tel. 3456789, niet 12 34 56 78 90")]
    ['06-12345678', '3456789']
    """
    if "nul" in text.casefold():
        yield from PHONE.finditer(text)
        return
    end = 0
    for begin in _BEGIN.finditer(text):
        at = begin.start()
        if at < end or (text[at] not in "+(0O" and text[at - 1 : at] != " "):
            continue
        match = PHONE.match(text, at)
        if match is not None:
            end = match.end()
            yield match


def is_phone(match: re.Match[str]) -> bool:
    """Return whether a text with the shape of a telephone number is one, by its digits and the words before it."""
    text, before = match[0], match.string[max(0, match.start() - 40) : match.start()]
    text = text.removesuffix(match["extension"] or "")
    digits = re.sub(r"\D", "", text.replace("O", "0"))
    called = _CALLED.search(before) is not None
    if _GLUED.search(before) and not _LABEL_GLUED.search(before):
        return False
    if not called and (_NAMED_OTHERWISE.search(before) or _DATE.match(text.lstrip("( "))):
        return False
    if match["foreign"]:
        amount = _UNIT.match(match.string, match.end()) is not None
        return not amount and _is_foreign(text, digits, called)
    if match["words"] or match["local"]:
        return True
    if _SERVICE.match(digits):
        return False
    if match["bare"]:
        return called or (len(digits) == 10 and (digits[:2] == "06" or _AREA.match(digits) is not None))
    if match["spaced"]:
        return called or digits[:2] == "06" or _AREA.match(digits) is not None
    return len(digits) == 10 or (len(digits) in _TEN and (called or "-" in text or "(" in text))


def _is_foreign(text: str, digits: str, called: bool) -> bool:
    """Return whether a number with a country prefix belongs to that country, as far as its digits show."""
    if _THOUSANDS.fullmatch(text) and len(digits) < 10:
        return called
    number = digits if "+" in text else digits[2:]
    known = _COUNTRY.match(number) is not None
    least = 9 if "+" in text or called else 10
    apart = "+" in text or called or number.startswith("31") or re.search(r"[ .\-/]", text) is not None
    return known and least <= len(number) <= 15 and apart
