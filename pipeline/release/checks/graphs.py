"""Read RDF files as graphs of single letters, as strings of N-Triples terms, with one graph in memory at a time."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import pyoxigraph

from pipeline import formats
from pipeline.formats.compressed import open_content
from pipeline.formats.rdf.sorting import SortedLines
from pipeline.release.describe.entries import ManifestEntry, once

Graph = dict[str, dict[str, list[str]]]
"""Subject to property to objects; every term in the form in which N-Triples writes it."""
Described = Mapping[str, Mapping[str, Collection[str]]]
"""A graph that is only read, as the check of shapes does."""

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_RECORD = "<https://www.ica.org/standards/RiC/ontology#Record>"
IN_MEMORY = 256 * 2**20
"""Size in bytes up to which a file of N-Quads is sorted by graph in memory, which takes about twice that much."""
_BATCH = 20_000
"""Number of lines that are passed on at once."""


def rdf_format(path: Path | str) -> pyoxigraph.RdfFormat | None:
    """Return the format of a file with the graphs of letters, by its suffix; None for any other file."""
    found = formats.known().get(PurePath(path).suffix)
    return pyoxigraph.RdfFormat.from_media_type(found.media_type) if found and found.is_graph else None


def graph_files(folder: Path, entries: Iterable[ManifestEntry]) -> list[ManifestEntry]:
    """Return the existing files with the graphs of letters, N-Quads first: only there a letter has a name."""
    found = [entry for entry in once(entries) if rdf_format(entry.plain_path) and (folder / entry.path).is_file()]
    return sorted(found, key=lambda entry: not is_named(entry))


def is_named(entry: ManifestEntry) -> bool:
    """Whether the letters in a file are named graphs."""
    return entry.plain_path.endswith(".nq")


def statements(folder: Path, entry: ManifestEntry) -> Iterator[pyoxigraph.Quad]:
    """Yield the statements of a file. Raises SyntaxError or ValueError where it is malformed, OSError where damaged."""
    with open_content(folder / entry.path) as content:
        yield from pyoxigraph.parse(content, format=rdf_format(entry.plain_path))


def graphs(folder: Path, entry: ManifestEntry) -> Iterator[tuple[str, Graph]]:
    """Yield every graph of a well-formed file with its name.

    N-Quads must have the form that we write: single spaces between terms, no comments. In files without named graphs, a
    letter begins where a record is declared.
    """
    if not is_named(entry):
        return _unnamed(folder, entry)
    return _sorted(folder / entry.path) if entry.plain.bytes > IN_MEMORY else _named(folder / entry.path)


def one_graph(path: Path) -> Graph:
    """Return a file of N-Triples as one graph. Raises SyntaxError where it is none."""
    found = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return _graph((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in found)


def n_triples(graph: Graph) -> str:
    """Return a graph as N-Triples."""
    lines = (f"{s} {p} {o} .\n" for s, about in graph.items() for p, objects in about.items() for o in objects)
    return "".join(lines)


def _named(path: Path) -> Iterator[tuple[str, Graph]]:
    """Group the quads by graph, in memory, and yield one graph after the other."""
    found: dict[str, list[str]] = {}
    with TextIOWrapper(open_content(path), encoding="utf-8", newline="\n") as file:
        for line in file:
            triple, graph, _ = line.rsplit(" ", 2)
            if triple.count(" ") > 1:
                found.setdefault(graph, []).append(triple)
    for name in sorted(found):
        yield name, _graph(triple.split(" ", 2) for triple in found.pop(name))


def _sorted(path: Path) -> Iterator[tuple[str, Graph]]:
    """Sort the quads by graph, on disk, and yield one graph after the other."""
    with TemporaryDirectory(prefix="brievenbus-") as folder:
        by_graph = Path(folder) / "by-graph"
        lines = SortedLines(by_graph)
        with open_content(path) as file:
            while batch := list(itertools.islice(file, _BATCH)):
                lines.write([_graph_first(line) for line in batch if line.count(b" ") > 3])
        lines.close()
        with by_graph.open(encoding="utf-8", newline="\n") as file:
            for name, rows in itertools.groupby((line[:-1].split(" ", 3) for line in file), key=itemgetter(0)):
                yield name, _graph(row[1:] for row in rows)


def _graph_first(line: bytes) -> bytes:
    """Move the graph name of a line of N-Quads before the triple; no object has a space at its end."""
    triple, graph, _ = line.rsplit(b" ", 2)
    return b"%b %b\n" % (graph, triple)


def _unnamed(folder: Path, entry: ManifestEntry) -> Iterator[tuple[str, Graph]]:
    waiting: list[tuple[str, str, str]] = []
    name = ""
    for quad in statements(folder, entry):
        triple = (str(quad.subject), str(quad.predicate), str(quad.object))
        if triple[1] == _TYPE and triple[2] == _RECORD:
            begun = len(waiting)
            while begun and waiting[begun - 1][0] == triple[0]:
                begun -= 1  # other classes of the same letter, which JSON-LD gives in the order of their IRIs
            if begun:
                yield name, _graph(iter(waiting[:begun]))
            waiting, name = waiting[begun:], triple[0]
        waiting.append(triple)
    if waiting:
        yield name, _graph(iter(waiting))


def _graph(triples: Iterable[Sequence[str]]) -> Graph:
    graph: Graph = {}
    for s, p, o in triples:
        about = graph.get(s)
        if about is None:
            about = graph[s] = {}
        objects = about.get(p)
        if objects is None:
            about[p] = [o]
        else:
            objects.append(o)
    return graph
