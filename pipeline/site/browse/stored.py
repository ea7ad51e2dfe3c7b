"""A collection of letters that reads from a release only what a page needs of it, by the places in `pages.sqlite`."""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import overload

from pipeline.site.browse.citations import Crosslinks
from pipeline.site.browse.collection import DatasetSite, LetterCollection, LetterGroup, Neighbours
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.lookup import Lookup
from pipeline.site.browse.places import StoredLetters
from pipeline.site.browse.rows import LetterRow

NEAR = 20
"""Letters that are tried as the one before or after another: of a letter that is withdrawn just now, the next one."""


class StoredCollection(LetterCollection):
    """The letters of a release, each read when a page needs it."""

    def __init__(self, letters: StoredLetters) -> None:
        """Use the stored places and links."""
        self._letters = letters
        self._known: dict[tuple[str, str], LetterGroup | None] = {}
        self.dataset, has_search, self.total = letters.about()
        self.site = DatasetSite(self.dataset, has_search)
        self.rows = _Rows(letters, "SELECT number FROM letters WHERE number < ? ORDER BY number", self.total)
        self.by_iri = Lookup(self._of_iri, lambda: letters.texts("SELECT iri FROM letters ORDER BY number"))
        keys = "SELECT key FROM members WHERE facet = ?1 UNION SELECT key FROM citing WHERE ?1 = 'dossier'"
        self.groups = {name: Lookup(partial(self._group, name), partial(letters.texts, keys, name)) for name in FACETS}

    @cached_property
    def links(self) -> Crosslinks:
        """The letters that cite one another."""
        cited = "SELECT iri FROM letters WHERE number IN (SELECT letter FROM cited) ORDER BY number"
        return Crosslinks(self._of_number, Lookup(self._citing, lambda: self._letters.texts(cited)))

    def neighbours(self, row: LetterRow, facet: str, key: str) -> Neighbours | None:
        """Return the letters before and after a letter in a group; None where it is alone there."""
        here = list(self._letters.numbers("SELECT number FROM letters WHERE iri = ?", row.id))
        others = "SELECT letter FROM members WHERE facet = ? AND key = ? AND letter"
        later = _Rows(self._letters, f"{others} < ? ORDER BY letter DESC LIMIT {NEAR}", facet, key, *here)
        earlier = _Rows(self._letters, f"{others} > ? ORDER BY letter LIMIT {NEAR}", facet, key, *here)
        found = Neighbours(later=next(iter(later), None), earlier=next(iter(earlier), None))
        return found if found.later or found.earlier else None

    def _of_iri(self, iri: str) -> LetterRow | None:
        return next(iter(_Rows(self._letters, "SELECT number FROM letters WHERE iri = ?", iri)), None)

    def _of_number(self, number: str) -> LetterRow | None:
        return next(iter(_Rows(self._letters, "SELECT letter FROM numbers WHERE number = ?", number)), None)

    def _citing(self, iri: str) -> Sequence[LetterRow]:
        statement = "SELECT citing FROM cited WHERE letter = (SELECT number FROM letters WHERE iri = ?) ORDER BY place"
        return list(_Rows(self._letters, statement, iri))

    def _group(self, facet: str, key: str) -> LetterGroup | None:
        if (facet, key) not in self._known:
            self._known[facet, key] = self._found(facet, key)
        return self._known[facet, key]

    def _found(self, facet: str, key: str) -> LetterGroup | None:
        members = "SELECT letter FROM members WHERE facet = ? AND key = ? ORDER BY letter"
        rows = _Rows(self._letters, members, facet, key)
        citing = _Rows(self._letters, "SELECT letter FROM citing WHERE key = ? ORDER BY letter", key)
        others: Sequence[LetterRow] = citing if facet == "dossier" else ()
        is_there = next(iter(rows), None) or next(iter(others), None)
        return LetterGroup(facet=facet, key=key, rows=rows, citing=others) if is_there else None


class _Rows(Sequence[LetterRow]):
    """Letters that a statement gives the numbers of, each read when it is used."""

    def __init__(self, letters: StoredLetters, statement: str, *values: object) -> None:
        self._letters, self._statement, self._values = letters, statement, values

    def __len__(self) -> int:
        return next(self._letters.numbers(f"SELECT count(*) FROM ({self._statement})", *self._values))

    def __iter__(self) -> Iterator[LetterRow]:
        found = map(self._letters.row, self._letters.numbers(self._statement, *self._values))
        return (row for row in found if row is not None)

    @overload
    def __getitem__(self, place: int) -> LetterRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[LetterRow]: ...
    def __getitem__(self, place: int | slice) -> LetterRow | Sequence[LetterRow]:
        if isinstance(place, slice):
            return list(self)[place]
        return next(islice(self, place, None)) if place >= 0 else list(self)[place]
