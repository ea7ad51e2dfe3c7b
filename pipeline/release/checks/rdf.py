"""Check that every RDF file can be parsed, and has the right statements and as many as it should.

All RDF files of a part must have the same statements.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pyoxigraph

from pipeline.release.checks.graphs import graph_files, is_named, statements
from pipeline.release.checks.problem import Problem
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import NAME, Manifest

CHECK = "rdf"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Findings about one file."""

    path: str
    count: int = 0
    mark: int | None = None
    """Sum of the hashes of its triples, equal for the same triples in any order; None where the file cannot be
    parsed."""
    problems: tuple[Problem, ...] = ()


def files(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> list[list[ManifestEntry]]:
    """Return the RDF files that exist, by part, N-Quads first; the parts in `skip` are left out."""
    parts: dict[str | None, list[ManifestEntry]] = {}
    for entry in graph_files(folder, (entry for entry in manifest.files if entry.part not in skip)):
        parts.setdefault(entry.part, []).append(entry)
    return list(parts.values())


def look(folder: Path, entry: ManifestEntry, closely: bool) -> Looked:
    """Read a file and return the findings; `closely` checks each statement for blank nodes and graph names."""
    return _parse(folder, entry) if closely else _total(folder, entry)


def compare(folder: Path, entries: Sequence[ManifestEntry], looked: Sequence[Looked]) -> tuple[Problem, ...]:
    """Return the problems of the RDF files of one part, whose first file was read closely.

    A file with the same statements as the first one is right, and so are its nodes and graphs. Any other file is read
    closely now.
    """
    problems: list[Problem] = []
    first: Looked | None = None
    for entry, found in zip(entries, looked, strict=True):
        if first is not None and (found.count, found.mark) == (entry.triples, first.mark):
            continue
        close = found if found is looked[0] else _parse(folder, entry)
        problems += close.problems
        if first is None:
            first = close if close.mark is not None else None
        elif close.mark is not None and close.mark != first.mark:
            problems.append(_problem(entry.path, None, f"does not have the same triples as {first.path}"))
    return tuple(problems)


def _total(folder: Path, entry: ManifestEntry) -> Looked:
    count = mark = 0
    try:
        for quad in statements(folder, entry):
            count += 1
            mark += hash(quad.triple)
    except (SyntaxError, ValueError, OSError):
        return Looked(path=entry.path)
    return Looked(path=entry.path, count=count, mark=mark)


def _parse(folder: Path, entry: ManifestEntry) -> Looked:
    count = mark = blank = bare = 0
    named = is_named(entry)
    try:
        for quad in statements(folder, entry):
            count += 1
            mark += hash(quad.triple)
            blank += isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
            bare += named and isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    except (SyntaxError, ValueError, OSError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        reason = error.msg if isinstance(error, SyntaxError) else error
        broken = _problem(entry.path, line, f"no {entry.media_type}: {reason}")
        return Looked(path=entry.path, problems=(broken,))
    problems = []
    if count != entry.triples:
        problems.append(_problem(entry.path, None, f"{count:,} statements, and {NAME} says {entry.triples or 0:,}"))
    if blank:
        problems.append(_problem(entry.path, None, f"{blank:,} statements with blank nodes; there must be none"))
    if bare:
        problems.append(_problem(entry.path, None, f"{bare:,} statements outside a named graph; there must be none"))
    return Looked(path=entry.path, count=count, mark=mark, problems=tuple(problems))


def _problem(file: str, line: int | None, message: str) -> Problem:
    return Problem(check=CHECK, file=file, line=line, message=message, advice=ADVICE)
