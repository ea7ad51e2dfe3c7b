"""Whether every RDF file can be parsed, holds as many statements as it should, and says what the others say."""

from pathlib import Path

import pyoxigraph

from pipeline.package.entries import Entry
from pipeline.package.manifest import NAME, Manifest
from pipeline.validate.graphs import FORMATS
from pipeline.validate.problem import Problem

CHECK = "rdf"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return what is wrong with the RDF files, but for those of the parts in `skip`."""
    parts: dict[str | None, list[Entry]] = {}
    for entry in manifest.files:
        if Path(entry.path).suffix in FORMATS and entry.part not in skip and (folder / entry.path).is_file():
            parts.setdefault(entry.part, []).append(entry)
    return tuple(problem for entries in parts.values() for problem in _check_part(folder, entries))


def _check_part(folder: Path, entries: list[Entry]) -> list[Problem]:
    """Return what is wrong with the RDF files of one part.

    The first one is looked at statement by statement. One that says the same is as good; so are its nodes and graphs.
    """
    order = list(FORMATS)
    problems: list[Problem] = []
    first = mark = None
    for entry in sorted(entries, key=lambda entry: order.index(Path(entry.path).suffix)):
        if first is not None and _total(folder / entry.path) == (entry.triples, mark):
            continue
        found, own = _parse(folder / entry.path, entry)
        problems += found
        if first is None:
            first, mark = (entry.path, own) if own is not None else (None, None)
        elif own is not None and own != mark:
            problems.append(_problem(entry.path, None, f"does not say what {first} says"))
    return problems


def _total(path: Path) -> tuple[int, int] | None:
    """Return the number of statements and the sum of their hashes, the same for the same triples in any order.

    None for a file that cannot be parsed.
    """
    count = mark = 0
    try:
        for quad in pyoxigraph.parse(path=str(path), format=FORMATS[path.suffix]):
            count += 1
            mark += hash(quad.triple)
    except (SyntaxError, ValueError):
        return None
    return count, mark


def _parse(path: Path, entry: Entry) -> tuple[list[Problem], int | None]:
    """Return what is wrong with a file, statement by statement, and the sum of the hashes of its triples."""
    count = mark = blank = bare = 0
    named = path.suffix == ".nq"
    try:
        for quad in pyoxigraph.parse(path=str(path), format=FORMATS[path.suffix]):
            count += 1
            mark += hash(quad.triple)
            blank += isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
            bare += named and isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    except SyntaxError as error:
        return [_problem(entry.path, error.lineno, f"no {entry.media_type}: {error.msg}")], None
    except ValueError as error:
        return [_problem(entry.path, None, f"no {entry.media_type}: {error}")], None
    problems = []
    if count != entry.triples:
        problems.append(_problem(entry.path, None, f"{count:,} statements, and {NAME} says {entry.triples or 0:,}"))
    if blank:
        problems.append(_problem(entry.path, None, f"{blank:,} statements with blank nodes; there must be none"))
    if bare:
        problems.append(_problem(entry.path, None, f"{bare:,} statements outside a named graph; there must be none"))
    return problems, mark


def _problem(file: str, line: int | None, message: str) -> Problem:
    return Problem(check=CHECK, file=file, line=line, message=message, advice=ADVICE)
