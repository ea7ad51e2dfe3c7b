"""RDF functions that outputs share: the mapping compiled to writers that describe letters."""

from collections.abc import Callable, Sequence
from functools import cache

import msgspec

from pipeline.formats.mapping import Mapping as Rules
from pipeline.formats.mapping import mapping, properties
from pipeline.formats.rdf import syntax
from pipeline.formats.rdf.compiler import compile_lines, compile_nodes
from pipeline.formats.rdf.context import context
from pipeline.formats.rdf.documents import json_objects, turtle_blocks
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

Counted = tuple[str, int]
"""Text, and the number of statements in it."""


def quads(dataset: Dataset) -> Callable[[Sequence[Letter]], list[str]]:
    """Return a function that returns a batch of letters as lines of N-Quads, unsorted and without duplicates."""
    return _quads(dataset.base, dataset.name)


def turtle(dataset: Dataset) -> Callable[[Letter], Counted]:
    """Return a function that returns one letter as Turtle, to write after `turtle_head`."""
    return _turtle(dataset.base, dataset.name)


def turtle_head(rules: Rules, base: str) -> str:
    """Return the prefixes at the start of a Turtle file."""
    prefixes = (f"@prefix {name}: <{rules.expand(name + ':', base)}> .\n" for name in sorted(rules.prefixes))
    return "".join(prefixes) + "\n"


def json_ld(dataset: Dataset) -> Callable[[Letter], Counted]:
    """Return a function that returns one letter as JSON objects separated by commas, for use in a `@graph`."""
    return _json_ld(dataset.base, dataset.name)


def json_ld_head(rules: Rules, base: str) -> str:
    """Return the start of a JSON-LD document up to its `@graph`; `]}` ends the document."""
    return f'{{"@context":{msgspec.json.encode(context(rules, base)).decode()},\n"@graph":[\n'


# Compiled once for each dataset: the mapping and the names of authorities are the same for all.
@cache
def _quads(base: str, name: str) -> Callable[[Sequence[Letter]], list[str]]:
    rules = mapping()
    return compile_lines(rules, base, name, syntax.n_triples(rules, base), authorities().labels)


@cache
def _turtle(base: str, name: str) -> Callable[[Letter], Counted]:
    rules = mapping()
    nodes = compile_nodes(rules, base, name, syntax.turtle(rules, base), authorities().labels)

    def write(letter: Letter) -> Counted:
        found = nodes(letter)
        return turtle_blocks(found), sum(map(len, found.values()))

    return write


@cache
def _json_ld(base: str, name: str) -> Callable[[Letter], Counted]:
    rules = mapping()
    nodes = compile_nodes(rules, base, name, syntax.json_ld(rules), authorities().labels)
    iris = properties(rules)
    embeddable = frozenset(term for term, prop in rules.terms.items() if iris[prop])

    def write(letter: Letter) -> Counted:
        found = nodes(letter)
        return ",\n".join(json_objects(found, embeddable)), sum(map(len, found.values()))

    return write
