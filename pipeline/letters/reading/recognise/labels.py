"""Labels of a letterhead: their names, and the fields of their values."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.letters.reading.recognise.lineshapes import is_unit

FIELDS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "datum",
        "date",
        "dagtekening",
        "datum brief",
        "datum van verzending",
        "verzonden",
        "verzenddatum",
        "verzonden op",
        "datum verzending",
    ),
    "subject": ("betreft", "onderwerp", "subject", "re", "concerning", "betreffende", "titel", "inzake", "betr"),
    "reference": (
        "ons kenmerk",
        "onze referentie",
        "kenmerk",
        "referentie",
        "onze ref",
        "ons nummer",
        "nummer",
        "briefnummer",
        "ons nr",
        "our reference",
        "our ref",
        "reference",
        "ref",
        "kenmerk brief",
        "zaaknummer",
        "documentnummer",
        "ons zaaknummer",
        "registratienummer",
        "zaakkenmerk",
        "no",
    ),
    "your_reference": (
        "uw kenmerk",
        "uw referentie",
        "uw ref",
        "uw nummer",
        "your reference",
        "your ref",
        "uw zaaknummer",
    ),
    "your_letter": (
        "uw brief van",
        "uw brief",
        "uw brief d.d.",
        "uw brief/kenmerk",
        "uw schrijven van",
        "uw e-mail van",
        "uw fax",
        "uw bericht van",
        "your letter of",
        "your letter",
        "uw brief (kenmerk)",
        "datum uw brief",
        "uw verzoek van",
    ),
    "enclosures": (
        "bijlage(n)",
        "bijlagen",
        "bijlage",
        "aantal bijlagen",
        "aantal bijlage(n)",
        "enclosure(s)",
        "enclosures",
        "enclosure",
        "encl",
        "bijl",
    ),
    "addressee": ("aan", "to"),
    "unit": ("onderdeel", "dienstonderdeel", "organisatieonderdeel", "afdeling", "directie", "ministerie onderdeel"),
    "place": ("plaats",),
    "topic": ("projectnaam", "project", "dossiernaam"),
    "other": (
        "contactpersoon",
        "contact",
        "behandeld door",
        "behandelaar",
        "inlichtingen bij",
        "inlichtingen",
        "informatie",
        "informatie bij",
        "auteur",
        "steller",
        "doorkiesnummer",
        "doorkiesnr",
        "telefoon",
        "telefoonnummer",
        "telefax",
        "fax",
        "e-mail",
        "email",
        "e-mailadres",
        "internet",
        "kopie aan",
        "kopie",
        "afschrift aan",
        "afschrift",
        "c.c",
        "cc",
        "copy",
        "blad",
        "bladnummer",
        "pagina",
        "aantal pagina's",
        "bezoekadres",
        "postadres",
        "dossier",
        "dossiernummer",
        "kamerstuk",
        "ontvangstdatum",
        "datum ontvangst",
        "ontvangen",
        "faxnummer",
        "overheidsidentificatienr",
        "uw contactpersoon",
        "contact person",
        "phone",
        "telephone",
        "from",
        "van",
        "beh. door",
        "codering",
        "registratie",
        "rubricering",
        "paraaf",
        "kopieën aan",
        "met kopie aan",
        "btw nummer",
        "kvk",
        "iban",
        "relatienummer",
        "archief",
        "interne postcode",
    ),
}
"""Labels on letterheads since 1995, by the field of their value; values of `other` are recognised and left out."""

NEEDS_COLON = frozenset(
    {
        "van",
        "from",
        "to",
        "ref",
        "aan",
        "titel",
        "inzake",
        "nummer",
        "contact",
        "informatie",
        "internet",
        "verzonden",
        "directie",
        "afdeling",
        "onderdeel",
        "ontvangen",
        "kopie",
        "blad",
        "pagina",
        "dossier",
        "plaats",
        "betreffende",
        "kamerstuk",
        "bijlage",
        "bijlagen",
        "registratie",
        "archief",
        "codering",
        "date",
        "reference",
        "copy",
        "referentie",
        "enclosure",
        "enclosures",
        "no",
    }
)
"""Common words that are labels only before a colon or with nothing after them."""

LABELS: Mapping[str, str] = {label: field for field, labels in FIELDS.items() for label in labels}
SPACELESS: Mapping[str, str] = {re.sub(r"[^a-z]", "", label): field for label, field in LABELS.items()}
LABEL = re.compile(
    "(" + "|".join(re.escape(label).replace(r"\ ", r"[ ]?") for label in sorted(LABELS, key=len, reverse=True)) + r")"
    r"(\.?\s*[:;]\s*|\.?$|\.?[ ]+(?=\S)|(?=\d))",
    re.IGNORECASE,
)
"""A label at the start of a line, then a colon, a blank, the line's end, or (glued by text extraction) a digit."""
SPACED = re.compile(r"((?:[A-Za-z()] ){2,}[A-Za-z()])(?![\w])(?:\s*[:.])?\s*")
"""A letter-spaced label: `D A T U M`, `O N S K E N M E R K`."""
STAIN = re.compile(r"[_|„‚~=]{1,3} ?")
"""Signs that OCR reads in a stain or rule before a label."""
STARTS = frozenset(
    (spelt + end)[:3] for label in LABELS for spelt in (label, label.replace(" ", "")) for end in ("", *" :.1")
)
"""First three characters of the lines that may begin with a label."""
INITIALS = frozenset(initial for label in LABELS for initial in (label[0], label[0].upper()))
COUNTED = frozenset(("geen", "een", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "none", "one", "two"))
"""Values after a label of enclosures without a colon."""


@lru_cache(maxsize=1024)
def label(text: str) -> tuple[str, int] | None:
    """Return the field of the label at the start of a line, and the offset of its value, or None.

    >>> [label(text) for text in ("Ons kenmerk: DGW", "D A T U M 16 juni", "Ons kenmerk5303168", "Onderwerpen zijn")]
    [('reference', 13), ('date', 10), ('reference', 11), None]
    """
    if text[:1] not in INITIALS:
        stain = STAIN.match(text) if text[:1] in "_|„‚~=" else None
        found = label(text[stain.end() :]) if stain else None
        return (found[0], found[1] + stain.end()) if found and stain else None
    match = LABEL.match(text) if text[:3].lower() in STARTS else None
    if match is not None:
        name = match[1].lower()
        key = name if name in LABELS else _spelt(name)
        if (key == "re" and not text.startswith("R")) or text in ("Directie", "Afdeling"):
            return None  # a word within a sentence; the first word of a unit whose name goes on in the next line
        if key == "c.c" and INITIALED.fullmatch(text):
            return None
        if text[match.end() - 1 : match.end() + 1].strip()[:1] == "/" and (
            twin := _twin(text, match.end(), LABELS[key])
        ):
            return LABELS[key], twin
        return (LABELS[key], match.end()) if key not in NEEDS_COLON or _is_meant(key, match, text) else None
    if "/" in text[4:24] and (pair := TWIN.match(text)) and (field := LABELS.get(pair[1].lower())):
        twin = _twin(text, pair.end(1), field)
        return (field, twin) if twin else None
    if text[1:2] == " ":
        return _spaced(text)
    if len(text) < 16 and text.isupper() and (field := SPACELESS.get(re.sub(r"[^a-z]", "", text.lower()))):
        return field, len(text)  # OCR put a blank in it: "BI JLAGEN"
    return None


NUMBERED = re.compile(r"[A-Z]{1,5}\d[\w./-]+")
"""A reference behind `No.`, which elsewhere is the number of a paper."""
INITIALED = re.compile(r"C\.C\. ?(?:(?:van|de|der|den|ter|ten|het) ){0,2}[A-Z][\w’'-]+(?:-[A-Z]\w+)?")
"""A name whose initials look like the label of copies."""
TWIN = re.compile(r"([A-Za-z]{5,12}(?: [a-z]{5,10})?)(?=/)")


def _twin(text: str, at: int, field: str) -> int | None:
    """Return the offset of the value after the repeated label in a second language (`Betreft / Subject`), or None."""
    stroke = re.compile(r"\s?/\s?").match(text, at)
    second = label(text[stroke.end() :]) if stroke else None
    return stroke.end() + second[1] if stroke and second and second[0] == field else None


def _is_meant(key: str, match: re.Match[str], text: str) -> bool:
    """Return whether a common word is meant as a label: before a colon or its value, alone, or in capitals."""
    rest = text[match.end() :]
    if not rest or ":" in match[2] or match[1].isupper():
        return True
    if key == "inzake":
        return match[1][0].isupper() and rest[0].isupper() and len(text) < 90
    if key in ("bijlage", "bijlagen", "enclosures"):
        return rest.isdigit() or rest.lower().strip(" .") in COUNTED
    if key == "no":
        return NUMBERED.fullmatch(rest) is not None
    if key == "onderdeel":
        return is_unit(rest)
    return key == "date" and rest[0].isdigit()


def _spelt(name: str) -> str:
    """Return the spelling in `LABELS` of a label that lost a blank ("Onskenmerk")."""
    bare = name.replace(" ", "")
    return next(known for known in LABELS if known.replace(" ", "") == bare)


def _spaced(text: str) -> tuple[str, int] | None:
    match = SPACED.match(text)
    if match is None:
        return None
    field = SPACELESS.get(re.sub(r"[^a-z]", "", match[1].lower()))
    return (field, match.end()) if field else None
