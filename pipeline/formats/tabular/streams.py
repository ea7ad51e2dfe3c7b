"""Turn letters into the rows of every table, for all tabular outputs: CSV, Parquet, XLSX, SQLite."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pipeline.formats.mapping import Table, mapping
from pipeline.formats.mapping.rows import Row, compile_distinct, compile_rows, distinct_paths
from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities


class Sink(Protocol):
    """Receiver of the rows of one table, in their order."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows; every cell is text, "" where it is empty."""


class TableStream:
    """Fill tables while letters stream through; its memory grows with the number of organisations, not of letters."""

    def __init__(self, sinks: Mapping[str, Sink], guard: Callable[[str], str] = str) -> None:
        """Fill these tables, by name; text passes through `guard`."""
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
        """Add the rows of the tables of distinct things, sorted by IRI."""
        for (sink, _), found in zip(self._distinct, self._iris, strict=True):
            sink.write(distinct_rows(sorted(found), self._guard))


class DistinctThings:
    """Collect the IRIs of every table of distinct things while letters stream through."""

    def __init__(self) -> None:
        """Start with empty sets."""
        found = mapping()
        self._compiled = {
            table.name: compile_distinct(distinct_paths(found, table)) for table in tables() if table.distinct
        }
        self._iris: dict[str, set[str]] = {name: set() for name in self._compiled}

    def add(self, batch: Sequence[Letter]) -> None:
        """Add the IRIs that letters name."""
        for name, iris in self._compiled.items():
            self._iris[name] |= iris(batch)

    def result(self) -> dict[str, tuple[str, ...]]:
        """Return the sorted IRIs by table."""
        return {name: tuple(sorted(found)) for name, found in self._iris.items()}


def distinct_rows(iris: Sequence[str], guard: Callable[[str], str] = str) -> list[Row]:
    """Return the rows of a table of distinct things; names pass through `guard`."""
    names = authorities().labels
    return [(iri, guard(names.get(iri, ""))) for iri in iris]


def tables() -> tuple[Table, ...]:
    """Return the tables that are filled from letters alone: all except the table of findings."""
    return tuple(table for table in mapping().tables if not table.apart)


def listed() -> tuple[Table, ...]:
    """Return the tables in which each row belongs to one letter; they are in the same part as their letters."""
    return tuple(table for table in tables() if not table.distinct)


def distinct() -> tuple[Table, ...]:
    """Return the tables of distinct things; a release has them once, even if its letters are split into parts."""
    return tuple(table for table in tables() if table.distinct)
