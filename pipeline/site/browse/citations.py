"""The numbers of papers and questions, and the links between letters that follow from them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from pipeline.model.letter import Identifier, Letter, Reference
from pipeline.model.schemes import SCHEMES
from pipeline.site.browse.rows import LetterRow

_PAPER = re.compile(r"(?:kst|h|ah|kv|blg|ek|tk)-[0-9A-Za-z-]+")
_QUESTION = re.compile(r"20[0-9]{2}Z[0-9]{5}")


def paper(iri: str | None) -> str | None:
    """Return the number of a published paper in an address of officielebekendmakingen.nl; None in other addresses.

    >>> paper("https://zoek.officielebekendmakingen.nl/kst-35334-331.html"), paper("https://example.org/")
    ('kst-35334-331', None)
    """
    if iri is None or "officielebekendmakingen.nl/" not in iri:
        return None
    name = iri.rpartition("/")[2].removesuffix(".html")
    return name if _PAPER.fullmatch(name) else None


def cited_dossiers(row: LetterRow) -> set[str]:
    """Return the dossiers whose papers a letter cites."""
    return {one.dossier for one in row.references if one.dossier}


def questions(row: LetterRow | Letter) -> tuple[str, ...]:
    """Return the case numbers of the written questions that a letter answers or delays, sorted: `2014Z99999`."""
    found = {one.number for one in row.references if one.relation in ("answers", "delays") and one.number}
    if row.question_number:
        found.add(row.question_number)
    return tuple(sorted(number for number in found if _QUESTION.fullmatch(number)))


def cited_as(reference: Reference) -> str:
    """Return the number or address by which a letter is cited, if the reference is about one; "" without an address."""
    return paper(reference.iri) or reference.iri or ""


class Named(Protocol):
    """A letter with all its numbers."""

    @property
    def id(self) -> str:
        """IRI."""

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Numbers of the letter."""


def numbers(row: Named) -> Iterator[str]:
    """Yield the names by which others may cite a letter: its IRI, its published numbers and its web addresses."""
    yield row.id
    for one in row.identifiers:
        if SCHEMES[one.scheme].is_published:
            yield one.value


class Crosslinks:
    """The letters of a collection that cite one another, found by published number or by web address."""

    def __init__(self, target: Callable[[str], LetterRow | None], cited_by: Mapping[str, Sequence[LetterRow]]) -> None:
        """Use a function from a published number or an address to the letter, and the letters that cite one."""
        self._target = target
        self.cited_by = cited_by
        """IRI of a letter to the letters that cite it, in the order of the collection."""

    def target(self, reference: Reference) -> LetterRow | None:
        """Return the letter that a reference is about, or None where it is not in the collection."""
        name = cited_as(reference)
        return self._target(name) if name else None

    def cited(self, row: LetterRow) -> Iterator[str]:
        """Yield the IRIs of the letters that a letter cites, in the order of its references."""
        found = (self.target(reference) for reference in row.references)
        return (target.id for target in found if target is not None and target.id != row.id)
