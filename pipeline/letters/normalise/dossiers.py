"""Convert dossier numbers, paper numbers and session years to the form that the Chambers and KOOP use as keys."""

import re
from collections.abc import Iterable

from pipeline.letters.normalise.text import clean, optional
from pipeline.model.letter import Dossier
from pipeline.model.printed import PrintedDossier

_DOSSIER = re.compile(r"(\d{2})[ .]?(\d{3})(?:(?: ?[-–] ?| )?\(?([IVXLC]+[A-Z]?|R\d{3,4}|\d{2}|[A-Z])\)?)?")
_UNSAFE = re.compile(r"[^0-9A-Za-z()-]")
"""Characters that must not occur in the IRI of a dossier."""
_NUMBER = re.compile(r"(?:(?:nr|no|nummer|stuk)\.? ?)?([0-9]{1,5}[a-z]?|[A-Z]{1,3})\.?", re.IGNORECASE)
_YEARS = re.compile(r"(1[89]\d{2}|20\d{2}) ?[-–—/]? ?(\d{4}|\d{2})(?!\d)")


def dossiers(printed: Iterable[PrintedDossier]) -> tuple[Dossier, ...]:
    """Return the dossiers in a letter's head, each once; a number of an unknown form keeps its letters and digits only.

    A paper in several dossiers is numbered in the first of them: the other dossiers do not repeat its number.
    """
    found: dict[str, Dossier] = {}
    papers: set[str] = set()
    for dossier in printed:
        number = dossier_number(dossier.number)
        if number and number not in found:
            title, paper = optional(dossier.title), paper_number(dossier.document_number)
            paper = None if paper is None or paper in papers else paper
            papers |= {paper} if paper else set()
            found[number] = Dossier(number=number, title=title, document_number=paper)
    return tuple(found.values())


def dossier_number(printed: str) -> str:
    """Return the key of a dossier.

    >>> [dossier_number(t) for t in ("32 824", "33 400 XII", "21 501-02", "31.865", "31 568 (R1867)")]
    ['32824', '33400-XII', '21501-02', '31865', '31568-(R1867)']
    """
    text = clean(printed).strip(" .,;:")
    match = _DOSSIER.fullmatch(text)
    if match is None:
        return _UNSAFE.sub("", text)
    addition = f"({match[3]})" if match[3] and match[3].startswith("R") and len(match[3]) > 2 else match[3]
    return f"{match[1]}{match[2]}" + (f"-{addition}" if addition else "")


def paper_number(printed: str | None) -> str | None:
    """Return the number or letters of a paper in its dossier.

    >>> [paper_number(t) for t in ("Nr. 331", "nr 12a", "BV", "")]
    ['331', '12a', 'BV', None]
    """
    text = clean(printed or "")
    match = _NUMBER.fullmatch(text)
    return (match[1] if match else text) or None


def session_year(printed: str | None) -> str | None:
    """Return a parliamentary year as two full years; None where the second does not follow the first.

    >>> [session_year(t) for t in ("2010–2011", "Vergaderjaar 1999/00", "20232024", "2010-2012")]
    ['2010-2011', '1999-2000', '2023-2024', None]
    """
    for match in _YEARS.finditer(clean(printed or "")):
        first, last = int(match[1]), int(match[2])
        if (first + 1) % (100 if len(match[2]) == 2 else 10000) == last:
            return f"{first}-{first + 1}"
    return None
