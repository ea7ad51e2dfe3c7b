"""The letters of a release, grouped and linked: everything that pages are made from."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.release.describe import Released
from pipeline.site.browse import citations
from pipeline.site.browse.facets import FACETS, Facet, keys
from pipeline.site.browse.rows import LetterRow, read
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
        self, dataset: Dataset, rows: Sequence[LetterRow], has_search: bool = False, total: int | None = None
    ) -> None:
        """Group letters, which come newest first; of a part of the letters, `total` is the number of all."""
        self.dataset = dataset
        self.site = DatasetSite(dataset, has_search)
        self.rows: Sequence[LetterRow] = rows
        self.total = len(rows) if total is None else total
        self.by_iri: Mapping[str, LetterRow] = {row.id: row for row in rows}
        self.groups: Mapping[str, Mapping[str, LetterGroup]] = {
            facet.name: self._grouped(facet) for facet in FACETS.values()
        }
        self._places: dict[tuple[str, str], dict[str, int]] = {}

    @classmethod
    def of(cls, dataset: Dataset, release: Path, has_search: bool = False) -> "LetterCollection":
        """Read the letters of a release. Raises ValidationError where its manifest is damaged."""
        released = Released(release)
        files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
        return cls(dataset, read(files), has_search)

    @cached_property
    def links(self) -> citations.Crosslinks:
        """The letters that cite one another."""
        return citations.Crosslinks(self.rows)

    def name(self, row: LetterRow) -> str | None:
        """Return the name of a letter's page without its suffix, or None where it has no page."""
        return letter_name(row.id, self.dataset.base)

    def group(self, facet: str, key: str) -> LetterGroup | None:
        """Return a group, or None where no letter is in it."""
        return self.groups[facet].get(key)

    def neighbours(self, row: LetterRow, facet: str, key: str) -> Neighbours | None:
        """Return the letters before and after a letter in a group; None where it is alone there."""
        group = self.group(facet, key)
        if group is None or len(group.rows) < 2:
            return None
        if (facet, key) not in self._places:
            self._places[facet, key] = {one.id: place for place, one in enumerate(group.rows)}
        place = self._places[facet, key].get(row.id)
        if place is None:
            return None
        rows = group.rows
        return Neighbours(
            later=rows[place - 1] if place else None, earlier=rows[place + 1] if place + 1 < len(rows) else None
        )

    def _grouped(self, facet: Facet) -> dict[str, LetterGroup]:
        found: dict[str, list[LetterRow]] = {}
        for row in self.rows:
            for key in keys(facet, row):
                found.setdefault(key, []).append(row)
        citing = self._citing() if facet.name == "dossier" else {}
        return {
            key: LetterGroup(
                facet=facet.name,
                key=key,
                rows=tuple(found.get(key, ())),
                citing=_without(citing.get(key, ()), found.get(key, ())),
            )
            for key in sorted(found.keys() | citing.keys())
        }

    def _citing(self) -> dict[str, list[LetterRow]]:
        """Return the letters that cite a dossier, by its number."""
        found: dict[str, list[LetterRow]] = {}
        for row in self.rows:
            for number in sorted(citations.cited_dossiers(row)):
                found.setdefault(number, []).append(row)
        return found


def _without(rows: Iterable[LetterRow], others: Iterable[LetterRow]) -> tuple[LetterRow, ...]:
    taken = {row.id for row in others}
    return tuple(row for row in rows if row.id not in taken)
