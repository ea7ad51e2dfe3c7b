"""Check the delta of a release: that it leads to this release, and has as many lines as it states."""

from pathlib import Path

import msgspec

from pipeline.errors import ValidationError
from pipeline.release import delta
from pipeline.release.checks.problem import Problem
from pipeline.release.describe import Manifest, Released
from pipeline.release.describe.changes import ABOUT, DELTA, PATCH

CHECK = "changes"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return the problems of the delta of a release; empty for a release without one. `skip` makes no difference."""
    listed = {entry.path for entry in manifest.files} & {ABOUT, DELTA, PATCH}
    if not listed:
        return ()
    if missing := sorted({ABOUT, DELTA, PATCH} - listed):
        return (_problem(missing[0], "a delta has three files, and this one is missing"),)
    step = delta.DeltaPaths.of(folder)
    try:
        found = delta.read(step.about)
        lines = sum(1 for _ in delta.lines(step.table))
        quads = delta.count(step.quads)
    except (ValidationError, OSError) as error:
        return (_problem(ABOUT, str(error)),)
    hashes = {piece.path: piece.sha256 for piece in delta.pieces(Released(folder, manifest))}
    now = delta.state(msgspec.structs.replace(piece, sha256=hashes.get(piece.path, "")) for piece in found.files_after)
    expectations = (
        (ABOUT, "the delta leads to", found.target, manifest.version),
        (ABOUT, "the state of the tables after it is", found.after.tables, now.tables),
        (ABOUT, "the state of the N-Quads after it is", found.after.quads, now.quads),
        (DELTA, "its lines are", lines, found.lines.get("tables")),
        (PATCH, "its lines are", quads, found.lines.get("quads")),
    )
    return tuple(
        _problem(file, f"{what} {said}, expected {wanted}")
        for file, what, said, wanted in expectations
        if said != wanted
    )


def _problem(file: str, message: str) -> Problem:
    return Problem(check=CHECK, file=file, message=message, advice=ADVICE)
