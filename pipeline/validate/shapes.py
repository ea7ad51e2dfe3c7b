"""The graph of every letter against the shapes of the profile.

A compiled check of ours goes over every graph and sorts out the good ones; whatever it doubts is put to pySHACL, whose
report is what counts. Tests hold the two against each other on broken letters of every kind.
"""

from functools import cache
from pathlib import Path

import pyshacl
from rdflib import Graph as RdfGraph

from pipeline.package.manifest import Manifest
from pipeline.rdf.shapes import shapes_text
from pipeline.validate.fastshapes import Shapes
from pipeline.validate.graphs import FORMATS, Graph, graphs, n_triples
from pipeline.validate.problem import MOST, Problem, first
from pipeline.validate.reports import violations

CHECK = "shapes"
ADVICE = "Look the letter up in issues.csv; a value that no rule foresaw is to be mended in normalise or link"


@cache
def shapes_graph(base: str) -> RdfGraph:
    """Return the shapes for a dataset with this base IRI."""
    return RdfGraph().parse(data=shapes_text(base), format="turtle")


def check(folder: Path, manifest: Manifest, unreadable: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return where letters do not have the shape that the profile promises, in the first RDF file that can be read."""
    paths = [folder / entry.path for entry in manifest.files if entry.path not in unreadable]
    found = [path for suffix in FORMATS for path in paths if path.suffix == suffix and path.is_file()]
    return _check_file(found[0], manifest) if found else ()


def report(graph: Graph, base: str) -> list[str]:
    """Return what pySHACL says of the graph of one letter: one line for each violation, sorted; warnings are none."""
    data = RdfGraph().parse(data=n_triples(graph), format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes_graph(base), inference="none")
    return violations(results)


def _check_file(path: Path, manifest: Manifest) -> tuple[Problem, ...]:
    shapes = Shapes(shapes_graph(manifest.base))
    problems: list[Problem] = []
    count = letters = 0
    for _, graph in graphs(path):
        letters += shapes.records(graph)
        if shapes.conforms(graph):
            continue
        lines = report(graph, manifest.base) if len(problems) < MOST else [""]
        count += len(lines)
        problems += [Problem(check=CHECK, file=path.name, message=line, advice=ADVICE) for line in lines if line]
    if letters != manifest.counts.letters:
        message = f"describes {letters:,} letters, expected {manifest.counts.letters:,}"
        problems.append(Problem(check="counts", file=path.name, message=message, advice="Build the release again"))
    return first(problems[:MOST], count)
