"""Whether every RDF file can be parsed, holds as many statements as it should, and says what the others say."""

from pathlib import Path

import pyoxigraph

from pipeline.package.entries import Entry
from pipeline.package.manifest import NAME, Manifest
from pipeline.validate.graphs import FORMATS
from pipeline.validate.problem import Problem

CHECK = "rdf"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path, manifest: Manifest) -> tuple[Problem, ...]:
    """Return what is wrong with the RDF files."""
    problems: list[Problem] = []
    marks: dict[str, int] = {}
    for entry in manifest.files:
        path = folder / entry.path
        if path.suffix in FORMATS and path.is_file():
            problems += _parse(path, entry, marks)
    order = list(FORMATS)
    first, *others = sorted(marks, key=lambda name: order.index(Path(name).suffix)) or [""]
    problems += [
        _problem(name, None, f"does not say what {first} says") for name in others if marks[name] != marks[first]
    ]
    return tuple(problems)


def _parse(path: Path, entry: Entry, marks: dict[str, int]) -> list[Problem]:
    """Parse a file; its mark is a sum over its triples, equal for equal content in any order."""
    count = mark = blank = bare = 0
    named = path.suffix == ".nq"
    try:
        for quad in pyoxigraph.parse(path=str(path), format=FORMATS[path.suffix]):
            count += 1
            mark += hash(quad.triple)
            blank += isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
            bare += named and isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    except SyntaxError as error:
        return [_problem(entry.path, error.lineno, f"no {entry.media_type}: {error.msg}")]
    except ValueError as error:
        return [_problem(entry.path, None, f"no {entry.media_type}: {error}")]
    marks[entry.path] = mark
    problems = []
    if count != entry.triples:
        problems.append(_problem(entry.path, None, f"{count:,} statements, and {NAME} says {entry.triples or 0:,}"))
    if blank:
        problems.append(_problem(entry.path, None, f"{blank:,} statements with blank nodes; there must be none"))
    if bare:
        problems.append(_problem(entry.path, None, f"{bare:,} statements outside a named graph; there must be none"))
    return problems


def _problem(file: str, line: int | None, message: str) -> Problem:
    return Problem(check=CHECK, file=file, line=line, message=message, advice=ADVICE)
