"""Check the graph of every letter against the shapes of the profile.

Our own compiled check reads every graph and passes the good ones. Any graph that it doubts goes to pySHACL, whose
report decides. Tests compare both checks on broken letters of every kind.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.formats.rdf.shapes import shapes_text
from pipeline.release.checks.graphs import Graph, graph_files, graphs, n_triples
from pipeline.release.checks.problem import MOST, Problem, first
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import Manifest

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph

    from pipeline.release.checks.fastshapes import Shapes

CHECK = "shapes"
ADVICE = "Look the letter up in issues.csv; a value that no rule foresaw is to be mended in normalise or link"


@cache
def shapes_graph(base: str) -> "RdfGraph":
    """Return the shapes for a dataset with this base IRI."""
    from rdflib import Graph as RdfGraph  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    return RdfGraph().parse(data=shapes_text(base), format="turtle")


@cache
def compiled(base: str) -> "Shapes":
    """Return the compiled shapes for a dataset with this base IRI."""
    from pipeline.release.checks.fastshapes import Shapes  # noqa: PLC0415 - as above

    return Shapes(shapes_graph(base))


def check(
    folder: Path, manifest: Manifest, part: str | None, unreadable: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Return the problems where letters of a part do not have the shape that the profile promises.

    Only the first readable RDF file is checked. It must have as many letters as the part has rows in its table of
    letters (or lines in its JSON Lines file); in a release without parts, as many as the manifest states.
    """
    entries = [entry for entry in manifest.files if entry.part == part]
    found = graph_files(folder, (entry for entry in entries if entry.path not in unreadable))
    if not found:
        return ()
    letters = manifest.counts.addresses if part is None else _letters(entries)
    return _check_file(folder, found[0], manifest.base, letters)


def glance(folder: Path, manifest: Manifest, part: str | None) -> tuple[Problem, ...] | None:
    """Return the result of `check`; None where the first RDF file turns out to be unreadable."""
    from rdflib.exceptions import Error as RdfError  # noqa: PLC0415 - as above

    try:
        return check(folder, manifest, part)
    except (SyntaxError, ValueError, OSError, RdfError):
        return None


def _letters(entries: list[ManifestEntry]) -> int | None:
    """Return how many letters the files of a part have according to the manifest; None where it does not say."""
    rows = (entry.rows for entry in entries if entry.table == "letters" or entry.path.endswith(".jsonl"))
    return next(rows, None)


def report(graph: Graph, base: str) -> list[str]:
    """Return pySHACL's report on the graph of one letter: one line for each violation, sorted, without warnings."""
    import pyshacl  # noqa: PLC0415 - slow to import, and only needed for graphs that the fast check doubts
    from rdflib import Graph as RdfGraph  # noqa: PLC0415 - as above

    from pipeline.release.checks.reports import violations  # noqa: PLC0415 - as above

    data = RdfGraph().parse(data=n_triples(graph), format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes_graph(base), inference="none")
    return violations(results)


def _check_file(folder: Path, entry: ManifestEntry, base: str, expected: int | None) -> tuple[Problem, ...]:
    shapes, file = compiled(base), entry.path
    problems: list[Problem] = []
    count = letters = 0
    for _, graph in graphs(folder, entry):
        letters += shapes.records(graph)
        if shapes.conforms(graph):
            continue
        lines = report(graph, base) if len(problems) < MOST else [""]
        count += len(lines)
        problems += [Problem(check=CHECK, file=file, message=line, advice=ADVICE) for line in lines if line]
    if expected is not None and letters != expected:
        message = f"describes {letters:,} letters, expected {expected:,}"
        problems.append(Problem(check="counts", file=file, message=message, advice="Build the release again"))
    return first(problems[:MOST], count)
