"""RDF files to the graphs of single letters, as strings of N-Triples terms, one graph in memory at a time."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph

from pipeline.rdf.sorting import SortedLines

Graph = dict[str, dict[str, list[str]]]
"""Subject to property to objects; every term as N-Triples writes it."""

FORMATS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_QUAD = re.compile(r"(<[^<>\s]+>) (<[^<>\s]+>) (.+) (<[^<>\s]+>) \.\n")
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_RECORD = "<https://www.ica.org/standards/RiC/ontology#Record>"
_BATCH = 20_000
"""Lines that are handed on at once."""


def graphs(path: Path) -> Iterator[tuple[str, Graph]]:
    """Return every graph with its name; in files without named graphs a letter begins where a record is declared."""
    return _named(path) if path.suffix == ".nq" else _unnamed(path)


def n_triples(graph: Graph) -> str:
    """Return a graph as N-Triples."""
    lines = (f"{s} {p} {o} .\n" for s, about in graph.items() for p, objects in about.items() for o in objects)
    return "".join(lines)


def _named(path: Path) -> Iterator[tuple[str, Graph]]:
    """Sort the quads by graph, on disk, and return one graph after the other."""
    with TemporaryDirectory(prefix="brievenbus-") as folder:
        by_graph = Path(folder) / "by-graph"
        lines = SortedLines(by_graph)
        with path.open(encoding="utf-8", newline="\n") as file:
            while batch := list(itertools.islice(file, _BATCH)):
                lines.write(
                    [f"{quad[4]} {quad[1]} {quad[2]} {quad[3]}\n" for quad in map(_QUAD.fullmatch, batch) if quad]
                )
        lines.close()
        with by_graph.open(encoding="utf-8", newline="\n") as file:
            for name, rows in itertools.groupby((line[:-1].split(" ", 3) for line in file), key=lambda row: row[0]):
                yield name, _graph((s, p, o) for _, s, p, o in rows)


def _unnamed(path: Path) -> Iterator[tuple[str, Graph]]:
    waiting: list[tuple[str, str, str]] = []
    name = ""
    for quad in pyoxigraph.parse(path=str(path), format=FORMATS[path.suffix]):
        triple = (str(quad.subject), str(quad.predicate), str(quad.object))
        if triple[1] == _TYPE and triple[2] == _RECORD:
            if waiting:
                yield name, _graph(iter(waiting))
            waiting, name = [], triple[0]
        waiting.append(triple)
    if waiting:
        yield name, _graph(iter(waiting))


def _graph(triples: Iterator[tuple[str, str, str]]) -> Graph:
    graph: Graph = {}
    for s, p, o in triples:
        graph.setdefault(s, {}).setdefault(p, []).append(o)
    return graph
