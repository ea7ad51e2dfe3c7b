"""Refresh the authority lists from their publishers, and report the changes.

Every publisher's reply is parsed to rows of a list; rows that the publisher does not know (names from before TOOI,
mandates noted by hand) stay. Nothing is written unless every list that was asked for could be read: the lists are
replaced one by one, each whole.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import DefinitionError
from pipeline.vocabulary.organisations import Organisations
from pipeline.vocabulary.update import kept, tooi, tweedekamer, wikidata
from pipeline.vocabulary.update.tables import AuthorityList, Fetch, ListChange, Row, differences, read, write

__all__ = ["ListChange", "Fetch", "NAMES", "update"]


class _Asked(NamedTuple):
    """Input of a refresh: the means to fetch, the folder of the lists, the day."""

    fetch: Fetch
    folder: Path
    on: str


class _List(NamedTuple):
    """How a list is refreshed."""

    key: tuple[str, ...]
    """Columns that identify a row."""
    refresh: Callable[[_Asked, list[Row]], list[Row]]
    file: str | None = None
    """Name of the list that changes, where it is another."""


def _ministries(asked: _Asked, rows: list[Row]) -> list[Row]:
    return tooi.ministries(asked.fetch, rows)


def _organisations(asked: _Asked, rows: list[Row]) -> list[Row]:
    return tooi.organisations(asked.fetch, rows)


def _concepts(asked: _Asked, rows: list[Row]) -> list[Row]:
    return tooi.concepts(asked.fetch, rows)


def _mandates(asked: _Asked, rows: list[Row]) -> list[Row]:
    known = wikidata.mandates(asked.fetch, rows, Organisations(asked.folder), asked.on)
    return _kept(asked, tweedekamer.with_initials(asked.fetch, known))


def _kept(asked: _Asked, rows: list[Row]) -> list[Row]:
    return kept.with_kept(rows, read(asked.folder / f"{kept.FILE}.csv").rows)


MANDATE = ("wikidata", "person", "post", "ministry", "portfolio", "begin")
LISTS = {
    "ministries": _List(("code", "version_iri", "name"), _ministries),
    "organisations": _List(("iri",), _organisations),
    "themes": _List(("iri",), _concepts),
    "document_types": _List(("iri",), _concepts),
    "woo_categories": _List(("iri",), _concepts),
    "mandates": _List(MANDATE, _mandates),
    kept.FILE: _List(MANDATE, _kept, "mandates"),
}
NAMES = tuple(name for name, how in LISTS.items() if how.file is None)
"""Lists that have a publisher; aliases, evidence and theme words are kept by hand."""


def update(fetch: Fetch, folder: Path, on: str, names: Sequence[str] = NAMES) -> tuple[ListChange, ...]:
    """Refresh lists below a folder and return the changes, in the order of lists and keys.

    `fetch` returns the bytes behind a URL and raises MissingError where there are none; `on` is the day of the request,
    for publishers that do not date their facts. Raises DefinitionError for a list without a publisher, SourceError
    where a publisher does not answer as documented. `mandates_kept` asks no publisher: it merges the mandates that a
    person keeps into the list of mandates.
    """
    unknown = [name for name in names if name not in LISTS]
    if unknown:
        raise DefinitionError(f"no publisher for list {unknown[0]!r}: there are {', '.join(LISTS)}")
    found: list[ListChange] = []
    tables: list[tuple[Path, AuthorityList]] = []
    for name in names:
        how = LISTS[name]
        path = folder / f"{how.file or name}.csv"
        before = read(path)
        rows = how.refresh(_Asked(fetch, folder, on), [dict(row) for row in before.rows])
        after = AuthorityList(before.columns, sorted(rows, key=itemgetter(*how.key)))
        changes = differences(how.file or name, how.key, before, after)
        if changes:
            found += changes
            tables.append((path, after))
    for path, table in tables:
        write(path, table)
    return tuple(found)
