"""Check the description of a release or a site against SHACL shapes that the reader supplies, such as DCAT-AP's.

Official shape files have parts that no processor can run. These are left out: property shapes without a path (DCAT-AP
3.0.1 has two), and constraint components without a validator (the NDE register's network probes).
"""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph
from rdflib import Graph as RdfGraph
from rdflib.namespace import RDF, SH

from pipeline.errors import ValidationError
from pipeline.release.checks.problem import MOST, Problem, first
from pipeline.release.checks.reports import violations

CHECK = "description"
ADVICE = "Compare with the requirements of the shapes"
FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".json": pyoxigraph.RdfFormat.JSON_LD,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
}
"""File suffix to its format; a file without a suffix is Turtle, such as `.well-known/void`."""


def is_rdf(path: Path) -> bool:
    """Whether a path is an RDF file that can be checked by itself."""
    return path.is_file() and (path.suffix in FORMATS or not path.suffix)


def check(path: Path, shapes: Sequence[Path]) -> tuple[Problem, ...]:
    """Return every violation of the shapes in an RDF file, or in the `datapackage.json` of a release folder.

    Warnings are not reported. All shape files are used together, as shapes may refer to those of another file. Raises
    ValidationError for a file that is missing or no RDF.
    """
    file = path / "datapackage.json" if path.is_dir() else path
    data, wanted = read(file), RdfGraph()
    for shape in shapes:
        wanted += read(shape)
    import pyshacl  # noqa: PLC0415 - slow to import, and only needed for graphs that the fast check doubts

    _, results, _ = pyshacl.validate(data, shacl_graph=_runnable(wanted), inference="none")
    lines = violations(results)
    problems = [Problem(check=CHECK, file=file.name, message=line, advice=ADVICE) for line in lines[:MOST]]
    return first(problems, len(lines))


def read(file: Path) -> RdfGraph:
    """Return the triples of an RDF file; nothing that it refers to is fetched. Raises ValidationError."""
    try:
        content = file.read_bytes()
        base = "https://example.invalid/"
        quads = list(pyoxigraph.parse(content, format=FORMATS.get(file.suffix, FORMATS[".ttl"]), base_iri=base))
    except OSError as error:
        raise ValidationError(f"{file} cannot be read: {error.strerror}") from error
    except (SyntaxError, ValueError) as error:
        raise ValidationError(f"{file} is no RDF: {error}") from error
    lines = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return RdfGraph().parse(data=(lines or b"").decode(), format="nt")


def _runnable(shapes: RdfGraph) -> RdfGraph:
    """Remove the parts of the shapes that no processor can run, and return the rest."""
    for node in set(shapes.objects(None, SH.property)):
        if (node, SH.path, None) not in shapes:
            shapes.remove((None, SH.property, node))
            shapes.remove((node, None, None))
    for component in set(shapes.subjects(RDF.type, SH.ConstraintComponent)):
        if not any(
            (component, name, None) in shapes for name in (SH.validator, SH.nodeValidator, SH.propertyValidator)
        ):
            shapes.remove((component, None, None))
    return shapes
