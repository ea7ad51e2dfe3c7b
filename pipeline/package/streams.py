"""Letters to the rows of every table, for all outputs that are tables: CSV, Parquet, XLSX, SQLite."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pipeline.mapping import Table, mapping
from pipeline.mapping.rows import Row, compile_distinct, compile_rows, distinct_paths
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
        names = authorities().labels
        for (sink, _), found in zip(self._distinct, self._iris, strict=True):
            sink.write([(iri, self._guard(names.get(iri, ""))) for iri in sorted(found)])


def tables() -> tuple[Table, ...]:
    """Return the tables that are filled from letters alone: all but the findings."""
    return tuple(table for table in mapping().tables if not table.apart)
