"""What of a printed letter is personal and does not reach the published one.

The rule (AVG/GDPR article 5, data minimisation; Woo article 5.1): who holds public office is named in that office,
and nobody else. Handling officers, telephone numbers and mail addresses of persons are left out wherever they stand;
an addressee who holds no office is left out as a whole; a letter with what looks like a citizen service number (BSN)
in it is held back. Web addresses and public service numbers (0800, 14 070, 112) stay.
"""

import re

MAIL_MARK, PHONE_MARK, NAME_MARK, NUMBER_MARK = "[e-mailadres]", "[telefoonnummer]", "[naam]", "[nummer]"

_MAIL = re.compile(r"(?:mailto:)?[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:"
    r"\+31[ \-–]?\(?0?\)?[ \-–]?[1-9](?:[ .\-–]{0,2}\d){8}"
    r"|0031[ \-–]?\(?0?\)?[ \-–]?[1-9](?:[ .\-–]{0,2}\d){8}"
    r"|06[ \-–]{0,3}\d(?:[ .\-–]?\d){7}"
    r"|\(0[1-9]\d{1,2}\)[ \-–]{0,3}\d(?:[ .]?\d){5,6}"
    r"|0[1-9]\d[ \-–—]{1,3}\d(?:[ .]?\d){6}"
    r"|0[1-9]\d{2}[ \-–—]{1,3}\d(?:[ .]?\d){5}"
    r"|0[1-9]\d{8}"
    r")(?![\w-])"
)
_GLUED = re.compile(r"[\w/.,-]$")
_SERVICE = re.compile(r"0(?:800|90[069])")
_BARE = re.compile(r"0[1-57-9]\d{8}")
_CALLED = re.compile(r"(?i)(?:\b(?:tele\w*|tel|fax|doorkies\w*|phone|mobiel|bel|bellen|nummer|[tf])\b)[.:]? ?$")
_OFFICER = re.compile(
    r"(?i)(?:behandeld door|behandelend ambtenaar|contactpersoon|inlichtingen bij|doorkiesnummer|e-?mailadres|"
    r"contact person)\b *[:\t]"
)
_PERSON = re.compile(
    r"(?i:\b(?:de heer|mevrouw|mevr\.|mw\.|dhr\.|heer|mr\.|mrs\.|ms\.))"
    r"(?: (?:(?:drs|dr|mr|ir|ing|prof)\.|(?:van|der|den|de|ter|ten)\b|(?:[A-Z][a-z]?\.)+|[A-ZÀ-Þ][\w’'-]+)){1,6}"
)
_SENTENCE_END = re.compile(r"[.!?] ")
_BESIDE = 80
"""Characters between a person and a number or address that may be theirs."""
_MARK = re.compile(r"\[(?:e-mailadres|telefoonnummer)\]")


_ENOUGH_DIGITS = re.compile(r"0[1-9](?:[^\w]{0,3}\d){7}")
_DIGIT = bytes.maketrans(
    bytes(range(256)), bytes(0x64 if 0x30 <= c <= 0x39 else 0x2E if c in b" ." else 0x20 for c in range(256))
)


def may_hold_contact_data(text: str) -> bool:
    """Whether a text is worth searching for mail addresses and telephone numbers: cheap, and never wrongly False.

    >>> may_hold_contact_data("In 2010 waren het er 10.000."), may_hold_contact_data("Bel 070-1234567.")
    (False, True)
    """
    return "@" in text or "+31" in text or "0031" in text or _ENOUGH_DIGITS.search(text) is not None


def may_hold_bsn(text: str) -> bool:
    """Whether a text is worth searching for citizen service numbers: cheap, and never wrongly False.

    >>> may_hold_bsn("Kamerstuk 32 824, nr. 1, 2010-2011"), may_hold_bsn("111222333")
    (False, True)
    """
    shape = text.encode("utf-8", "replace").translate(_DIGIT)
    return b"dddddddd" in shape or b"ddd.ddd.ddd" in shape or b"dddd.dd.dd" in shape


def without_contact_data(text: str) -> str:
    """Return a text without mail addresses and telephone numbers, and without the person whose they are.

    >>> without_contact_data("Bel mevrouw A. Jansen, 06-12345678, of mail a.jansen@minbzk.nl. Zie www.overheid.nl.")
    'Bel [naam], [telefoonnummer], of mail [e-mailadres]. Zie www.overheid.nl.'
    """
    less = _PHONE.sub(_phone, _MAIL.sub(MAIL_MARK, text) if "@" in text else text)
    return less if less == text else _PERSON.sub(_person, less)


def _person(match: re.Match[str]) -> str:
    """Mask a person in whose sentence a number or address was masked."""
    before = match.string[max(0, match.start() - _BESIDE) : match.start()]
    behind = match.string[match.end() : match.end() + _BESIDE]
    first = _MARK.search(behind)
    last = next(reversed(list(_MARK.finditer(before))), None)
    between = [behind[: first.start()] if first else ". ", before[last.end() :] if last else ". "]
    return match[0] if all(_SENTENCE_END.search(text) for text in between) else NAME_MARK


def _phone(match: re.Match[str]) -> str:
    """Mask a telephone number; keep service numbers, parts of longer numbers, and ten bare digits not called one."""
    before = match.string[max(0, match.start() - 20) : match.start()]
    kept = (
        _GLUED.search(before) or _SERVICE.match(match[0]) or (_BARE.fullmatch(match[0]) and not _CALLED.search(before))
    )
    return match[0] if kept else PHONE_MARK


def names_an_officer(text: str) -> bool:
    """Whether a block of text is the letterhead's note of who handles the letter, and no part of the body.

    >>> names_an_officer("Behandeld door: A. Jansen"), names_an_officer("De contactpersoon is bekend.")
    (True, False)
    """
    return _OFFICER.match(text) is not None


_OFFICE = re.compile(
    r"(?i)\b(?:voorzitters?|president\w*|ministers?|minister-president|staatssecretaris\w*|kamers?|leden|lid|griffiers?|college\w*|"
    r"raad|raden|commissies?|burgemeesters?|wethouders?|gedeputeerden?|staten\w*|gemeente\w*|provincie\w*|waterschap\w*|"
    r"directeur\w*|directie|secretaris\w*|bestuur\w*|besturen|ombudsman|rekenkamer|ministerie\w*|stichting|vereniging|universiteit|"
    r"koning(?:in)?|commissaris\w*|inspecteur\w*|inspectie|autoriteit|dienst|n\.?v\.?|b\.?v\.?|bedrijf|organisatie|instituut|"
    r"speaker|house|senate|secretary\w*|ambassador\w*|commission\w*|council|chair\w*|minist\w+|director\w*|mayor|governor|committee|"
    r"gouverneur|rector|decaan|hoofd\w*|korpschef|procureur\w*|officier|notaris|advocaten|ambassade\w*|regering|kabinet|"
    r"redactie|fractie\w*|partij|bond|federatie|unie|ondernemingsraad|personeel|medewerkers|bewoners)\b|"
    r"(?i:ministerie|rijks|veiligheidsregio)"
)
_ATTENTION = re.compile(
    r"(?i)[,;(]?\s*\b(?:t\.? ?a\.? ?v\.?|tav|ter attentie van|attn?\.?:?|for the attention of|p/a|c/o)(?=[\s:.])"
)
_STREET = re.compile(r"(?i)\s*\b(?:postbus \d+|\d{4} ?[A-Z]{2}\b).*")


def public_addressee(name: str) -> str | None:
    """Return an addressee as far as it names an office or a body; None for a private person.

    A person named for attention is left out, the body stays.

    >>> public_addressee("N.V. Voorbeeld t.a.v. mevrouw A. Jansen")
    'N.V. Voorbeeld'
    >>> public_addressee("De heer A. Jansen Dorpsstraat 1")
    """
    kept = _STREET.sub("", _ATTENTION.split(name, maxsplit=1)[0]).strip(" ,;")
    return kept if kept and _OFFICE.search(kept) else None


_DIGITS = re.compile(
    r"(?<![\w./,+€-])(?<!€ )(?:\d{8,9}|\d{4}\.\d{2}\.\d{2,3}|\d{3}[ .]\d{3}[ .]\d{3})(?![\w/-]|[.,]\d)"
)
_NAMED_BSN = re.compile(
    r"(?i)\b(?:bsn|burgerservicenummers?|sofi-?nummers?|sociaal-?fiscaal ?nummers?|persoonsnummers?)\b"
)
_NAMED_OTHERWISE = re.compile(
    r"(?i)(?:kenmerk|referentie|zaaknummers?|zaak|dossiernummers?|dossier|kvk|kamer van koophandel|rsin|oin|btw|isbn|"
    r"issn|rekeningnummer|iban|nummer|nr|no|nummers|doc|document\w*|registratie\w*|projectcode|factuur\w*|euro|eur|bedrag|"
    r"telefoon\w*|tel|ean|code|[a-z]{1,6}[/-])[\s.:()]{0,4}(?:is |was |luidt |van )?$"
)
_UNIT = re.compile(
    r"(?i)\s*(?:euro|eur|gulden|ton|kg|kilo|m2|m3|kwh|mwh|gwh|personen|inwoners|stuks|miljoen|hectare|ha|km)\b"
)
_NEAR = 60
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn_like(digits: str) -> bool:
    """Whether eight or nine digits pass the test of eleven of the citizen service number (Wabb; RvIG's `elfproef`).

    >>> is_bsn_like("111222333"), is_bsn_like("123456789"), is_bsn_like("000000000")
    (True, False, False)
    """
    padded = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, padded, strict=True))
    return total % 11 == 0 and len(set(padded)) > 1


def without_bsn(text: str) -> tuple[str, int]:
    """Return a text with what looks like a citizen service number masked, and how many there were.

    Nine digits that pass the test count, unless what stands before or behind names them as something else. Eight
    digits, and digits in groups, count only near the word itself: dates and document numbers look the same.
    """
    spans = [match.span() for match in _DIGITS.finditer(text) if _is_held(text, match)]
    for begin, end in reversed(spans):
        text = text[:begin] + NUMBER_MARK + text[end:]
    return text, len(spans)


def _is_held(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    if not is_bsn_like(digits):
        return False
    before, behind = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    if _NAMED_BSN.search(before) or _NAMED_BSN.search(behind):
        return True
    if len(match[0]) != 9 or not match[0].isdecimal():
        return False
    return _NAMED_OTHERWISE.search(before) is None and _UNIT.match(behind) is None
