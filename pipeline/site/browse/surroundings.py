"""All that the page of a letter shows of other letters and of groups: the page changes when it does."""

from collections.abc import Iterator

from pipeline.site.browse import lists
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import last
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import Views

WALKED = ("dossier", "ministerie")
"""Facets in whose groups a reader can walk from letter to letter."""


class Surroundings:
    """The surroundings of the letters of a collection."""

    def __init__(self, collection: LetterCollection) -> None:
        """Use a collection."""
        self._collection = collection
        self._views = Views(collection, "nl")

    def of(self, row: LetterRow) -> str:
        """Return the surroundings of a letter as text."""
        links = self._collection.links
        cited = [_shown(links.target(one)) for one in row.references]
        citing = [shown(one) for one in links.cited_by.get(row.id, ())]
        around = []
        for facet, key in walks(row):
            found, group = self._collection.neighbours(row, facet, key), self._views.group(facet, key)
            beside = (_shown(found.earlier), _shown(found.later)) if found else None
            around.append((group.text if group else None, beside))
        return repr((cited, citing, around, years_have_pages(self._collection)))


def walks(row: LetterRow) -> Iterator[tuple[str, str]]:
    """Yield the groups through which a reader can walk from a letter: its first dossier, and its sender."""
    if row.dossiers:
        yield "dossier", row.dossiers[0].number
    if row.sender and row.sender.iri:
        yield "ministerie", last(row.sender.iri)


def years_have_pages(collection: LetterCollection) -> bool:
    """Return whether the letters of a year have a list of their own; else they are a section of the list of all."""
    return collection.total > lists.MOST


def shown(row: LetterRow) -> tuple[str | None, ...]:
    """Return all that the page of a letter shows of another one."""
    return row.id, row.subject, row.heading, row.kind, row.date, row.language


def _shown(row: LetterRow | None) -> tuple[str | None, ...] | None:
    return shown(row) if row else None
