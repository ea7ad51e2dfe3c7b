"""What `vocab/mapping.toml` holds, as types."""

from typing import Literal

import msgspec

from pipeline.model.dataset import Text

Value = Literal[
    "text", "string", "date", "partial-date", "datetime", "integer", "iri", "concept", "label", "name", "joined"
]


EXAMPLE_BASE = "https://brievenbus.example/"
"""The base that the examples of the mapping are written for."""


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table, and where its value goes in RDF."""

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
    """Regular expression that the whole value matches."""
    values: str | None = None
    """Name of the list of values, for concepts."""
    open: bool = False
    """Whether values outside that list are allowed."""
    refers: str | None = None
    """Table whose key this is."""
    formerly: tuple[str, ...] = ()
    """Names that the column had in earlier releases, newest first."""
    rdf: tuple[str, ...] = ()
    """Each "node property"."""
    lists: dict[str, str] = msgspec.field(default_factory=dict)
    """Property to the list of values that gives its concepts, where that is not `values`."""

    def example_below(self, base: str) -> str:
        """Return the example for a dataset whose IRIs begin with this base."""
        return self.example.replace(EXAMPLE_BASE, base)

    def list_of(self, name: str) -> str | None:
        """Return the list of values that gives the concepts of a property; None where its values are no concepts."""
        return self.lists.get(name, self.values if self.value == "concept" else None)

    @property
    def targets(self) -> tuple[tuple[str, str], ...]:
        """(node, property) of every place in RDF."""
        return tuple((node, name) for node, name in (place.split(" ") for place in self.rdf))


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another IRI for nodes of which a field has a certain form."""

    path: str
    pattern: str
    iri: str


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node in the graph of a letter, or one for each item of a list."""

    name: str
    title: Text
    about: Text
    iri: str
    """Template; names in braces are replaced by percent-encoded values."""
    classes: tuple[str, ...]
    list: str = ""
    distinct: tuple[str, ...] = ()
    """Paths of IRIs; there is one node for each IRI that occurs."""
    only: tuple[str, ...] = ()
    """Paths; there is no node where all are absent."""
    match: Match | None = None
    links: dict[str, str] = msgspec.field(default_factory=dict)
    """Properties with fixed values: a term, or the template of an IRI."""
    parent: str | None = None
    by: tuple[str, ...] = ()
    """Properties by which the parent points to it."""


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
    """Whether the rows come from elsewhere."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mapping as a whole."""

    prefixes: dict[str, str]
    terms: dict[str, str]
    values: dict[str, dict[str, tuple[str, ...]]]
    nodes: tuple[Node, ...]
    common: tuple[Column, ...]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """Return the table of this name."""
        return next(table for table in self.tables if table.name == name)

    def node(self, name: str) -> Node:
        """Return the node of this name."""
        return next(node for node in self.nodes if node.name == name)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of all tables."""
        return tuple(column for table in self.tables for column in table.columns)

    def expand(self, name: str, base: str) -> str:
        """Return the IRI of a prefixed name, such as `dct:title`; our own terms lie below `base`."""
        prefix, local = name.split(":", 1)
        return self.prefixes[prefix].replace("{base}", base) + local
