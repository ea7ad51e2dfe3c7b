"""Check that the files are the same as those listed in `SHA256SUMS` and the manifest."""

from pathlib import Path

from pipeline.files import names_below
from pipeline.release.checks.problem import Problem
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME, SUMS, Manifest
from pipeline.release.signing import SIGNATURE

ADVICE = "Get this file again, or the whole release"
CHECK = "checksums"


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return files that are missing, changed or unknown; the contents of the parts in `skip` are not read."""
    path = folder / SUMS
    if not path.is_file():
        return (Problem(check=CHECK, file=SUMS, message="the file is missing", advice=ADVICE),)
    problems = []
    expected: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found, gap, name = line.partition("  ")
        if not gap or len(found) != 64:
            message = "expected 64 hexadecimal digits, two spaces and a path"
            problems.append(Problem(check=CHECK, file=SUMS, line=number, message=message, advice=ADVICE))
        expected[name] = found
    present = {*names_below(folder)} - {SUMS, SIGNATURE}
    problems += [_problem(name, "the file is missing") for name in sorted(expected.keys() - present)]
    problems += [_problem(name, f"not in {SUMS}") for name in sorted(present - expected.keys())]
    known = {entry.path: entry.sha256 for entry in manifest.files if entry.part in skip}
    hashes = {name: known.get(name) or sha256(folder / name) for name in sorted(present & expected.keys())}
    problems += [
        _problem(name, "other content than its checksum says") for name in hashes if hashes[name] != expected[name]
    ]
    for entry in manifest.files:
        if hashes.get(entry.path, entry.sha256) != entry.sha256:
            problems.append(_problem(entry.path, f"other content than {NAME} says"))
    listed = {entry.path for entry in manifest.files} | {NAME}
    problems += [_problem(name, f"not in {NAME}") for name in sorted(expected.keys() - listed)]
    return tuple(problems)


def _problem(name: str, message: str) -> Problem:
    return Problem(check=CHECK, file=name, message=message, advice=ADVICE)
