"""Find possible names, home addresses and birth dates of citizens in running text, and list them for review.

They are published unmasked: no rule distinguishes a citizen from a member of parliament by the name alone, nor a home
from an office by the address. The rules here prefer few false findings over completeness; `README.md` has the table of
the cases that they find and miss.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.letters.normalise.privacy.characters import holds_one, lower_case, words
from pipeline.letters.normalise.privacy.suspicion import ANY, Suspicion

_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|jan|feb|mrt|apr|"
    r"jun|jul|"
    r"aug|sep|sept|okt|nov|dec)\.?"
)
_DAY = rf"(?:\d{{1,2}}[-./ ]\d{{1,2}}[-./ ](?:19|20)\d\d|\d{{1,2}} {_MONTH} (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
BIRTH = re.compile(
    rf"(?i)\b(?:geboren(?: te [\w'’-]{{2,30}})?(?: op)?|geb\.|geboortedatum:?|date of birth:?|born on) {_DAY}"
)
ADDRESS = re.compile(
    r"\b[A-ZÀ-Þ][\w’'.-]*(?: (?:van|der|den|de|het|'t|ter|ten|"
    r"[A-ZÀ-Þ][\w’'.-]*)){0,4} \d{1,4} ?[a-zA-Z]?(?:[-/ ]\d{1,3})?"
    r",? {1,3}(?:te )?[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b(?: [A-ZÀ-Þ][\w’'-]+)?"
)
_POSTAL_CODE = re.compile(r"[1-9]\d{3} ?[A-Z]{2}\b")
_PUBLIC_ADDRESS = re.compile(r"(?i)\b(?:postbus|antwoordnummer|p\.?o\.? box)\b|\bplein \d+, 2511")
_PARTICLES = r"(?:van|der|den|de|het|'t|ter|ten|el|al|von|du|la)"
_SURNAME = rf"(?:{_PARTICLES} ){{0,3}}[A-ZÀ-Þ][\w’'-]*\w?\.?(?:[- ](?:{_PARTICLES} ){{0,3}}[A-ZÀ-Þ][\w’'-]+)?"
_INITIALS = r"(?:[A-ZÀ-Þ][a-z]?\.[ -]?){1,5}"
_HONORIFIC = r"(?i:de heer en mevrouw|de heer|mevrouw|mevr\.|mw\.|dhr\.|mejuffrouw|meneer|familie|het echtpaar|heer)"
_TITLES = r"(?:(?:drs|dr|mr|ir|ing|prof)\. ?)*"
_CITIZEN = (
    r"(?i:pati[eë]nt|cli[eë]nte?|slachtoffer|verdachte|gedupeerde|nabestaande|asielzoeker|verzoeker|vreemdeling|"
    r"appellante?|"
    r"eiser|klager|betrokkene|huurder|bewoner)"
)
_CONTEXT = (
    r"(?i:klacht|bezwaar(?:schrift)?|beroepschrift|verzoekschrift|uitkering|aanvraag|dossier|situatie|overlijden|geval|"
    r"brief|e-?mail|mail|toeslag\w*|schade|ziekte|behandeling|adres|verblijfsvergunning|uitzetting)"
)
NAME = re.compile(
    rf"\b{_CONTEXT} (?:van|aan|door|over|met|inzake) {_HONORIFIC} {_TITLES}(?:{_INITIALS} ?)?{_SURNAME}"
    rf"|\b{_HONORIFIC} {_TITLES}{_INITIALS}(?: ?{_SURNAME})?(?= uit [A-Z]| te [A-Z]|,? wonende|,? woonachtig|"
    rf" over (?:haar|zijn|hun) )"
    rf"|\b{_HONORIFIC} {_TITLES}{_INITIALS} ?{_SURNAME}"
    rf"|\b(?i:familie|het echtpaar) {_SURNAME}"
    rf"|\b{_CITIZEN} {_TITLES}(?:{_INITIALS} ?{_SURNAME}|[A-ZÀ-Þ][a-zà-þ]+ [A-Z]\.)"
    rf"|\b[A-ZÀ-Þ][a-zà-þ]+ [A-Z]\.(?= (?:uit|te) [A-ZÀ-Þ])"
)
BIRTH_WORDS = frozenset((b"geboren", b"geb", b"geboortedatum", b"birth", b"born"))
NAME_WORDS = frozenset(
    b"heer mevrouw mevr mw dhr mejuffrouw meneer familie echtpaar patient pati client cliente cli slachtoffer "
    b"verdachte gedupeerde nabestaande asielzoeker verzoeker vreemdeling appellant appellante eiser klager betrokkene "
    b"huurder bewoner".split()
)
"""Words in the sense of `words`, one of which occurs in any text that `BIRTH` matches, or `NAME`; or else these signs
for a name of one initial."""
NAME_SIGNS = (". uit ", ". te ")
_BIRTH_WORDS = ("eboren", "eb. ", "eboortedatum", "ate of birth", "orn on")
_PERSON_WORDS: tuple[str, ...] = (
    "heer ",
    "evrouw ",
    "evr.",
    "mw.",
    "Mw.",
    "hr.",
    "eneer ",
    "ejuffrouw ",
    "amilie ",
    "echtpaar ",
)
_PERSON_WORDS += (
    "tiënt ",
    "tient ",
    "liënt",
    "lient",
    "lachtoffer ",
    "erdachte ",
    "edupeerde ",
    "abestaande ",
    "zoeker ",
)
_PERSON_WORDS += ("mdeling ", "ellant", "iser ", "lager ", "etrokkene ", "uurder ", "ewoner ", *NAME_SIGNS)
"""Fragments without which a pattern is not tried; searching for them is cheap."""
_PIVOT = re.compile("|".join(re.escape(words.lower()) for words in _PERSON_WORDS))
"""What each match of `NAME` has in lower case, among its first words."""
_WORD = re.compile(r"\b")
_FIRST = 4
"""Number of words up to a pivot in which a match begins: `brief van de heer`."""
_OFFICE = re.compile(
    r"(?i)\b(?:ministers?|staatssecretaris\w*|kamer(?:lid|leden)?|lid|leden|voorzitter|president|premier|"
    r"burgemeester|wethouder|"
    r"\w*gedeputeerde|commissaris|directeur\w*|secretaris\w*|ambassadeur|hoogleraar|professor|prof|griffier|"
    r"inspecteur\w*|"
    r"ombudsman|rechter|rapporteur|raadsheer|generaal|kolonel|hoofd\w*|bestuurder|bestuurslid|informateur|formateur|"
    r"fractie\w*|senator|europarlementari\w+|onderzoeker|deskundige|consul\w*|gezant|commandant|korpschef|procureur\w*|"
    r"notaris|advocaat|auteur|adviseur|co[oö]rdinator|raadsman)\b|(?i:minister|kabinet)"
)
_PARTY = re.compile(
    r"^[ ,]{0,2}\((?:[A-Z][\w/.-]{1,12}|Groep[ \w-]+|Lid[ \w-]+|GroenLinks(?:-PvdA)?|ChristenUnie|Partij[ \w]+|"
    r"Forum[ \w]+)\)"
)
_AROUND = 45
"""Characters before and after a name in which an office shows that the person is named in public office."""

Kind = Literal["name", "address", "birth-date"]
_WORDS: dict[Kind, tuple[str, str]] = {
    "name": ("name", "names"),
    "address": ("address", "addresses"),
    "birth-date": ("birth date", "birth dates"),
}


class ReviewedPlace(NamedTuple):
    """A place in a published text that a person must review."""

    kind: Kind
    begin: int
    end: int


def may_hold_birth(text: str) -> bool:
    """Return whether a text is worth searching for birth dates: cheap, and never wrongly False."""
    return holds_one(text, _BIRTH_WORDS)


def may_hold_name(text: str) -> bool:
    """Return whether a text is worth searching for names: cheap, and never wrongly False."""
    return (holds_one(text, NAME_SIGNS) or bool(words(text, NAME_WORDS))) and holds_one(text, _PERSON_WORDS)


def may_hold_address(text: str) -> bool:
    """Return whether a text is worth searching for home addresses: cheap, and never wrongly False."""
    return _POSTAL_CODE.search(text) is not None


def ends_in_postal_code(digits: re.Match[str]) -> bool:
    """Return whether the last four of some digits are a postal code with the letters that follow."""
    return _POSTAL_CODE.match(digits.string, digits.end() - 4) is not None


def doubtful(text: str) -> Iterator[ReviewedPlace]:
    """Yield places with possible personal data of citizens: birth dates, then addresses, then names, in text order.

    >>> [doubt.kind for doubt in doubtful("Klacht van de heer L. Voorbeeld, geboren op 12-03-1961")]
    ['birth-date', 'name']
    >>> list(doubtful("De heer A. Voorbeeld, minister van Financiën, en mevrouw Proef (PvdA)"))
    []
    """
    yield from _places(text, ANY)


def _places(text: str, sought: Suspicion) -> Iterator[ReviewedPlace]:
    if sought.births and may_hold_birth(text):
        for match in BIRTH.finditer(text):
            yield ReviewedPlace("birth-date", *match.span())
    if sought.addresses and may_hold_address(text):
        for match in ADDRESS.finditer(text):
            if not _PUBLIC_ADDRESS.search(match[0]):
                yield ReviewedPlace("address", *match.span())
    if sought.names and may_hold_name(text):
        for match in _named(text):
            if not _in_office(text, match):
                yield ReviewedPlace("name", *match.span())


def _named(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `NAME`, which is tried only where one can begin: at the words before a pivot."""
    tried = 0
    for pivot in _PIVOT.finditer(lower_case(text)):
        begin = pivot.start()
        for _ in range(_FIRST):
            begin = text.rfind(" ", 0, max(begin, 0))
        for word in _WORD.finditer(text, max(begin, tried), pivot.end()):
            if word.start() >= tried and (match := NAME.match(text, word.start())) is not None:
                tried = match.end()
                yield match
        tried = max(tried, pivot.end())


def _in_office(text: str, match: re.Match[str]) -> bool:
    """Return whether a person is named as an office holder or as a member of a party."""
    before, behind = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() : match.end() + _AROUND]
    behind = re.split(r"[.;] ", behind, maxsplit=1)[0]
    before = re.split(r"[.;] ", before)[-1]
    return any(_OFFICE.search(words) for words in (before, behind, match[0])) or _PARTY.match(behind) is not None


def summary(texts: Sequence[str], unsure: int = 0, sought: Suspicion = ANY) -> str:
    """Return one sentence with the number of places to review, by kind; "" if there are none.

    `unsure` is the number of masked numbers that may have been a citizen service number, `sought` are the kinds to look
    for.

    >>> summary(["Klacht van de heer L. Voorbeeld"], unsure=1)
    'may be personal data: 1 name, 1 number that was masked'
    """
    kinds: Counter[Kind] = Counter()
    if sought.births or sought.addresses or sought.names:
        kinds.update(doubt.kind for text in texts for doubt in _places(text, sought))
    parts = [_counted(kinds[kind], words) for kind, words in _WORDS.items() if kinds[kind]]
    parts += [_counted(unsure, ("number that was masked", "numbers that were masked"))] if unsure else []
    return f"may be personal data: {', '.join(parts)}" if parts else ""


def _counted(count: int, words: tuple[str, str]) -> str:
    return f"{count} {words[count > 1]}"
