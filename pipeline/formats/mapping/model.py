"""Types for the contents of `vocab/mapping.toml`."""

from typing import Literal

import msgspec

from pipeline.model.dataset import Text

Value = Literal[
    "text", "string", "date", "partial-date", "datetime", "integer", "iri", "concept", "label", "name", "joined"
]


EXAMPLE_BASE = "https://brievenbus.example/"
"""Base of the IRIs in the examples of the mapping."""


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table, and the places of its value in RDF."""

    name: str
    path: str
    """Field of the letter, or one of @letter, @position, @iri, @label, @source, @key, @advice."""
    value: Value
    title: Text
    about: Text
    example: str
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    """Regular expression that must match the whole value."""
    values: str | None = None
    """Name of the list of values, for concepts."""
    open: bool = False
    """Whether values outside that list are allowed."""
    refers: str | None = None
    """Table whose key this column contains."""
    formerly: tuple[str, ...] = ()
    """Names of the column in earlier releases, newest first."""
    rdf: tuple[str, ...] = ()
    """Places of the value in RDF, each as "node property"."""
    lists: dict[str, str] = msgspec.field(default_factory=dict)
    """List of values that gives the concepts of a property, where that is not `values`."""

    def example_below(self, base: str) -> str:
        """Return the example for a dataset whose IRIs begin with this base."""
        return self.example.replace(EXAMPLE_BASE, base)

    def list_of(self, name: str) -> str | None:
        """Return the list of values that gives the concepts of a property; None where its values are not concepts."""
        return self.lists.get(name, self.values if self.value == "concept" else None)

    @property
    def targets(self) -> tuple[tuple[str, str], ...]:
        """Return (node, property) for every place of the value in RDF."""
        return tuple((node, name) for node, name in (place.split(" ") for place in self.rdf))


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another IRI for nodes in which a field matches a pattern."""

    path: str
    pattern: str
    iri: str


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node in the graph of a letter, or one node for each item of a list."""

    name: str
    title: Text
    about: Text
    iri: str
    """IRI template; percent-encoded values replace the names in braces."""
    classes: tuple[str, ...]
    list: str = ""
    distinct: tuple[str, ...] = ()
    """Paths of IRIs; there is one node for each IRI that occurs."""
    label: str | None = None
    """Property with the official Dutch name of each distinct IRI, where no table has that name."""
    only: tuple[str, ...] = ()
    """Paths; without a value at any of them, there is no node."""
    match: Match | None = None
    links: dict[str, str] = msgspec.field(default_factory=dict)
    """Properties with fixed values: a term, or the template of an IRI."""
    parent: str | None = None
    by: tuple[str, ...] = ()
    """Properties by which the parent links to the node."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table: one row for each letter, each item of a list of a letter, or each distinct IRI."""

    name: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("letter", "position")
    list: str = ""
    numbered: str | None = None
    """Node that has the position in RDF."""
    distinct: str | None = None
    """Node whose distinct IRIs give the rows."""
    apart: bool = False
    """Whether the rows are not made from letters alone, as the findings are."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The complete mapping."""

    prefixes: dict[str, str]
    terms: dict[str, str]
    values: dict[str, dict[str, tuple[str, ...]]]
    nodes: tuple[Node, ...]
    common: tuple[Column, ...]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """Return the table with this name."""
        return next(table for table in self.tables if table.name == name)

    def node(self, name: str) -> Node:
        """Return the node with this name."""
        return next(node for node in self.nodes if node.name == name)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of all tables."""
        return tuple(column for table in self.tables for column in table.columns)

    def expand(self, name: str, base: str) -> str:
        """Return the IRI of a prefixed name, such as `dct:title`; our own terms are below `base`."""
        prefix, local = name.split(":", 1)
        return self.prefixes[prefix].replace("{base}", base) + local
