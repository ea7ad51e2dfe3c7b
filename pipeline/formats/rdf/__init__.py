"""RDF functions that outputs share: the mapping compiled to writers that describe letters."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from pipeline.formats.mapping import Mapping as Rules
from pipeline.formats.mapping import properties
from pipeline.formats.rdf import syntax
from pipeline.formats.rdf.compiler import compile_lines, compile_nodes
from pipeline.formats.rdf.context import context
from pipeline.formats.rdf.documents import json_objects, turtle_blocks
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter

Counted = tuple[str, int]
"""Text, and the number of statements in it."""


def quads(rules: Rules, dataset: Dataset, labels: Mapping[str, str]) -> Callable[[Sequence[Letter]], list[str]]:
    """Return a function that returns a batch of letters as lines of N-Quads, unsorted and without duplicates."""
    return compile_lines(rules, dataset, syntax.n_triples(rules, dataset.base), labels)


def turtle(rules: Rules, dataset: Dataset, labels: Mapping[str, str]) -> Callable[[Letter], Counted]:
    """Return a function that returns one letter as Turtle, to write after `turtle_head`."""
    nodes = compile_nodes(rules, dataset, syntax.turtle(rules, dataset.base), labels)

    def write(letter: Letter) -> Counted:
        found = nodes(letter)
        return turtle_blocks(found), sum(map(len, found.values()))

    return write


def turtle_head(rules: Rules, base: str) -> str:
    """Return the prefixes at the start of a Turtle file."""
    prefixes = (f"@prefix {name}: <{rules.expand(name + ':', base)}> .\n" for name in sorted(rules.prefixes))
    return "".join(prefixes) + "\n"


def json_ld(rules: Rules, dataset: Dataset, labels: Mapping[str, str]) -> Callable[[Letter], Counted]:
    """Return a function that returns one letter as JSON objects separated by commas, for use in a `@graph`."""
    nodes = compile_nodes(rules, dataset, syntax.json_ld(rules), labels)
    iris = properties(rules)
    embeddable = frozenset(term for term, name in rules.terms.items() if iris[name])

    def write(letter: Letter) -> Counted:
        found = nodes(letter)
        count = sum(map(len, found.values()))
        return ",\n".join(json_objects(found, embeddable)), count

    return write


def json_ld_head(rules: Rules, base: str) -> str:
    """Return the start of a JSON-LD document up to its `@graph`; `]}` ends the document."""
    return f'{{"@context":{msgspec.json.encode(context(rules, base)).decode()},\n"@graph":[\n'
