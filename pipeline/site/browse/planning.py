"""Plan every page and file of a collection: its path, a hash of what it is made from, and the function that makes it.

The same plan serves the writer, which makes what changed, and a server, which makes a page when it is asked for.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from pipeline.fingerprint import code_hash
from pipeline.model.dataset import Dataset
from pipeline.site.browse import changepages, facetpages, listpages, lists, places
from pipeline.site.browse.changes import ReleaseChanges
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.rowfiles import ROW_FILES, EntryStore, RowTable
from pipeline.site.browse.selection import Letters
from pipeline.site.browse.views import SUFFIXES, Views
from pipeline.site.texts import Language

ALL = "brieven"
"""Folder of the lists of all letters."""


class PlannedFile(NamedTuple):
    """A file of the site that is made from a collection."""

    path: str
    """Path below the dataset's folder."""
    key: str
    """Hash of everything the file is made from."""
    pieces: Callable[[], Iterable[bytes]]
    """Function that makes the content; only content too long for memory has several pieces."""


class Planner:
    """The plan of one collection."""

    def __init__(
        self, collection: LetterCollection, changed: tuple[ReleaseChanges, ...] = (), folder: Path | None = None
    ) -> None:
        """Use a collection, and the changes of the newest releases; what is made once is kept on a folder's disk."""
        self._collection = collection
        self._changed = changed
        self._views = {language: Views(collection, language, folder) for language in SUFFIXES}
        self._entries = EntryStore(len(collection.rows), folder)
        self._salt = f"{code_hash()} {collection.site.has_search} {places.shown(collection.dataset)}"

    def files(self) -> Iterator[PlannedFile]:
        """Yield every file, group by group."""
        collection = self._collection
        for page in lists.pages(f"{ALL}/index", ALL, collection.all()):
            whole = page.is_whole and page.pages == 1 and bool(page.period)
            yield from self._list(listpages.of_all(collection, page, has_files=whole))
            if whole:
                yield from self._row_files(page.path, page.rows)
        for facet in FACETS.values():
            for group in collection.groups[facet.name].values():
                path, letters = f"{facet.name}/{group.key}", collection.members(group.facet, group.key)
                for page in lists.pages(path, path, letters):
                    yield from self._list(listpages.of_group(collection, group, page))
                yield from self._row_files(path, letters) if letters else ()
            for language, views in self._views.items():
                for facet_page in facetpages.pages(facet, views):
                    yield self._page(facet_page.path, language, facet_page.inputs, facet_page.render)
        for language, views in self._views.items():
            for change_page in changepages.pages(self._changed, views):
                inputs = [*change_page.inputs, _digest(change_page.shown().digest())]
                yield self._page(change_page.path, language, inputs, change_page.render)

    def _list(self, page: listpages.LetterList) -> Iterator[PlannedFile]:
        digest = _digest(*page.digests())
        for language, views in self._views.items():
            inputs = [*page.inputs(views), digest]
            yield self._page(page.page.path, language, inputs, partial(page.render, views))

    def _page(self, path: str, language: Language, inputs: list[str], render: Callable[[], str]) -> PlannedFile:
        name = f"{path}{SUFFIXES[language]}"
        return PlannedFile(name, self._key(name, inputs), lambda: [render().encode()])

    def _row_files(self, path: str, letters: Letters) -> Iterator[PlannedFile]:
        dataset, inputs = self._collection.dataset, [_digest(letters.digest())]
        table = cache(partial(self._entries.table, letters))
        for suffix, (_, _, make) in ROW_FILES.items():
            name = f"{path}.{suffix}"
            yield PlannedFile(name, self._key(name, inputs), partial(_made, make, table, dataset))

    def _key(self, name: str, inputs: list[str]) -> str:
        digest = hashlib.sha256("\n".join((self._salt, name, *inputs)).encode())
        return digest.hexdigest()[:32]


def _digest(*digests: bytes) -> str:
    """Return a hash of several groups of hashes of letters."""
    found = hashlib.sha256(repr(list(map(len, digests))).encode())
    for one in digests:
        found.update(one)
    return found.hexdigest()[:32]


def _made(
    make: Callable[[RowTable, Dataset], Iterator[bytes]], table: Callable[[], RowTable], dataset: Dataset
) -> Iterable[bytes]:
    found = table()
    pieces = make(found, dataset)
    return pieces if found.is_long else [b"".join(pieces)]
