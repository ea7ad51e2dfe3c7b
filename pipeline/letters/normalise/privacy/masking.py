"""Mask the numbers and addresses of persons in a text, and the person to whom they belong."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.letters.normalise.privacy.bsn import NUMBER_MARK, may_hold_bsn, without_bsn
from pipeline.letters.normalise.privacy.characters import holds_one, holds_one_with, plain, words
from pipeline.letters.normalise.privacy.iban import accounts
from pipeline.letters.normalise.privacy.mail import AT_WORDS, HANDLE, MAIL, may_hold_mail
from pipeline.letters.normalise.privacy.phone import is_phone, phones
from pipeline.letters.normalise.privacy.review import (
    ADDRESS,
    BIRTH,
    BIRTH_WORDS,
    NAME_SIGNS,
    NAME_WORDS,
    ends_in_postal_code,
    may_hold_address,
    may_hold_birth,
)
from pipeline.letters.normalise.privacy.suspicion import ANY, Suspicion

MAIL_MARK, PHONE_MARK, NAME_MARK = "[e-mailadres]", "[telefoonnummer]", "[naam]"
ACCOUNT_MARK, HANDLE_MARK, ADDRESS_MARK, BIRTH_MARK = "[rekeningnummer]", "[account]", "[adres]", "[geboortedatum]"

_DOCUMENT = re.compile(
    r"\b(?i:(?:(?:paspoort|identiteitskaart|id-kaart|rijbewijs|kenteken)(?:nummer|nr\.?|plaat)?"
    r"|(?:vreemdelingen|pati[eë]nt|pati[eë]nten|cli[eë]nt|cli[eë]nten|polis|v-)(?:nummer|nr\.?)))"
    r"(?i: met(?: het)? (?:nummer|kenmerk))?[ :]{1,3}"
    r"(?=[A-Z0-9.\-]*\d)(?P<number>[A-Z0-9][A-Z0-9.\-]{4,20})(?<![.\-])"
)
"""Numbers of identity papers and similar documents of a person, recognised by the word before them."""
_DOCUMENT_WORDS: dict[str, tuple[str, ...]] = {
    "kaart": ("d-kaart", "D-kaart", "eitskaart"),
    "nummer": ("ntnummer", "gennummer", "lisnummer", "V-nummer", "v-nummer"),
    "aspoort": ("",),
    "ijbewijs": ("",),
    "enteken": ("",),
    "tnr": ("",),
}
"""Fragments, one of which occurs in any text that the pattern matches, by a part that several have."""
_DOCUMENTS = frozenset(
    [f"{paper}{end}".encode() for paper in ("paspoort", "identiteitskaart", "kaart", "rijbewijs", "kenteken")
     for end in ("", "nummer", "nr", "plaat")]
    + [f"{one}{end}".encode() for one in ("vreemdelingen", "patient", "patienten", "client", "clienten", "polis")
       for end in ("nummer", "nr")]
    + [b"pati", b"cli", b"v"]
)  # fmt: skip
"""Words in the sense of `words`, one of which occurs in any text that the pattern matches."""
_WORDS = _DOCUMENTS | AT_WORDS | BIRTH_WORDS | NAME_WORDS
_PERSON = re.compile(
    r"(?i:\b(?:de heer|mevrouw|mevr\.|mw\.|dhr\.|heer|mr\.|mrs\.|ms\.))"
    r"(?: (?:(?:drs|dr|mr|ir|ing|prof)\.|(?:van|der|den|de|ter|ten)\b|(?:[A-Z][a-z]?\.)+|[A-ZÀ-Þ][\w’'-]+)){1,6}"
)
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\bdr)(?<!\bmr)(?<!\bir)(?<!\bmw)(?<!\bdrs)(?<!\bing)(?<!\btel)[.!?] ")
_BESIDE = 80
"""Maximum number of characters between a person and a number or address that may belong to that person."""
_MARK = re.compile(r"\[(?:e-mailadres|telefoonnummer|rekeningnummer|nummer|adres|geboortedatum|account)\]")
MARKED_NUMBER = re.compile(re.escape(NUMBER_MARK))
_DIGIT = re.compile(r"\d")
_CLUSTER = re.compile(r"\d(?:[\W_]{0,6}\d){3,}")
"""Digits apart as far as those of a telephone number can be, `(070)  -  373 83 93`."""
_ASCII_CLUSTER = re.compile(r"[0-9](?:[\W_]{0,6}[0-9]){3,}")
"""The same in ASCII, found in half the time."""
_NINE = 9
"""Minimum number of digits that may be a person's number without a label; fewer digits need a label."""
_CALLED: tuple[str, ...] = (
    "tel",
    "fax",
    "doorkies",
    "rekening",
    "giro",
    "postbank",
    "bsn",
    "b.s.n",
    "service",
    "sofi",
    "fisca",
    "pgn",
)
_CALLED += ("persoons", "onderwijsn")
_NAMED_BEFORE = 50
"""Number of characters before a number in which a label is searched."""
_LABELS: dict[str, tuple[str, ...]] = {
    "O6": ("O6-", "O6 "),
    "zes": ("nul zes", "nul-zes"),
    "BSN": ("",),
    "bsn": ("",),
    "urgerservice": ("",),
    "ofi": ("ofi-", "ofin"),
}
"""Labels, one of which occurs in any text with a number that is masked by its label alone; that of a citizen service
number may also follow it."""


class Masked(NamedTuple):
    """A text with personal data masked."""

    text: str
    citizens: int = 0
    """Numbers that look like a citizen service number; the letter is kept out of the release."""
    unsure: int = 0
    """Numbers that were masked as one, but are labelled a reference or only a number."""


def suspicion(text: str) -> Suspicion:
    """Return the kinds that a text, even a whole letter, is worth searching for: cheap, and never wrongly False.

    >>> any(suspicion("In 2010 waren het er 10.000.")), suspicion("Bel 070-1234567.").numbers
    (False, True)
    """
    found, labels = words(text, _WORDS), holds_one_with(text, _LABELS)
    numbers, addresses = labels, False
    for match in _clusters(text):
        numbers = numbers or _is_number(match)
        addresses = addresses or ends_in_postal_code(match)
    return Suspicion(
        numbers=numbers,
        labels=labels,
        documents=not found.isdisjoint(_DOCUMENTS) and _DIGIT.search(text) is not None and _may_hold_documents(text),
        mail=may_hold_mail(text, in_words=not found.isdisjoint(AT_WORDS)),
        births=not found.isdisjoint(BIRTH_WORDS) and may_hold_birth(text),
        addresses=addresses,
        names=not found.isdisjoint(NAME_WORDS) or holds_one(text, NAME_SIGNS),
    )


def _may_hold_documents(text: str) -> bool:
    return holds_one_with(text, _DOCUMENT_WORDS)


def _clusters(text: str) -> Iterator[re.Match[str]]:
    return (_ASCII_CLUSTER if text.isascii() else _CLUSTER).finditer(text)


def _is_number(match: re.Match[str]) -> bool:
    """Return whether digits may be the number of a person, by how many there are or by the words before them."""
    if len(match[0]) >= _NINE and sum(map(str.isdigit, match[0])) >= _NINE:
        return True
    before = match.string[max(0, match.start() - _NAMED_BEFORE) : match.start()].lower()
    return holds_one(before, _CALLED)


def without_personal_data(text: str, sought: Suspicion = ANY) -> Masked:
    """Mask numbers and addresses of persons, and the person to whom they belong; `sought` are the kinds to look for.

    >>> without_personal_data("Bel mevrouw A. Jansen, 06-12345678, of mail a.jansen@minbzk.nl. Zie overheid.nl.").text
    'Bel [naam], [telefoonnummer], of mail [e-mailadres]. Zie overheid.nl.'
    """
    if not text:
        return Masked(text)
    less, citizens, unsure = text, 0, 0
    numbered = _DIGIT.search(text) is not None
    if numbered:
        if sought.numbers and (
            (sought.labels and holds_one_with(text, _LABELS)) or any(map(_is_number, _clusters(text)))
        ):
            less, citizens, unsure = without_bsn(less) if may_hold_bsn(text) else (less, 0, 0)
            less = _numbers(less)
        if sought.documents and _may_hold_documents(text):
            less = _cut(less, NUMBER_MARK, (match.span("number") for match in _DOCUMENT.finditer(plain(less))))
    if sought.mail and may_hold_mail(text):
        less = _mail(less)
    if numbered and sought.births and may_hold_birth(less):
        less = _cut(less, BIRTH_MARK, _beside_a_person(less, BIRTH))
    if numbered and sought.addresses and may_hold_address(less):
        less = _cut(less, ADDRESS_MARK, _beside_a_person(less, ADDRESS))
    return Masked(less if less == text else _PERSON.sub(_person, less), citizens, unsure)


def _mail(text: str) -> str:
    """Mask mail addresses and names of accounts."""
    text = _cut(text, MAIL_MARK, (match.span() for match in MAIL.finditer(plain(text))))
    return _cut(text, HANDLE_MARK, (match.span() for match in HANDLE.finditer(plain(text))))


def _numbers(text: str) -> str:
    """Mask bank accounts and telephone numbers."""
    text = _cut(text, ACCOUNT_MARK, accounts(plain(text)))
    return _cut(text, PHONE_MARK, (match.span() for match in phones(plain(text)) if is_phone(match)))


def _cut(text: str, mark: str, spans: Iterator[tuple[int, int]]) -> str:
    """Replace each span of a text by a mark."""
    parts, offset = [], 0
    for begin, end in spans:
        shown = text[begin:end]
        begin += len(shown) - len(shown.lstrip())
        parts += [text[offset:begin], mark]
        offset = end
    return "".join((*parts, text[offset:])) if parts else text


def _beside_a_person(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a pattern in sentences that name a person with a form of address such as `mevrouw`."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - _BESIDE) : match.start()]
        behind = text[match.end() : match.end() + _BESIDE]
        first, last = _PERSON.search(behind), next(reversed(list(_PERSON.finditer(before))), None)
        between = [behind[: first.start()] if first else ". ", before[last.end() :] if last else ". "]
        if not all(_SENTENCE_END.search(words) for words in between):
            yield match.span()


def _person(match: re.Match[str]) -> str:
    """Mask a person where a number or address in the same sentence was masked."""
    before = match.string[max(0, match.start() - _BESIDE) : match.start()]
    behind = match.string[match.end() : match.end() + _BESIDE]
    first = _MARK.search(behind)
    last = next(reversed(list(_MARK.finditer(before))), None)
    between = [behind[: first.start()] if first else ". ", before[last.end() :] if last else ". "]
    return match[0] if all(_SENTENCE_END.search(text) for text in between) else NAME_MARK
