"""RDF functions that outputs share: the mapping compiled to writers that describe letters."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Generic, TypeVar

import msgspec

from pipeline.formats.mapping import Mapping as Rules
from pipeline.formats.mapping import mapping, properties
from pipeline.formats.rdf import syntax
from pipeline.formats.rdf.compiler import Nodes, compile_nodes, document_iri
from pipeline.formats.rdf.context import context
from pipeline.formats.rdf.documents import compile_turtle, json_objects, quad_lines
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

KEPT = 20
"""Number of letters whose statements and lines are kept: a batch (`release.partitions.writing`)."""

T = TypeVar("T")
Counted = tuple[str, int]
"""Text, and the number of statements in it."""


def nodes(dataset: Dataset) -> Callable[[Letter], Nodes]:
    """Return a function that returns the statements about one letter, as terms of N-Triples."""
    return _nodes(dataset.base, dataset.name)


def quads(dataset: Dataset) -> Callable[[Sequence[Letter]], list[bytes]]:
    """Return a function that returns letters as lines of N-Quads in UTF-8, unsorted and without duplicates."""
    found = _lines(dataset.base, dataset.name)
    return lambda letters: list(chain.from_iterable(map(found, letters)))


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


class _Described(Generic[T]):
    """Descriptions of the last letters, so that the outputs and checks of one batch describe each letter once."""

    def __init__(self, describe: Callable[[Letter], T]) -> None:
        self._describe = describe
        self._known: dict[int, tuple[Letter, T]] = {}

    def __call__(self, letter: Letter) -> T:
        known = self._known.get(id(letter))
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[id(letter)] = letter, self._describe(letter)
        return known[1]


# Compiled once for each dataset: the mapping and the names of authorities are the same for all.
@cache
def _nodes(base: str, name: str) -> Callable[[Letter], Nodes]:
    rules = mapping()
    return _Described(compile_nodes(rules, base, name, syntax.n_triples(rules, base), authorities().labels))


@cache
def _lines(base: str, name: str) -> Callable[[Letter], list[bytes]]:
    found = _nodes(base, name)
    return _Described(lambda letter: quad_lines(found(letter), document_iri(letter.id, base)))


@cache
def _turtle(base: str, name: str) -> Callable[[Letter], Counted]:
    found, written = _nodes(base, name), compile_turtle(mapping(), base)

    def write(letter: Letter) -> Counted:
        known = found(letter)
        return written(known), statements(known)

    return write


@cache
def _json_ld(base: str, name: str) -> Callable[[Letter], Counted]:
    rules = mapping()
    found = compile_nodes(rules, base, name, syntax.json_ld(rules), authorities().labels)
    iris = properties(rules)
    embeddable = frozenset(term for term, prop in rules.terms.items() if iris[prop])

    def write(letter: Letter) -> Counted:
        known = found(letter)
        return ",\n".join(json_objects(known, embeddable)), statements(known)

    return write


def statements(found: Nodes) -> int:
    """Return the number of statements."""
    return sum(len(values) for about in found.values() for values in about.values())
