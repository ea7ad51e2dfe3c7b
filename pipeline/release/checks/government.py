"""Check the graph of persons, posts and periods in office: it can be parsed, is counted right, and has its shapes."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.release.checks.graphs import n_triples, one_graph
from pipeline.release.checks.problem import MOST, Problem, first
from pipeline.release.checks.proven import digest
from pipeline.release.describe.government import NAME
from pipeline.release.describe.manifest import Manifest

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph

    from pipeline.release.checks.fastshapes import Shapes

CHECK = "government"
SHAPES = "government.ttl"
ADVICE = "Compare vocab/mandates.csv and vocab/ministries.csv with vocab/government.ttl"


def check(
    folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Return the problems of the graph of the government; none in a release without one. `skip` names parts.

    `known` are the hashes of inputs that were found right before.
    """
    entry = next((entry for entry in manifest.files if entry.path == NAME), None)
    if entry is None or not (folder / NAME).is_file() or known.issuperset(inputs(manifest)):
        return ()
    try:
        graph = one_graph(folder / NAME)
    except (SyntaxError, ValueError) as error:
        return (_problem(f"no {entry.media_type}: {error}"),)
    count = sum(len(objects) for about in graph.values() for objects in about.values())
    problems = []
    if count != entry.triples:
        problems.append(_problem(f"{count:,} statements, and the manifest says {entry.triples or 0:,}"))
    if any(term.startswith("_:") for about in graph.values() for objects in about.values() for term in objects):
        problems.append(_problem("blank nodes; there must be none"))
    shapes, compiled = _shapes(manifest.base)
    if not compiled.conforms(graph):
        import pyshacl  # noqa: PLC0415 - as below
        from rdflib import Graph as RdfGraph  # noqa: PLC0415 - slow to import, and only needed for a graph that the fast check doubts

        from pipeline.release.checks.reports import violations  # noqa: PLC0415 - as below

        data = RdfGraph().parse(data=n_triples(graph), format="nt")
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        problems += [_problem(line) for line in violations(results)[:MOST]]
    return first(problems[:MOST], len(problems))


def inputs(manifest: Manifest) -> Iterator[str]:
    """Yield the hash of the graph, of its number of statements and of the base of its shapes."""
    for entry in manifest.files:
        if entry.path == NAME:
            yield digest(CHECK, entry.sha256, str(entry.triples), manifest.base)


@cache
def _shapes(base: str) -> "tuple[RdfGraph, Shapes]":
    from rdflib import Graph as RdfGraph  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    from pipeline.release.checks.fastshapes import Shapes  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    shapes = RdfGraph().parse(settings.VOCAB / SHAPES, format="turtle", publicID=base)
    return shapes, Shapes(shapes)


def _problem(message: str) -> Problem:
    return Problem(check=CHECK, file=NAME, message=message, advice=ADVICE)
