"""The mapping, `vocab/mapping.toml`: fields of a letter to columns, RDF and JSON-LD terms."""

import tomllib
from collections import Counter
from functools import cache

import msgspec

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.formats.mapping import paths
from pipeline.formats.mapping.iris import clean_iri as clean_iri
from pipeline.formats.mapping.iris import segment as segment
from pipeline.formats.mapping.model import Column as Column
from pipeline.formats.mapping.model import Mapping as Mapping
from pipeline.formats.mapping.model import Node as Node
from pipeline.formats.mapping.model import Table as Table
from pipeline.formats.mapping.model import Value as Value

FILE = "mapping.toml"


@cache
def mapping() -> Mapping:
    """Return the mapping that comes with the code. Raises DefinitionError where it is invalid."""
    file = settings.VOCAB / FILE
    return parse(file.read_text(encoding="utf-8"))


def parse(text: str) -> Mapping:
    """Parse a mapping, and add its common columns to the tables.

    Raises DefinitionError for a field, node, property or value that does not exist.
    """
    try:
        raw = msgspec.convert(tomllib.loads(text), Mapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DefinitionError(f"{FILE}: {error}") from error
    found = msgspec.structs.replace(raw, tables=tuple(_whole(table, raw.common) for table in raw.tables))
    _check_nodes(found)
    _check_columns(found)
    _check_terms(found)
    return found


def is_iri(value: Value) -> bool:
    """Return whether values of this kind are IRIs in RDF."""
    return value in ("iri", "concept")


def leads_to_iri(column: Column, name: str) -> bool:
    """Return whether the values of a column are IRIs in RDF when this property has them."""
    return name in column.lists or is_iri(column.value)


def properties(found: Mapping) -> dict[str, bool]:
    """Return every property in use, and whether its values are IRIs.

    Raises DefinitionError for a property used with both: its JSON-LD term could not distinguish them.
    """
    uses = [(name, True) for node in found.nodes for name in (*node.links, *node.by)]
    uses += [(node.label, False) for node in found.nodes if node.label]
    uses += [(name, leads_to_iri(column, name)) for column in found.columns() for _, name in column.targets]
    kinds: dict[str, bool] = {}
    for name, iri in sorted(uses):
        if kinds.setdefault(name, iri) != iri:
            raise DefinitionError(f"{FILE}: {name} is used both with IRIs and with literals")
    return kinds


def constants(found: Mapping) -> tuple[str, ...]:
    """Return the names of all classes and concepts that are objects of statements, sorted."""
    classes = {name for node in found.nodes for name in node.classes}
    targets = {target for node in found.nodes for target in node.links.values() if "{" not in target}
    concepts = {name for values in found.values.values() for names in values.values() for name in names}
    return tuple(sorted(classes | targets | concepts))


def _whole(table: Table, common: tuple[Column, ...]) -> Table:
    if not table.list:
        return table
    rdf = (f"{table.numbered} schema:position",) if table.numbered else ()
    first = (msgspec.structs.replace(c, rdf=rdf) if c.path == "@position" else c for c in common)
    return msgspec.structs.replace(table, columns=(*first, *table.columns))


def _check_nodes(found: Mapping) -> None:
    names = {node.name for node in found.nodes}
    for node in found.nodes:
        for path in (*node.distinct, *node.only, *((node.match.path,) if node.match else ())):
            paths.resolve(path)
        if node.list:
            paths.root(node.list)
        if node.parent is not None and node.parent not in names:
            raise DefinitionError(f"{FILE}: node {node.name!r} has a parent {node.parent!r} that does not exist")


def _check_columns(found: Mapping) -> None:
    nodes = {node.name for node in found.nodes}
    tables = {table.name for table in found.tables}
    for column in found.columns():
        if not column.path.startswith("@"):
            paths.resolve(column.path)
        wanted = {column.values} if column.value == "concept" else set()
        for name in sorted((wanted | set(column.lists.values())) - found.values.keys(), key=str):
            raise DefinitionError(f"{FILE}: column {column.name!r} has no list of values {name!r}")
        if column.refers is not None and column.refers not in tables:
            raise DefinitionError(f"{FILE}: column {column.name!r} refers to no table {column.refers!r}")
        for node, _ in column.targets:
            if node not in nodes:
                raise DefinitionError(f"{FILE}: column {column.name!r} goes to no node {node!r}")


def _check_terms(found: Mapping) -> None:
    counts = Counter(found.terms.values())
    if both := sorted(found.prefixes.keys() & found.terms.keys()):
        raise DefinitionError(f"{FILE}: {both[0]!r} is both a prefix and a JSON-LD term")
    for name in properties(found):
        if name.partition(":")[0] not in found.prefixes:
            raise DefinitionError(f"{FILE}: no prefix for {name}")
        if counts[name] != 1:
            raise DefinitionError(f"{FILE}: {name} needs exactly one JSON-LD term, and has {counts[name]}")
