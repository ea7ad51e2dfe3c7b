"""The letters of a release, grouped and linked: everything that pages are made from."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.release.describe import Released
from pipeline.site.browse import citations, factstore
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.facts import facts
from pipeline.site.browse.index import LetterIndex, Numbers
from pipeline.site.browse.lookup import Lookup
from pipeline.site.browse.rows import LetterRow, StoredRows
from pipeline.site.browse.selection import Letters
from pipeline.site.names import letter_name


class LetterGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The letters with one value of a facet: of one ministry, one minister, one dossier."""

    facet: str
    key: str
    rows: Sequence[LetterRow]
    """Newest first."""
    citing: Sequence[LetterRow] = ()
    """For a dossier: letters outside it that cite a paper of it."""


class Neighbours(msgspec.Struct, frozen=True, kw_only=True):
    """The letters just before and after a letter in one group."""

    earlier: LetterRow | None
    later: LetterRow | None


class DatasetSite(NamedTuple):
    """What all pages of a dataset share."""

    dataset: Dataset
    has_search: bool
    """Whether the dataset has the pages to search and query."""


class LetterCollection:
    """All letters of one release of a dataset."""

    def __init__(
        self,
        dataset: Dataset,
        rows: Sequence[LetterRow],
        has_search: bool = False,
        total: int | None = None,
        index: LetterIndex | None = None,
    ) -> None:
        """Group letters, which come newest first; of a part of the letters, `total` is the number of all.

        `index` is the index of these letters, where a caller has it.
        """
        self.dataset = dataset
        self.site = DatasetSite(dataset, has_search)
        self.rows: Sequence[LetterRow] = rows
        self.total = len(rows) if total is None else total
        self.by_iri: Mapping[str, LetterRow] = Lookup(self._of_iri, lambda: [row.id for row in rows])
        self.groups: Mapping[str, Mapping[str, LetterGroup]] = {
            name: Lookup(partial(self._group, name), partial(self._keys, name)) for name in FACETS
        }
        self.index = index or LetterIndex([facts(rows)])

    @classmethod
    def of(
        cls, dataset: Dataset, release: Path, has_search: bool = False, state: Path | None = None
    ) -> "LetterCollection":
        """Find the letters of a release; `state` is the state of the dataset, which keeps the facts about each part.

        Raises ValidationError where the manifest of the release is damaged.
        """
        parts = factstore.parts(Released(release), state)
        rows = StoredRows((file, part.places) for file, part in parts)
        return cls(dataset, rows, has_search, index=LetterIndex(part.facts for _, part in parts))

    def all(self) -> Letters:
        """Return all letters."""
        return self.letters(range(self.index.count))

    def letters(self, numbers: Numbers) -> Letters:
        """Return letters by number, which is their place in the collection."""
        return Letters(self.index, self.rows, numbers)

    def of_iris(self, iris: Iterable[str]) -> Letters:
        """Return the letters with these IRIs; an IRI of no letter is left out."""
        found = map(self.index.number, iris)
        return self.letters(tuple(number for number in found if number is not None))

    def members(self, facet: str, key: str) -> Letters:
        """Return the letters of a group."""
        return self.letters(self.index.groups[facet].find(key))

    def citing(self, key: str) -> Letters:
        """Return the letters outside a dossier that cite a paper of it."""
        return self.letters(self.index.citing.find(key))

    @cached_property
    def links(self) -> citations.Crosslinks:
        """The letters that cite one another."""
        cited = self.index.cited_letters()
        iris = Lookup(self._citing_one, lambda: [self.rows[number].id for number in cited])
        return citations.Crosslinks(self._named, iris)

    def linked(self, letters: Letters) -> Letters:
        """Return the letters that letters cite or are cited by, letter by letter."""
        index = self.index
        found = (one for number in letters.numbers for one in (*index.cited(number), *index.cited_by(number)))
        return self.letters(tuple(found))

    def name(self, row: LetterRow) -> str | None:
        """Return the name of a letter's page without its suffix, or None where it has no page."""
        return letter_name(row.id, self.dataset.base)

    def group(self, facet: str, key: str) -> LetterGroup | None:
        """Return a group, or None where no letter is in it."""
        return self.groups[facet].get(key)

    def neighbours(self, row: LetterRow, facet: str, key: str) -> Neighbours | None:
        """Return the letters before and after a letter in a group; None where it is alone there."""
        members, number = self.index.groups[facet].find(key), self.index.number(row.id)
        if number is None or len(members) < 2:
            return None
        place = bisect_left(members, number)
        if place == len(members) or members[place] != number:
            return None
        return Neighbours(
            later=self.rows[members[place - 1]] if place else None,
            earlier=self.rows[members[place + 1]] if place + 1 < len(members) else None,
        )

    def _of_iri(self, iri: str) -> LetterRow | None:
        number = self.index.number(iri)
        row = None if number is None else self.rows[number]
        return row if row and row.id == iri else None

    def _named(self, name: str) -> LetterRow | None:
        number = self.index.named(name)
        return None if number is None else self.rows[number]

    def _citing_one(self, iri: str) -> Sequence[LetterRow] | None:
        number = self.index.number(iri)
        return None if number is None else self.letters(self.index.cited_by(number)) or None

    def _keys(self, facet: str) -> Sequence[str]:
        return self.index.groups[facet].keys

    def _group(self, facet: str, key: str) -> LetterGroup | None:
        citing: Sequence[LetterRow] = self.citing(key) if facet == "dossier" else ()
        rows = self.members(facet, key)
        return LetterGroup(facet=facet, key=key, rows=rows, citing=citing) if rows or citing else None
