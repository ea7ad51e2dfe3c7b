"""The ways to browse: by ministry, minister, dossier, theme, kind, question and finding."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pipeline.model.letter import Letter
from pipeline.site.browse import citations
from pipeline.site.browse.rows import LetterRow
from pipeline.site.names import may_be_file

UNKNOWN = "onbekend"
"""Key of the group of letters whose sender is not linked to an organisation."""
PERSON = re.compile(r"Q[0-9]+")


class Facet(NamedTuple):
    """One way to group letters; a letter may be in several groups of a facet, or in none."""

    name: str
    """Folder of its pages, and the key of its texts."""
    keys: Callable[[LetterRow | Letter], Iterable[str]]
    """Function from a letter to the keys of its groups: names of files."""
    has_feed: bool = False


def last(iri: str) -> str:
    """Return the last segment of an IRI, which is the key of its group."""
    return iri.rpartition("/")[2]


def _senders(row: LetterRow | Letter) -> Iterable[str]:
    iri = row.sender.iri if row.sender else None
    return (last(iri),) if iri else (UNKNOWN,)


def _persons(row: LetterRow | Letter) -> Iterable[str]:
    return dict.fromkeys(last(one.person_iri) for one in row.signatories if one.person_iri)


def _dossiers(row: LetterRow | Letter) -> Iterable[str]:
    return dict.fromkeys(one.number for one in row.dossiers)


def _themes(row: LetterRow | Letter) -> Iterable[str]:
    return map(last, row.themes)


def _kinds(row: LetterRow | Letter) -> Iterable[str]:
    return (row.kind,)


def _findings(row: LetterRow | Letter) -> Iterable[str]:
    return dict.fromkeys(one.code for one in row.issues)


FACETS: Mapping[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("ministerie", _senders, has_feed=True),
        Facet("bewindspersoon", _persons, has_feed=True),
        Facet("dossier", _dossiers, has_feed=True),
        Facet("thema", _themes, has_feed=True),
        Facet("soort", _kinds, has_feed=True),
        Facet("kamervraag", citations.questions),
        Facet("bevinding", _findings),
    )
}
"""All facets by name, in the order of the menu."""


def keys(facet: Facet, row: LetterRow | Letter) -> list[str]:
    """Return the keys of a letter's groups that can be names of files."""
    return [key for key in facet.keys(row) if may_be_file(key)]
