"""Letters to the rows of every table, for all outputs that are tables: CSV, Parquet, XLSX, SQLite."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pipeline.formats.mapping import Table, mapping
from pipeline.formats.mapping.rows import Row, compile_distinct, compile_rows, distinct_paths
from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities


class Sink(Protocol):
    """Takes the rows of one table, in their order."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows; every cell is text, "" where there is nothing."""


class TableStream:
    """Gives tables their rows while letters stream by; what it keeps grows with organisations, not with letters."""

    def __init__(self, sinks: Mapping[str, Sink], guard: Callable[[str], str] = str) -> None:
        """Fill these tables, by name; text goes through `guard`."""
        found = mapping()
        tables = [(found.table(name), sink) for name, sink in sinks.items()]
        self._guard = guard
        self._listed = [(sink, compile_rows(table, guard)) for table, sink in tables if not table.distinct]
        self._distinct = [
            (sink, compile_distinct(distinct_paths(found, table))) for table, sink in tables if table.distinct
        ]
        self._iris: list[set[str]] = [set() for _ in self._distinct]

    def write(self, batch: Sequence[Letter]) -> None:
        """Add letters."""
        for sink, rows in self._listed:
            sink.write(rows(batch))
        for (_, iris), found in zip(self._distinct, self._iris, strict=True):
            found |= iris(batch)

    def finish(self) -> None:
        """Give the tables of distinct things their rows, sorted by IRI."""
        for (sink, _), found in zip(self._distinct, self._iris, strict=True):
            sink.write(distinct_rows(sorted(found), self._guard))


class DistinctThings:
    """Collects the IRIs for every table of distinct things while letters stream by."""

    def __init__(self) -> None:
        """Start with none."""
        found = mapping()
        self._compiled = {
            table.name: compile_distinct(distinct_paths(found, table)) for table in tables() if table.distinct
        }
        self._iris: dict[str, set[str]] = {name: set() for name in self._compiled}

    def add(self, batch: Sequence[Letter]) -> None:
        """Add what letters name."""
        for name, iris in self._compiled.items():
            self._iris[name] |= iris(batch)

    def result(self) -> dict[str, tuple[str, ...]]:
        """Return the sorted IRIs by table."""
        return {name: tuple(sorted(found)) for name, found in self._iris.items()}


def distinct_rows(iris: Sequence[str], guard: Callable[[str], str] = str) -> list[Row]:
    """Return the rows of a table of distinct things; names go through `guard`."""
    names = authorities().labels
    return [(iri, guard(names.get(iri, ""))) for iri in iris]


def tables() -> tuple[Table, ...]:
    """Return the tables that are filled from letters alone: all but the findings."""
    return tuple(table for table in mapping().tables if not table.apart)


def listed() -> tuple[Table, ...]:
    """Return the tables whose rows belong to one letter each: they stand with their letters."""
    return tuple(table for table in tables() if not table.distinct)


def distinct() -> tuple[Table, ...]:
    """Return the tables of distinct things, which a release has once, however many parts its letters have."""
    return tuple(table for table in tables() if table.distinct)
