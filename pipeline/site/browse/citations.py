"""The numbers of papers and questions, and the links between letters that follow from them."""

import re
from collections.abc import Iterator

from pipeline.model.letter import Letter, Reference
from pipeline.model.schemes import SCHEMES
from pipeline.site.browse.rows import LetterRow

_PAPER = re.compile(r"(?:kst|h|ah|kv|blg|ek|tk)-[0-9A-Za-z-]+")
_IN_DOSSIER = re.compile(r"kst-([0-9]{4,6}(?:-(?:[0-9]{2}|[IVXLCDM]+[A-Z]?))?)-([0-9A-Za-z]+)")
_QUESTION = re.compile(r"\b(?:20[0-9]{2})Z[0-9]{5}\b")


def paper(iri: str | None) -> str | None:
    """Return the number of a published paper in an address of officielebekendmakingen.nl; None in other addresses.

    >>> paper("https://zoek.officielebekendmakingen.nl/kst-35334-331.html"), paper("https://example.org/")
    ('kst-35334-331', None)
    """
    if iri is None or "officielebekendmakingen.nl/" not in iri:
        return None
    name = iri.rpartition("/")[2].removesuffix(".html")
    return name if _PAPER.fullmatch(name) else None


def dossier(number: str) -> str | None:
    """Return the dossier of a parliamentary paper; None for other numbers.

    >>> dossier("kst-35334-331"), dossier("kst-21501-02-1"), dossier("kst-33400-XII-3"), dossier("ah-tk-20202021-1")
    ('35334', '21501-02', '33400-XII', None)
    """
    found = _IN_DOSSIER.fullmatch(number)
    return found[1] if found else None


def cited_dossiers(row: LetterRow) -> set[str]:
    """Return the dossiers whose papers a letter cites."""
    papers = (paper(reference.iri) for reference in row.references)
    return {found for number in papers if number and (found := dossier(number))}


def questions(row: LetterRow | Letter) -> tuple[str, ...]:
    """Return the numbers of the written questions that an answer is about, sorted: `2014Z99999`."""
    if row.kind != "antwoord-kamervragen":
        return ()
    texts = [row.your_reference or "", *(one.text for one in row.references if one.kind == "kamervragen")]
    return tuple(sorted({number for text in texts for number in _QUESTION.findall(text)}))


class Crosslinks:
    """The letters of the collection that cite one another, found by published number or by web address."""

    def __init__(self, rows: tuple[LetterRow, ...]) -> None:
        """Find the links between these letters."""
        self._known = dict(_numbered(rows))
        self.cited_by: dict[str, list[LetterRow]] = {}
        """IRI of a letter to the letters that cite it, in the order of the collection."""
        for row in rows:
            for found in dict.fromkeys(self.cited(row)):
                self.cited_by.setdefault(found, []).append(row)

    def target(self, reference: Reference) -> LetterRow | None:
        """Return the letter that a reference is about, or None where it is not in the collection."""
        number = paper(reference.iri)
        return self._known.get(number or reference.iri or "")

    def cited(self, row: LetterRow) -> Iterator[str]:
        """Yield the IRIs of the letters that a letter cites, in the order of its references."""
        found = (self.target(reference) for reference in row.references)
        return (target.id for target in found if target is not None and target.id != row.id)


def _numbered(rows: tuple[LetterRow, ...]) -> Iterator[tuple[str, LetterRow]]:
    """Yield each letter by its published numbers and by its IRI; the newest letter comes last and wins."""
    for row in reversed(rows):
        yield row.id, row
        for one in row.identifiers:
            if SCHEMES[one.scheme].is_published:
                yield one.value, row
