"""Recognise addressees that are an office or a body, and notes that name the handling officer of a letter."""

import re
from functools import lru_cache

from pipeline.vocabulary.names import LONGEST

_OFFICER = re.compile(
    r"(?i)(?:behandeld door|behandelend ambtenaar|contactpersoon|inlichtingen bij|doorkiesnummer|e-?mailadres|"
    r"contact person)\b *[:\t]"
)
_OFFICE = re.compile(
    r"(?i)\b(?:voorzitters?|president\w*|ministers?|minister-president|staatssecretaris\w*|kamers?|leden|lid|"
    r"griffiers?|college\w*|"
    r"raad|raden|commissies?|burgemeesters?|wethouders?|gedeputeerden?|staten\w*|gemeente\w*|provincie\w*|"
    r"waterschap\w*|"
    r"directeur\w*|directie|secretaris\w*|bestuur\w*|besturen|ombudsman|rekenkamer|ministerie\w*|stichting|"
    r"vereniging|universiteit|"
    r"koning(?:in)?|commissaris\w*|inspecteur\w*|inspectie|autoriteit|dienst|n\.?v\.?|b\.?v\.?|bedrijf|organisatie|"
    r"instituut|"
    r"speaker|house|senate|secretary\w*|ambassador\w*|commission\w*|council|chair\w*|minist\w+|director\w*|mayor|"
    r"governor|committee|"
    r"gouverneur|rector|decaan|hoofd\w*|korpschef|procureur\w*|officier|notaris|advocaten|ambassade\w*|regering|"
    r"kabinet|"
    r"redactie|fractie\w*|partij|bond|federatie|unie|ondernemingsraad|personeel|medewerkers|bewoners)\b|"
    r"(?i:ministerie|rijks|veiligheidsregio)"
)
_PUBLIC_OFFICE = re.compile(
    r"(?i)\b(?:kamers?|staten-generaal|minister\w*|staatssecretaris\w*|president-\w+|griffiers?|burgemeesters?|"
    r"wethouders?|"
    r"gedeputeerden?|commissaris van de koning\w*|ombudsman|rekenkamer|gouverneur|raad van state|gemeenteraad|"
    r"provinciale staten|"
    r"secretary-general|commissioner|ambassador\w*|ambassadeur|speaker|senate|korpschef|procureur-generaal|"
    r"rijksvertegenwoordiger|"
    r"koning(?:in)?|inspecteur-generaal|european commission|president of)\b"
)
_PERSON = re.compile(
    r"[,;(]?\s*\b(?i:de heer|mevrouw|mevr\.|mw\.|dhr\.|heer|mr\.|mrs\.|ms\.|familie)"
    r"(?:/(?:mevrouw|mevr\.|mw\.))?(?: (?:(?:drs|dr|mr|ir|ing|prof)\.|(?:van|der|den|de|ter|ten|el|al)\b|"
    r"(?:[A-ZÀ-Þ][a-z]?\.)+|[A-ZÀ-Þ][\w’'-]+\.?)){1,7}"
)
_ATTENTION = re.compile(
    r"(?i)[,;(]?\s*\b(?:t\.? ?a\.? ?v\.?|tav|ter attentie van|attn?\.?:?|for the attention of|p/a|c/o)(?=[\s:.])"
)
_STREET = re.compile(r"(?i)\s*\b(?:postbus \d+|\d{4} ?[A-Z]{2}\b).*")


_NAMED_BY_OFFICE = re.compile(
    r"[A-Z]{2,8},? [Tt]\. ?a\. ?v\. (?:de |het )?(?:voorzitter|directeur|secretaris|bestuur|directie|griffier)"
    r"(?: (?:van|de|het|en|bestuur|raad|directie|vereniging|[A-Z]{2,8}))*"
)
"""A body by its letters, for the attention of an office: without a word that may be the name of a person."""


def names_an_officer(text: str) -> bool:
    """Return whether a block of text is the letterhead's note of the handling officer, and not part of the body.

    >>> names_an_officer("Behandeld door: A. Jansen"), names_an_officer("De contactpersoon is bekend.")
    (True, False)
    """
    return _OFFICER.match(text) is not None


def public_addressee(name: str) -> str | None:
    """Return the part of an addressee that names an office or a body; None for a private person.

    A person named for attention, or next to a body that is not a public office, is left out; the body stays.

    >>> public_addressee("N.V. Voorbeeld t.a.v. mevrouw A. Jansen")
    'N.V. Voorbeeld'
    >>> public_addressee("Stichting Voorbeeld de heer A. Jansen")
    'Stichting Voorbeeld'
    >>> public_addressee("VNV T.a.v. voorzitter VNV bestuur")
    'VNV T.a.v. voorzitter VNV bestuur'
    >>> public_addressee("De heer A. Jansen Dorpsstraat 1")
    """
    return _remembered(name) if len(name) <= LONGEST else _public(name)


def _public(name: str) -> str | None:
    kept = _STREET.sub("", _ATTENTION.split(name, maxsplit=1)[0]).strip(" ,;")
    if _NAMED_BY_OFFICE.fullmatch(name):
        return name
    if not _PUBLIC_OFFICE.search(kept):
        kept = " ".join(_PERSON.sub(" ", kept).split()).strip(" ,;")
    return kept if kept and _OFFICE.search(kept) else None


_remembered = lru_cache(maxsize=1024)(_public)
"""Few addressees receive most letters."""
